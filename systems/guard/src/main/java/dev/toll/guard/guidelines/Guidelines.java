package dev.toll.guard.guidelines;

import dev.toll.core.ledger.ContentHash;
import java.util.List;
import java.util.stream.Collectors;

/** A named set of rules. Its version is a hash of its content, so that an audit line tells which rules a request met. */
public record Guidelines(String name, List<Guideline> all) {
    private static final int VERSION_DIGITS = 12;

    public Guidelines {
        all = List.copyOf(all);
    }

    /** The first 12 hex digits of SHA-256 over name, kinds, ids and texts in order. */
    public String version() {
        var content = new StringBuilder(name);
        for (var rule : all) {
            content.append('\u0000').append(rule.kind()).append('\u0001').append(rule.id()).append('\u0001').append(rule.text());
        }
        return ContentHash.ofString(content.toString()).substring(0, VERSION_DIGITS);
    }

    /** What to do, one rule a line; empty if there is no directive rule. */
    public String directive() {
        return lines(Guideline.Kind.DIRECTIVE);
    }

    /** What never to do, one rule a line. */
    public String restrictive() {
        return lines(Guideline.Kind.RESTRICTIVE);
    }

    private String lines(Guideline.Kind kind) {
        return all.stream().filter(g -> g.kind() == kind).map(g -> "- " + g.text()).collect(Collectors.joining("\n"));
    }
}
