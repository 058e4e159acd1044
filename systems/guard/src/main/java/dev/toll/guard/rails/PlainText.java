package dev.toll.guard.rails;

import java.text.Normalizer;
import java.util.Locale;

/** A text as pattern rails read it: compatibility forms folded (NFKC), letter case gone, invisible marks out, blanks made one. */
final class PlainText {
    private PlainText() {}

    static String of(String text) {
        var out = new StringBuilder(text.length());
        boolean blank = false;
        for (char c : fold(text).toCharArray()) {
            if (Character.getType(c) == Character.FORMAT) {
                continue;
            }
            boolean white = Character.isWhitespace(c);
            if (!white) {
                out.append(c);
            } else if (!blank) {
                out.append(' ');
            }
            blank = white;
        }
        return out.toString().toLowerCase(Locale.ROOT);
    }

    private static String fold(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 127) {
                return Normalizer.normalize(text, Normalizer.Form.NFKC);
            }
        }
        return text;
    }
}
