package dev.toll.report;

/** Makes untrusted text safe inside HTML and XML, in content and in quoted attributes. */
public final class Escape {
    private Escape() {}

    /** The five special characters as entities; characters XML forbids become the replacement character. */
    public static String text(String raw) {
        var out = new StringBuilder(raw.length() + 16);
        raw.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.appendCodePoint(allowed(c) ? c : 0xFFFD);
            }
        });
        return out.toString();
    }

    private static boolean allowed(int c) {
        return c == '\n' || c == '\t' || c == '\r' || (c >= 0x20 && c < 0x7F) || (c >= 0xA0 && c < 0xD800 && !directional(c))
                || (c >= 0xE000 && c < 0xFFFE) || c >= 0x10000;
    }

    /** Bidirectional overrides could make a shown answer read otherwise than it is. */
    private static boolean directional(int c) {
        return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    }
}
