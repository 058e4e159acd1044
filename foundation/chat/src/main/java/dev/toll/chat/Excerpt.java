package dev.toll.chat;

/** A piece of foreign text that may stand in a message: short, on one line, without control characters. */
public final class Excerpt {
    private static final int LONGEST = 200;

    private Excerpt() {}

    public static String of(String text) {
        var out = new StringBuilder();
        text.strip().codePoints().limit(LONGEST).forEach(c -> out.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
        return text.strip().codePointCount(0, text.strip().length()) > LONGEST ? out + "…" : out.toString();
    }
}
