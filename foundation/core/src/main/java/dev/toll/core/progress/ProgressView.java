package dev.toll.core.progress;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Shows running stages on standard error: one redrawn line with a bar on a terminal; elsewhere a log line at the start and
 * the end of each stage and at most every ten seconds between; nothing when silent. A stage started by a thread that has
 * one open already is nested in it and shown behind its label. Thread-safe.
 */
public final class ProgressView {
    private static final long REDRAW_NANOS = 100_000_000L;
    private static final long LOG_NANOS = 10_000_000_000L;
    /** On a terminal, what took less leaves no line behind. */
    private static final long WORTH_A_LINE_NANOS = 2_000_000_000L;

    private final @Nullable PrintStream out;
    private final @Nullable Screen screen;
    private final LongSupplier clock;
    private final List<Progress> open = new ArrayList<>();
    private long lastShown;
    private boolean drawn;

    /** Silent without {@code out}, log lines without {@code screen}; {@code clock} gives nanoseconds. */
    ProgressView(@Nullable PrintStream out, @Nullable Screen screen, LongSupplier clock) {
        this.out = out;
        this.screen = screen;
        this.clock = clock;
    }

    /** A redrawn bar when standard error is a terminal, log lines otherwise. */
    public static ProgressView forStandardError() {
        return Screen.isStandardError(System.getenv()) ? terminal() : plain(System.err);
    }

    /** A redrawn bar on standard error. */
    public static ProgressView terminal() {
        return terminal(System.err);
    }

    /** A redrawn bar on a stream that leads to a terminal. */
    public static ProgressView terminal(PrintStream out) {
        return new ProgressView(out, Screen.of(out, System.getenv()), System::nanoTime);
    }

    /** Log lines. */
    public static ProgressView plain(PrintStream out) {
        return new ProgressView(out, null, System::nanoTime);
    }

    /** Nothing at all. */
    public static ProgressView silent() {
        return new ProgressView(null, null, System::nanoTime);
    }

    /** Begins a stage of {@code total} units, 0 when their number is not known. */
    public synchronized Progress start(String label, long total) {
        var thread = Thread.currentThread();
        var parent = open.reversed().stream().filter(p -> p.isOf(thread)).findFirst().orElse(null);
        long now = clock.getAsLong();
        var progress = new Progress(this, parent, label, total, now);
        open.add(progress);
        show(progress, now, StageLine::started);
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
        if (now - lastShown >= (screen != null ? REDRAW_NANOS : LOG_NANOS)) {
            show(progress, now, StageLine::running);
        }
    }

    synchronized void ended(Progress progress) {
        open.remove(progress);
        if (out == null) {
            return;
        }
        long now = clock.getAsLong();
        var last = progress.at(now);
        clear();
        if (screen == null || last.nanos() >= WORTH_A_LINE_NANOS) {
            out.println(StageLine.ended(last));
        }
        if (screen != null && !open.isEmpty()) {
            draw(out, screen, open.getLast().at(now));
        }
    }

    private void show(Progress progress, long now, Function<Snapshot, String> logLine) {
        if (out == null) {
            return;
        }
        lastShown = now;
        if (screen == null) {
            out.println(logLine.apply(progress.at(now)));
        } else {
            draw(out, screen, progress.at(now));
        }
    }

    /** One column stays free: a full line would make some terminals wrap. */
    private void draw(PrintStream stream, Screen terminal, Snapshot snapshot) {
        String line = StageLine.bar(snapshot, terminal.width() - 1, terminal.unicode());
        stream.print("\r" + (terminal.colours() ? coloured(line) : line) + "\u001b[K");
        stream.flush();
        drawn = true;
    }

    private void clear() {
        if (out != null && drawn) {
            out.print("\r\u001b[K");
            out.flush();
            drawn = false;
        }
    }

    /** The done part of the bar in green, the rest of it dim. */
    private static String coloured(String line) {
        return line.replaceFirst("(█+)", "\u001b[32m$1\u001b[0m").replaceFirst("(░+)", "\u001b[2m$1\u001b[0m");
    }
}
