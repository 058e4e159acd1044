package dev.toll.guard.prime;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Keeps a user's text apart from instructions. The tag is drawn anew for every request, so no text written beforehand can
 * close it, and anything that looks like one of its tags is defused by replacing its angle bracket.
 */
record Sandbox(String mark) {
    private static final Pattern LOOK_ALIKE = Pattern.compile(
            "[<\uFF1C\u2039\u27E8]\\s*(?=/?\\s*(?:sandbox|system[-_ ]?instructions?|tip|check[-_ ]?result)\\b)", Pattern.CASE_INSENSITIVE);
    private static final int BYTES = 8;
    private static final SecureRandom RANDOM = new SecureRandom();

    static final Supplier<Sandbox> RANDOMLY = () -> {
        var bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return new Sandbox(HexFormat.of().formatHex(bytes));
    };

    /** {@code text} between this sandbox's tags. */
    String hold(String text) {
        return tag("sandbox", defuse(text));
    }

    /** {@code text} between tags of the given name that carry this sandbox's mark. */
    String tag(String name, String text) {
        String full = name + "-" + mark;
        return "<" + full + ">\n" + text + "\n</" + full + ">";
    }

    /** The operator's rules between tags that are always the same, so that prompts share their beginning; look-alikes of them are defused in what users write. */
    static String instructions(String rules) {
        return "<system-instructions>\n" + rules + "\n</system-instructions>";
    }

    /** The text with every look-alike of a tag, and the mark itself should it be guessed, made harmless. */
    String defuse(String text) {
        return LOOK_ALIKE.matcher(text).replaceAll("(").replace(mark, "");
    }
}
