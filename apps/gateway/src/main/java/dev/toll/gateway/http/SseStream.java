package dev.toll.gateway.http;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Server-sent events to a client, frames written by hand (many clients match {@code "data: "} with its blank). While nothing is
 * said, a comment now and then keeps proxies awake and finds out whether the client is still there; when it is not, the thread
 * that serves it is interrupted, so that it does not go on waiting for an answer nobody reads.
 */
public final class SseStream implements AutoCloseable {
    /** The content type of such a stream. */
    public static final String TYPE = "text/event-stream; charset=utf-8";

    private static final Duration PAUSE = Duration.ofSeconds(10);
    private static final ScheduledExecutorService CLOCK = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("sse-keep-alive").factory());

    private final OutputStream out;
    private final Thread served = Thread.currentThread();
    private final ScheduledFuture<?> beat;
    private final Object lock = new Object();
    private boolean gone;
    private boolean closed;
    private long lastWrite = System.nanoTime();

    public SseStream(OutputStream out) {
        this(out, PAUSE);
    }

    SseStream(OutputStream out, Duration pause) {
        this.out = out;
        long nanos = pause.toNanos();
        this.beat = CLOCK.scheduleAtFixedRate(() -> Thread.startVirtualThread(() -> beat(nanos)), nanos, nanos, TimeUnit.NANOSECONDS);
    }

    /** Whether a write has failed. */
    public boolean gone() {
        synchronized (lock) {
            return gone;
        }
    }

    /** One event; {@link UncheckedIOException} if the client has gone. */
    public void data(String line) {
        write("data: " + line + "\n\n");
    }

    /** The mark behind the last event of a complete answer. */
    public void done() {
        write("data: [DONE]\n\n");
    }

    private void write(String frame) {
        synchronized (lock) {
            if (gone) {
                throw new UncheckedIOException(new IOException("the client has gone"));
            }
            try {
                out.write(frame.getBytes(StandardCharsets.UTF_8));
                out.flush();
                lastWrite = System.nanoTime();
            } catch (IOException e) {
                gone = true;
                throw new UncheckedIOException("the client has gone", e);
            } catch (UncheckedIOException e) {
                gone = true;
                throw e;
            }
        }
    }

    private void beat(long pause) {
        synchronized (lock) {
            if (closed || gone || System.nanoTime() - lastWrite < pause / 2) {
                return;
            }
            try {
                write(": keep-alive\n\n");
            } catch (UncheckedIOException e) {
                served.interrupt();
            }
        }
    }

    /** Ends the stream; an interrupt that only said "the client has gone" is taken back. */
    @Override
    public void close() {
        beat.cancel(false);
        synchronized (lock) {
            closed = true;
            if (gone) {
                Thread.interrupted();
                return;
            }
            try {
                out.close();
            } catch (IOException | UncheckedIOException e) {
                gone = true;
            }
        }
    }
}
