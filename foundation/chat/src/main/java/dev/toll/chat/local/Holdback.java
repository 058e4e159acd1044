package dev.toll.chat.local;

import java.util.List;
import java.util.function.Consumer;

/**
 * Lets text through as it is written, except what may not be part of the answer: white space at its two ends, and a stop
 * string with all that follows, which is held back while it is only begun. What went through, put together, is the answer.
 */
final class Holdback {
    private final List<String> stops;
    private final Consumer<String> out;
    private final StringBuilder held = new StringBuilder();
    private boolean begun;
    private boolean stopped;

    Holdback(List<String> stops, Consumer<String> out) {
        this.stops = stops;
        this.out = out;
    }

    void push(String more) {
        if (stopped) {
            return;
        }
        held.append(more);
        int cut = stops.stream().mapToInt(held::indexOf).filter(i -> i >= 0).min().orElse(-1);
        if (cut >= 0) {
            stopped = true;
            held.setLength(cut);
            pass(held.length());
            return;
        }
        pass(held.length() - longestBegun());
    }

    /** No more will come: what was held as a beginning of a stop string was none. */
    void end() {
        if (!stopped) {
            pass(held.length());
        }
    }

    /** True once a stop string was written. */
    boolean stopped() {
        return stopped;
    }

    /** Length of the longest end of the held text that a stop string begins with. */
    private int longestBegun() {
        int longest = 0;
        for (var stop : stops) {
            for (int n = Math.min(stop.length() - 1, held.length()); n > longest; n--) {
                if (stop.startsWith(held.substring(held.length() - n))) {
                    longest = n;
                }
            }
        }
        return longest;
    }

    /** Passes the first {@code n} held characters on, without leading white space; trailing white space stays held. */
    private void pass(int n) {
        int end = n;
        while (end > 0 && Character.isWhitespace(held.charAt(end - 1))) {
            end--;
        }
        int start = 0;
        while (!begun && start < end && Character.isWhitespace(held.charAt(start))) {
            start++;
        }
        if (start < end) {
            begun = true;
            out.accept(held.substring(start, end));
            held.delete(0, end);
        }
    }
}
