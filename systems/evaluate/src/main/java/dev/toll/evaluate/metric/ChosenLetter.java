package dev.toll.evaluate.metric;

import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The option a model names by its letter: what the answer begins with ({@code B}, {@code (b)}, {@code B. because …}), what
 * stands behind the word "answer", or the only capital letter that stands alone. NaN where that names none, or several.
 */
public final class ChosenLetter {
    private static final Pattern FIRST = Pattern.compile("^[\\s(\\[*\"'`]*([A-Ja-j])(?:[)\\].:,*\"'`]|\\s*$)");
    private static final Pattern NAMED = Pattern.compile("(?i:answer|option|choice)(?:\\s+is)?\\s*[:=]?\\s*[(\\[*\"'`]*([A-J])\\b");
    /** Neither the pronoun I nor the article A. */
    private static final Pattern ALONE = Pattern.compile("(?<![\\p{L}\\p{N}'’])([A-HJ])(?![\\p{L}\\p{N}'’])(?<!A(?=\\s(?!or\\b|and\\b)\\p{Ll}))");

    private ChosenLetter() {}

    /** 1 for the reference's letter, 0 for another, NaN for none. */
    public static double score(String answer, List<String> references) {
        String letter = letter(answer);
        return letter.isEmpty() ? Double.NaN : references.contains(letter) ? 1 : 0;
    }

    private static String letter(String answer) {
        for (var pattern : List.of(FIRST, NAMED)) {
            var m = pattern.matcher(answer);
            if (m.find()) {
                return m.group(1).toUpperCase(java.util.Locale.ROOT);
            }
        }
        var alone = new HashSet<String>();
        var m = ALONE.matcher(answer);
        while (m.find()) {
            alone.add(m.group(1));
        }
        return alone.size() == 1 ? alone.iterator().next() : "";
    }
}
