package dev.toll.chat.local;

import java.util.Arrays;
import java.util.function.Function;

/**
 * The text of a growing list of tokens. A token's text depends on its neighbours and a character may need several tokens, so
 * a piece is given out once it is whole, decoded behind the piece before it; that costs a few tokens per step, not all.
 */
final class GrowingText {
    private static final char REPLACEMENT = '\uFFFD';

    private final Function<int[], String> decode;
    /** Tokens from here on are decoded again, as context. */
    private int context;
    /** Tokens up to here have been given out. */
    private int given;

    GrowingText(Function<int[], String> decode) {
        this.decode = decode;
    }

    /** The text that the first {@code count} tokens have beyond what was given out before; empty while a character is half. */
    String next(int[] tokens, int count) {
        String before = decode.apply(Arrays.copyOfRange(tokens, context, given));
        String all = decode.apply(Arrays.copyOfRange(tokens, context, count));
        if (all.length() <= before.length() || all.charAt(all.length() - 1) == REPLACEMENT) {
            return "";
        }
        context = given;
        given = count;
        return all.substring(before.length());
    }

    /** What is left at the end, whole or not. */
    String rest(int[] tokens) {
        String before = decode.apply(Arrays.copyOfRange(tokens, context, given));
        String all = decode.apply(Arrays.copyOfRange(tokens, context, tokens.length));
        return all.length() > before.length() ? all.substring(before.length()) : "";
    }
}
