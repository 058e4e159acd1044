package dev.toll.guard.rails;

import dev.toll.core.Conversation;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One channel of a streamed answer (text, thinking, or a tool call's arguments) on its way through the rails. What arrives is
 * kept; what leaves has been passed together with everything before it, and the end is held back as far as any rail's reach,
 * for more text could still change what the rails say about it. After a block nothing leaves, ever. Not thread-safe: a
 * stream has one thread.
 */
public final class HeldBack {
    /**
     * Every look reads all that has arrived, so the next one waits until the text has grown by this part of itself (a quarter
     * beyond {@link #LONG} characters), or a long answer would cost the square of its length.
     */
    private static final int PATIENCE = 64;

    private static final int LONG = 1 << 16;

    private final Rails rails;
    private final Side side;
    private final Conversation conversation;
    private final boolean whole;
    private final int reach;
    private final Consumer<String> out;
    private final StringBuilder arrived = new StringBuilder();
    /** Up to here ends of sentences have been sought; the last one found. */
    private int sought;
    private int end;
    private int looked;
    private int released;
    private Outcome last = new Outcome("", List.of(), false, Optional.empty(), List.of());

    /** When text may leave before the answer is complete. */
    public enum Release {
        /** At the end only. */
        WHOLE,
        /** Sentence by sentence. A rail that must see texts whole makes this the same as {@link #WHOLE}. */
        SENTENCE
    }

    public HeldBack(Rails rails, Side side, Conversation conversation, Release release, Consumer<String> out) {
        this.rails = rails;
        this.side = side;
        this.conversation = conversation;
        this.reach = rails.reach(side);
        this.whole = release == Release.WHOLE || reach == Rail.WHOLE;
        this.out = out;
    }

    /** More of the channel arrives; some of what came before may leave. */
    public void add(String more) {
        arrived.append(more);
        if (whole || last.blocked()) {
            return;
        }
        int limit = Sentences.before(arrived, reach);
        end = Math.max(end, Sentences.lastEnd(arrived, sought, limit));
        sought = Math.max(sought, limit);
        if (end > looked && end - looked >= Math.max(looked / PATIENCE, (looked - LONG) / 4)) {
            looked = end;
            look();
            if (!last.blocked() && !last.rewritten()) {
                release(end);
            }
        }
    }

    /** The channel is complete: all of it is checked. What is still held back leaves with {@link #release}, once every other channel has passed too. */
    public Outcome finish() {
        if (last.blocked()) {
            return last;
        }
        look();
        if (last.rewritten() && released > 0) {
            // What has left cannot be taken back, so the other text has no place to go.
            var result = last.results().stream().filter(r -> r.finding() instanceof Finding.Rewrite).findFirst();
            last = new Outcome("", List.of(), false, result, last.results());
        }
        return last;
    }

    /** Lets the rest out after {@link #finish}; nothing after a block. */
    public void release() {
        if (last.rewritten()) {
            out.accept(last.text());
        } else if (!last.blocked()) {
            release(arrived.length());
        }
    }

    public boolean blocked() {
        return last.blocked();
    }

    private void look() {
        last = rails.check(new Inspected(side, arrived.toString(), conversation));
    }

    private void release(int upTo) {
        int end = upTo;
        for (var span : last.masks()) {
            if (span.start() < end && span.end() > end) {
                end = span.start();
            }
        }
        if (end > released) {
            out.accept(Masking.between(arrived, released, end, last.masks()));
            released = end;
        }
    }
}
