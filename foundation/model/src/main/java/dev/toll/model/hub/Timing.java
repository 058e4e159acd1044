package dev.toll.model.hub;

import java.time.Duration;

/**
 * How long to wait for what.
 *
 * @param connect until a connection stands
 * @param answer until an answer's head has come
 * @param stall without a byte, until a transfer counts as cut
 * @param pause how to wait between tries
 */
record Timing(Duration connect, Duration answer, Duration stall, Pause pause) {
    static final Timing USUAL = new Timing(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(60), Thread::sleep);

    /** {@link Thread#sleep(Duration)}, or what a test puts in its place. */
    @FunctionalInterface
    interface Pause {
        void of(Duration time) throws InterruptedException;
    }
}
