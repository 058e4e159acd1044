package dev.toll.guard.rails;

/** Where a growing text may be cut. */
final class Sentences {
    private static final String ENDS = ".!?\u2026";
    private static final String FULL_WIDTH_ENDS = "\u3002\uFF01\uFF1F";

    private Sentences() {}

    /** The last position behind {@code from}, at most {@code limit}, where a sentence ends (a line's end counts); 0 if there is none. */
    static int lastEnd(CharSequence text, int from, int limit) {
        for (int i = limit; i > from; i--) {
            char before = text.charAt(i - 1);
            if (before == '\n' || FULL_WIDTH_ENDS.indexOf(before) >= 0
                    || i >= 2 && Character.isWhitespace(before) && ENDS.indexOf(text.charAt(i - 2)) >= 0) {
                return i;
            }
        }
        return 0;
    }

    /** The position before the last {@code showing} characters that are neither blank nor format marks; 0 if there are fewer. */
    static int before(CharSequence text, int showing) {
        int left = showing;
        int at = text.length();
        while (at > 0 && left > 0) {
            char c = text.charAt(--at);
            if (!Character.isWhitespace(c) && Character.getType(c) != Character.FORMAT) {
                left--;
            }
        }
        return left > 0 ? 0 : at;
    }
}
