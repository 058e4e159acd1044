package dev.toll.model.hub;

import java.nio.charset.StandardCharsets;

/**
 * Judges names of files that a server lists or a user asks for, because they become paths here. What Git itself could
 * never hold, such as {@code ../x}, is an attack and not a name.
 */
final class RepoPaths {
    private static final int LONGEST = 1024;
    private static final int LONGEST_PART = 255;
    private static final int DEEPEST = 32;

    private RepoPaths() {}

    /** Relative, made of ordinary parts separated by {@code /}, without control characters; stays below any folder. */
    static boolean isInside(String name) {
        if (name.isEmpty() || name.length() > LONGEST || name.startsWith("/")) {
            return false;
        }
        // A backslash separates on Windows, a colon names a drive or a stream there.
        if (name.chars().anyMatch(c -> c < ' ' || c == 0x7f || c == '\\' || c == ':' || Character.isISOControl(c))) {
            return false;
        }
        String[] parts = name.split("/", -1);
        if (parts.length > DEEPEST) {
            return false;
        }
        for (var part : parts) {
            if (part.isEmpty() || part.equals(".") || part.equals("..") || part.getBytes(StandardCharsets.UTF_8).length > LONGEST_PART) {
                return false;
            }
        }
        return true;
    }

    /** True for names that would leave the folder, whatever else is odd about them. */
    static boolean escapes(String name) {
        return name.startsWith("/") || name.indexOf('\0') >= 0 || name.matches("(?s)[A-Za-z]:[/\\\\].*") || name.matches("(?s)(.*[/\\\\])?\\.\\.([/\\\\].*)?");
    }

    /** Text of a server, fit to be shown: one line, no control characters, not too long. */
    static String shown(String text) {
        var out = new StringBuilder();
        text.codePoints().limit(200).forEach(c -> out.appendCodePoint(Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c));
        return text.codePointCount(0, text.length()) > 200 ? out + "…" : out.toString();
    }
}
