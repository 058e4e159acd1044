package dev.toll.model.hub;

import dev.toll.core.progress.Progress;

/** Counts bytes into a stage whose unit is the megabyte (10⁶ bytes). Thread-safe. */
final class Megabytes {
    static final long UNIT = 1_000_000;

    private final Progress progress;
    private long bytes;

    Megabytes(Progress progress) {
        this.progress = progress;
    }

    static long ceil(long bytes) {
        return (bytes + UNIT - 1) / UNIT;
    }

    /** Bytes that arrived; negative when they turned out to be of no use. */
    synchronized void add(long more) {
        long before = ceil(bytes);
        bytes += more;
        if (ceil(bytes) != before) {
            progress.step(ceil(bytes) - before);
        }
    }

    /** Bytes found from an earlier run. */
    synchronized void found(long more) {
        long before = ceil(bytes);
        bytes += more;
        progress.alreadyDone(ceil(bytes) - before);
    }
}
