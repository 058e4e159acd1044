package dev.toll.guard.rails;

import dev.toll.core.Problems;
import dev.toll.guard.YamlFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads a platform's rails from YAML: a list {@code rails}, in order, each with {@code rail} (its kind) and the kind's own keys,
 * and {@code sides}, {@code deadline} (such as 800ms or 5s), {@code on_failure} (closed or open) and {@code watch} (true: findings
 * change nothing). Every mistake is told at once.
 */
public final class RailsReader {
    private static final String WHAT = "rails (a list 'rails')";
    private static final Set<String> COMMON = Set.of("rail", "sides", "deadline", "on_failure", "watch");
    private static final Set<String> KINDS = new TreeSet<>(Set.of("length", "hidden", "injection", "pii", "topic", "content"));
    private static final Pattern TIME = Pattern.compile("(\\d{1,6})(ms|s)");
    private static final int MOST_CHARACTERS = 200_000;

    private final String source;
    private final ContentRails contents;
    private final Problems problems = new Problems();

    /** Makes a content rail out of its entry, since only the caller can open the model and the files it names. */
    public interface ContentRails {
        /** The rail; null after having added to {@code problems} what is wrong with the entry. */
        @Nullable Rail make(JsonNode entry, String place, String source, Problems problems);

        /** Its own keys. */
        Set<String> keys();
    }

    private RailsReader(String source, ContentRails contents) {
        this.source = source;
        this.contents = contents;
    }

    /** Length, hidden characters, personal data and injection, as a gate has them that is told nothing. */
    public static Rails standard() {
        return new Rails(List.of(Fitted.closed(new LengthRail(MOST_CHARACTERS)), Fitted.closed(new HiddenCharactersRail(true)), Fitted.closed(new InjectionRail()),
                Fitted.closed(new PiiRail())));
    }

    public static Rails read(Path file, ContentRails contents) {
        return parse(YamlFile.text(file, WHAT), file.toString(), contents);
    }

    /** Reads a text; {@code source} names it in faults. */
    public static Rails parse(String yaml, String source, ContentRails contents) {
        return new RailsReader(source, contents).rails(YamlFile.parse(yaml, source, WHAT));
    }

    private Rails rails(JsonNode root) {
        for (var key : root.propertyNames()) {
            if (!key.equals("rails")) {
                problems.add(source, key, root.get(key), "rails");
            }
        }
        if (!root.path("rails").isArray()) {
            problems.add(source, "rails", root.get("rails"), "a list; an empty one for no rails");
        }
        var out = new ArrayList<Fitted>();
        for (int i = 0; i < root.path("rails").size(); i++) {
            var fitted = fitted(root.path("rails").get(i), "rails[" + i + "]");
            if (fitted != null) {
                out.add(fitted);
            }
        }
        problems.throwIfAny();
        return new Rails(out);
    }

    private @Nullable Fitted fitted(JsonNode entry, String place) {
        String kind = entry.path("rail").asString("");
        var rail = switch (kind) {
            case "length" -> length(entry, place);
            case "hidden" -> hidden(entry, place);
            case "injection" -> plain(entry, place, new InjectionRail());
            case "pii" -> plain(entry, place, new PiiRail());
            case "topic" -> topic(entry, place);
            case "content" -> content(entry, place);
            default -> {
                problems.add(source, place + ".rail", entry.get("rail"), "one of " + KINDS);
                yield null;
            }
        };
        var sides = sides(entry.path("sides"), place, rail);
        var deadline = deadline(entry.path("deadline"), place);
        String failure = entry.path("on_failure").asString("closed");
        if (!failure.equals("closed") && !failure.equals("open")) {
            problems.add(source, place + ".on_failure", entry.get("on_failure"), "closed or open");
        }
        var watch = entry.path("watch");
        if (!watch.isMissingNode() && !watch.isBoolean()) {
            problems.add(source, place + ".watch", watch, "true or false");
        }
        return rail == null || !rail.sides().containsAll(sides) ? null
                : new Fitted(rail, sides, deadline, failure.equals("open") ? Fitted.OnFailure.OPEN : Fitted.OnFailure.CLOSED, watch.asBoolean(false));
    }

    private Rail plain(JsonNode entry, String place, Rail rail) {
        known(entry, place, Set.of());
        return rail;
    }

    private Rail length(JsonNode entry, String place) {
        known(entry, place, Set.of("max"));
        var max = entry.path("max");
        if (!max.isIntegralNumber() || max.asInt(0) < 1) {
            problems.add(source, place + ".max", max.isMissingNode() ? null : max, "a number of characters, 1 or more");
        }
        return new LengthRail(max.asInt(1));
    }

    private Rail hidden(JsonNode entry, String place) {
        known(entry, place, Set.of("action"));
        String action = entry.path("action").asString("remove");
        if (!action.equals("remove") && !action.equals("block")) {
            problems.add(source, place + ".action", entry.get("action"), "remove or block");
        }
        return new HiddenCharactersRail(!action.equals("block"));
    }

    private @Nullable Rail topic(JsonNode entry, String place) {
        known(entry, place, Set.of("phrases"));
        var phrases = new ArrayList<String>();
        entry.path("phrases").forEach(p -> phrases.add(p.asString("")));
        try {
            return new TopicRail(phrases);
        } catch (IllegalArgumentException e) {
            problems.add(source, place + ".phrases", entry.get("phrases"), "a list of phrases, each of 1 to 200 characters");
            return null;
        }
    }

    private @Nullable Rail content(JsonNode entry, String place) {
        known(entry, place, contents.keys());
        return contents.make(entry, place, source, problems);
    }

    private void known(JsonNode entry, String place, Set<String> own) {
        for (var key : entry.propertyNames()) {
            if (!COMMON.contains(key) && !own.contains(key)) {
                var all = new TreeSet<>(COMMON);
                all.addAll(own);
                problems.add(source, place + "." + key, entry.get(key), "one of " + all);
            }
        }
    }

    private Set<Side> sides(JsonNode node, String place, @Nullable Rail rail) {
        var can = rail == null ? EnumSet.allOf(Side.class) : rail.sides();
        if (node.isMissingNode()) {
            return can;
        }
        var out = EnumSet.noneOf(Side.class);
        for (var one : node) {
            for (var side : Side.values()) {
                if (side.label().equals(one.asString(""))) {
                    out.add(side);
                }
            }
        }
        if (!node.isArray() || out.size() != node.size() || out.isEmpty() || !can.containsAll(out)) {
            problems.add(source, place + ".sides", node, "a list out of " + can.stream().map(Side::label).sorted().toList());
            return can;
        }
        return out;
    }

    private Duration deadline(JsonNode node, String place) {
        if (node.isMissingNode()) {
            return Fitted.USUAL;
        }
        var matcher = TIME.matcher(node.asString(""));
        if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
            problems.add(source, place + ".deadline", node, "a time such as 800ms or 5s");
            return Fitted.USUAL;
        }
        long number = Long.parseLong(matcher.group(1));
        return matcher.group(2).equals("s") ? Duration.ofSeconds(number) : Duration.ofMillis(number);
    }
}
