package dev.toll.report;

import java.util.Locale;

/** Escaping and number formats of the page. Everything that came from a model or a data set goes through {@link #text}. */
final class Html {
    private Html() {}

    static String text(String raw) {
        var out = new StringBuilder(raw.length() + 16);
        for (char c : raw.toCharArray()) {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> {
                    if (c >= ' ' || c == '\n' || c == '\t') {
                        out.append(c);
                    }
                }
            }
        }
        return out.toString();
    }

    /** A fraction in points: 0.853 → 85.3. */
    static String points(double fraction) {
        return Double.isNaN(fraction) ? "unknown" : String.format(Locale.ROOT, "%.1f", 100 * fraction);
    }

    static String signedPoints(double fraction) {
        return Double.isNaN(fraction) ? "unknown" : String.format(Locale.ROOT, "%+.1f", 100 * fraction).replace('-', '−');
    }

    static String number(double value, int digits) {
        return Double.isNaN(value) ? "unknown" : String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
