package dev.toll.chat.endpoint;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * How many requests may be under way at one upstream: additive increase, multiplicative decrease, as in TCP. Each answer
 * adds 1/limit; a refusal (429, 503, 408) halves, and a first byte much later than the best ones takes a tenth. Requests
 * that began before the last decrease say nothing new and are not counted against it again.
 */
final class AdaptiveLimit {
    private static final double START = 8;
    private static final double SLOW_FACTOR = 3;
    private static final double SLOW_NANOS = 1e9;
    /** The best wait is forgotten slowly, for prompts and backends change. */
    private static final double FORGET = 0.01;

    private final int most;
    private final LongSupplier clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition();
    private double limit;
    private int underWay;
    private long lastDecrease;
    private boolean decreased;
    private double bestNanos = Double.NaN;

    /** Begins at eight and feels its way up: for runs of questions that can wait. */
    AdaptiveLimit(int most, LongSupplier nanos) {
        this(most, nanos, START);
    }

    AdaptiveLimit(int most, LongSupplier nanos, double start) {
        this.most = most;
        this.clock = nanos;
        this.limit = Math.min(start, most);
    }

    /** One request under way; closing it, once, frees its place. */
    final class Permit implements AutoCloseable {
        private final long start;
        private boolean open = true;

        private Permit(long start) {
            this.start = start;
        }

        /** The first byte of a good answer is here. */
        void answered() {
            lock.lock();
            try {
                double waited = clock.getAsLong() - start;
                boolean slow = waited > SLOW_FACTOR * bestNanos + SLOW_NANOS;
                bestNanos = Double.isNaN(bestNanos) || waited < bestNanos ? waited : bestNanos + FORGET * (waited - bestNanos);
                if (slow) {
                    decrease(0.9);
                } else if (underWay >= (int) limit) {
                    // A limit that is not reached has not been tried, so it does not grow.
                    limit = Math.min(most, limit + 1 / limit);
                    freed.signal();
                }
            } finally {
                lock.unlock();
            }
        }

        /** The upstream has too much to do. */
        void refused() {
            lock.lock();
            try {
                decrease(0.5);
            } finally {
                lock.unlock();
            }
        }

        private void decrease(double factor) {
            if (!decreased || start - lastDecrease >= 0) {
                limit = Math.max(1, limit * factor);
                lastDecrease = clock.getAsLong();
                decreased = true;
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                if (open) {
                    open = false;
                    underWay--;
                    freed.signal();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /** Waits for a place. */
    Permit acquire() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (underWay >= (int) limit) {
                freed.await();
            }
            underWay++;
            return new Permit(clock.getAsLong());
        } finally {
            lock.unlock();
        }
    }

    int current() {
        lock.lock();
        try {
            return (int) limit;
        } finally {
            lock.unlock();
        }
    }
}
