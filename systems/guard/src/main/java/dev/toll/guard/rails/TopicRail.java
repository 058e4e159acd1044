package dev.toll.guard.rails;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Blocks texts that contain one of a list of words or phrases, as whole words, letter case and compatibility forms aside. */
public final class TopicRail implements Rail {
    private static final int LONGEST = 200;

    private final Pattern denied;
    private final int reach;

    /** @param phrases what may not be spoken of, each of 1 to 200 characters */
    public TopicRail(List<String> phrases) {
        var plain = phrases.stream().map(PlainText::of).map(String::strip).toList();
        if (plain.isEmpty() || plain.stream().anyMatch(p -> p.isEmpty() || p.length() > LONGEST)) {
            throw new IllegalArgumentException("topics " + phrases + "; expected phrases of 1 to " + LONGEST + " characters");
        }
        denied = Pattern.compile(plain.stream().map(Pattern::quote).collect(Collectors.joining("|", "(?<![\\p{L}\\p{N}])(?:", ")(?![\\p{L}\\p{N}])")));
        // Folding can shrink a text, blanks above all: four characters held back for each of the phrase.
        reach = 4 * plain.stream().mapToInt(String::length).max().orElseThrow();
    }

    @Override
    public String name() {
        return "topic";
    }

    @Override
    public Set<Side> sides() {
        return EnumSet.allOf(Side.class);
    }

    @Override
    public int reach() {
        return reach;
    }

    @Override
    public Finding check(Inspected inspected) {
        var matcher = denied.matcher(PlainText.of(inspected.text()));
        return matcher.find() ? new Finding.Block("speaks of '" + matcher.group() + "'") : Finding.PASS;
    }
}
