package dev.toll.evaluate.judge;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Whether a text is English as far as its commonest words tell; rules for English must not judge what they cannot read. */
final class English {
    private static final Pattern WORD = Pattern.compile("\\p{L}+(?:'\\p{L}+)?");
    /** Below this many words a text may well do without a common one. */
    private static final int ENOUGH = 8;
    private static final double SHARE = 0.08;
    private static final Set<String> COMMON = Set.of("the", "a", "an", "of", "to", "and", "in", "is", "it", "that", "for", "on", "with", "as", "this", "you",
            "your", "i", "i'm",
            "be", "are", "not", "or", "can", "can't", "if", "by", "from", "at", "have", "has", "was", "he", "she", "they", "we", "but", "will", "do", "does",
                    "there", "it's");

    private English() {}

    /** False for a text mostly in other letters, and for one of some length with hardly any common English word. */
    static boolean isLikely(String text) {
        long letters = text.codePoints().filter(Character::isLetter).count();
        long latin = text.codePoints().filter(c -> Character.isLetter(c) && Character.UnicodeScript.of(c) == Character.UnicodeScript.LATIN).count();
        if (latin * 2 < letters) {
            return false;
        }
        var words = WORD.matcher(text.replace('’', '\'').toLowerCase(Locale.ROOT)).results().map(m -> m.group()).toList();
        long common = words.stream().filter(COMMON::contains).count();
        return words.size() < ENOUGH || common >= SHARE * words.size();
    }
}
