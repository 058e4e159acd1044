package dev.toll.core.progress;

/** One running stage. Thread-safe; closing it ends the stage. */
public final class Progress implements AutoCloseable {
    private final ProgressView view;
    final String label;
    final long total;
    final long startedNanos;
    private long done;
    private String note = "";

    Progress(ProgressView view, String label, long total, long startedNanos) {
        this.view = view;
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

    /** A few words shown behind the bar, such as {@code loss 0.31}. */
    public void note(String text) {
        synchronized (this) {
            note = text;
        }
    }

    synchronized long done() {
        return done;
    }

    synchronized String note() {
        return note;
    }

    @Override
    public void close() {
        view.ended(this);
    }
}
