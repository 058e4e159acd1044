package dev.toll.model.hub;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** Closes a body that has brought nothing for a while: the client's own time limit ends with an answer's head. */
final class StallGuard implements AutoCloseable {
    private final Duration patience;
    private final Thread watch;
    private volatile long lastAlive = System.nanoTime();
    private volatile boolean stalled;

    StallGuard(InputStream body, Duration patience) {
        this.patience = patience;
        this.watch = Thread.ofVirtual().name("hub stall guard").start(() -> watch(body));
    }

    private void watch(InputStream body) {
        try {
            long left = patience.toNanos();
            while (left > 0) {
                Thread.sleep(Duration.ofNanos(left));
                left = patience.toNanos() - (System.nanoTime() - lastAlive);
            }
            stalled = true;
            body.close();
        } catch (InterruptedException | IOException e) {
            // Interrupted: the transfer ended first. A body that cannot be closed is closed already.
        }
    }

    /** Bytes came. */
    void alive() {
        lastAlive = System.nanoTime();
    }

    /** Throws when the body ended because it was closed here. */
    void check() throws IOException {
        if (stalled) {
            throw new IOException("nothing came for " + patience.toSeconds() + " s");
        }
    }

    @Override
    public void close() {
        watch.interrupt();
    }
}
