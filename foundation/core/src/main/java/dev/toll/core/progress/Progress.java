package dev.toll.core.progress;

import org.jspecify.annotations.Nullable;

/** One running stage of a {@link ProgressView}. Thread-safe; closing it ends the stage. */
public final class Progress implements AutoCloseable {
    private final ProgressView view;
    private final @Nullable Progress parent;
    private final Thread thread = Thread.currentThread();
    private final String label;
    private final long total;
    private final long startedNanos;
    private long done;
    private long doneBefore;
    private String note = "";
    private boolean closed;

    Progress(ProgressView view, @Nullable Progress parent, String label, long total, long startedNanos) {
        this.view = view;
        this.parent = parent;
        this.label = label;
        this.total = total;
        this.startedNanos = startedNanos;
    }

    /** Adds finished units. */
    public void step(long units) {
        synchronized (this) {
            done += units;
        }
        view.changed(this);
    }

    /** Adds units found finished from an earlier run: they count as done, but not towards the rate and the time left. */
    public void alreadyDone(long units) {
        synchronized (this) {
            done += units;
            doneBefore += units;
        }
        view.changed(this);
    }

    /** A few words shown at the end of the line, such as {@code loss 0.31}. */
    public void note(String text) {
        synchronized (this) {
            note = text;
        }
        view.changed(this);
    }

    /** Ends the stage; one that is not at its total is shown as ended there, not as done. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        view.ended(this);
    }

    boolean isOf(Thread other) {
        return thread == other;
    }

    synchronized Snapshot at(long nanos) {
        return new Snapshot(path(), total, done, doneBefore, nanos - startedNanos, note);
    }

    private String path() {
        return parent == null ? label : parent.path() + " › " + label.strip();
    }
}
