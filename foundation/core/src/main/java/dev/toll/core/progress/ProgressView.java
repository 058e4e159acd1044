package dev.toll.core.progress;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Shows running stages on standard error: one redrawn line with a bar on a terminal, a line at most every ten seconds
 * elsewhere, nothing when silent. The clock and the stream can be given, for tests.
 */
public final class ProgressView {
    private static final long REDRAW_NANOS = 100_000_000L;
    private static final long LOG_NANOS = 10_000_000_000L;
    private static final int BAR = 24;

    private final @Nullable PrintStream out;
    private final boolean terminal;
    private final LongSupplier clock;
    private long lastShown;
    private int drawn;

    private ProgressView(@Nullable PrintStream out, boolean terminal, LongSupplier clock) {
        this.out = out;
        this.terminal = terminal;
        this.clock = clock;
    }

    /** A redrawn bar when standard error is a terminal, log lines otherwise. */
    public static ProgressView forStandardError() {
        var console = System.console();
        boolean isTerminal = console != null && console.isTerminal() && !"dumb".equals(System.getenv("TERM"));
        return isTerminal ? terminal(System.err) : plain(System.err);
    }

    public static ProgressView terminal(PrintStream out) {
        return new ProgressView(out, true, System::nanoTime);
    }

    public static ProgressView plain(PrintStream out) {
        return new ProgressView(out, false, System::nanoTime);
    }

    public static ProgressView silent() {
        return new ProgressView(null, false, System::nanoTime);
    }

    static ProgressView of(PrintStream out, boolean terminal, LongSupplier clock) {
        return new ProgressView(out, terminal, clock);
    }

    /** Begins a stage of {@code total} units. */
    public synchronized Progress start(String label, long total) {
        var progress = new Progress(this, label, Math.max(1, total), clock.getAsLong());
        lastShown = clock.getAsLong();
        if (terminal) {
            draw(line(progress, clock.getAsLong()));
        }
        return progress;
    }

    /** A line of its own, such as a result between two stages. */
    public synchronized void say(String text) {
        if (out != null) {
            clear();
            out.println(text);
        }
    }

    synchronized void changed(Progress progress) {
        long now = clock.getAsLong();
        if (out == null || now - lastShown < (terminal ? REDRAW_NANOS : LOG_NANOS)) {
            return;
        }
        lastShown = now;
        if (terminal) {
            draw(line(progress, now));
        } else {
            out.println(line(progress, now));
        }
    }

    synchronized void ended(Progress progress) {
        if (out == null) {
            return;
        }
        clear();
        long nanos = clock.getAsLong() - progress.startedNanos;
        if (!terminal || nanos > 2_000_000_000L) {
            String note = progress.note().isEmpty() ? "" : "  " + progress.note();
            out.println(progress.label + "  " + time(nanos) + note);
        }
    }

    private static String line(Progress p, long now) {
        double share = Math.min(1, (double) p.done() / p.total);
        int full = (int) Math.round(share * BAR);
        long nanos = now - p.startedNanos;
        String eta = share <= 0 ? "" : "  ETA " + time((long) (nanos * (1 - share) / share));
        return p.label + "  " + "█".repeat(full) + "░".repeat(BAR - full) + String.format(Locale.ROOT, " %3.0f %%", 100 * share) + eta
                + (p.note().isEmpty() ? "" : "  " + p.note());
    }

    private static String time(long nanos) {
        double seconds = nanos / 1e9;
        return seconds < 60
                ? String.format(Locale.ROOT, "%.1f s", seconds)
                : String.format(Locale.ROOT, "%d:%02d", (long) seconds / 60, (long) seconds % 60);
    }

    private void draw(String line) {
        if (out != null) {
            out.print("\r" + line + " ".repeat(Math.max(0, drawn - line.length())));
            out.flush();
            drawn = line.length();
        }
    }

    private void clear() {
        if (out != null && drawn > 0) {
            out.print("\r" + " ".repeat(drawn) + "\r");
            drawn = 0;
        }
    }
}
