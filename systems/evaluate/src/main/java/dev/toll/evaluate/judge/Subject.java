package dev.toll.evaluate.judge;

import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a request is about, as far as words can tell: its longer words without their endings. */
record Subject(Set<String> stems) {
    private static final Pattern WORD = Pattern.compile("[a-z]{3,}");
    private static final Set<String> COMMON = Set.of("what", "where", "when", "which", "should", "would", "could", "does", "have", "with", "that", "this", "from", "into", "they", "them", "their", "there", "someone", "somebody", "people", "person", "best", "good", "way", "ways",
            "make", "take", "give", "get", "tell", "steps", "using", "without", "being", "about", "most", "more", "than", "your", "you", "the", "and", "for", "are", "was", "how", "can", "why", "not", "who", "did", "any", "some", "other", "want", "like", "today", "actually", "one", "our");

    static Subject of(String prompt) {
        return new Subject(stems(prompt));
    }

    boolean isIn(String sentence) {
        return stems(sentence).stream().anyMatch(stems::contains);
    }

    private static Set<String> stems(String text) {
        return WORD.matcher(text.toLowerCase(java.util.Locale.ROOT)).results().map(m -> m.group()).filter(w -> !COMMON.contains(w)).map(w -> w.replaceFirst("(?:ings?|ers?|ed|es|s|e)$", "")).filter(w -> w.length() >= 3).collect(Collectors.toSet());
    }
}
