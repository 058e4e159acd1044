package dev.toll.merge.disk;

import dev.toll.merge.method.Tile;
import dev.toll.model.format.Direct;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Threads that work on tiles, each with buffers of its own that live as long as the merge: nothing is allocated per tile. */
final class Workshop implements AutoCloseable {
    private final ExecutorService threads;
    private final Arena arena = Arena.ofShared();
    private final ThreadLocal<@Nullable Bench> benches = new ThreadLocal<>();
    private final int inputs;
    private volatile boolean stopped;

    Workshop(int threads, int inputs) {
        this.threads = Executors.newFixedThreadPool(threads, Thread.ofPlatform().daemon().name("merge-", 0).factory());
        this.inputs = inputs;
    }

    /** One thread's buffers, made when first asked for: bytes going in and out, 8 per element and two blocks, and the tile. */
    final class Bench {
        private final int capacity;
        private final MemorySegment in;
        private final MemorySegment out;
        private final List<MemorySegment> raw = new ArrayList<>();
        private @Nullable Tile tile;

        private Bench(int capacity) {
            this.capacity = capacity;
            this.in = bytes(8);
            this.out = bytes(8);
        }

        private MemorySegment bytes(int perElement) {
            return arena.allocate((long) perElement * capacity + 2L * Direct.BLOCK, Direct.BLOCK);
        }

        MemorySegment in() {
            return in;
        }

        MemorySegment out() {
            return out;
        }

        /** Bytes of input {@code k} as they lie in its file, 4 per element and two blocks. */
        MemorySegment raw(int k) {
            while (raw.size() <= k) {
                raw.add(bytes(4));
            }
            return raw.get(k);
        }

        Tile tile() {
            if (tile == null) {
                tile = new Tile(inputs, capacity);
            }
            return tile;
        }
    }

    /** Runs one task per tile and returns what they found in order; the first failure is thrown when all have ended. */
    <S> List<S> run(int tiles, int capacity, IndexedTask<S> task) {
        var futures = new ArrayList<Future<S>>(tiles);
        for (int i = 0; i < tiles; i++) {
            int index = i;
            Callable<S> call = () -> {
                if (stopped) {
                    throw new StoppedException();
                }
                return task.run(index, bench(capacity));
            };
            futures.add(threads.submit(call));
        }
        return collect(futures, this::stop);
    }

    /** A task on tile {@code index} with a bench to work at. */
    interface IndexedTask<S> {
        S run(int index, Bench bench);
    }

    /** Something else failed already, and will be told; this work was given up for it. */
    static final class StoppedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Results in order. A real failure goes before the give-ups that it caused. */
    static <S> List<S> collect(List<Future<S>> futures, Runnable onFailure) {
        var results = new ArrayList<S>(futures.size());
        Throwable failure = null;
        for (var future : futures) {
            try {
                results.add(future.get());
            } catch (ExecutionException e) {
                onFailure.run();
                var cause = e.getCause() == null ? e : e.getCause();
                failure = failure == null || failure instanceof StoppedException ? cause : failure;
            } catch (InterruptedException e) {
                onFailure.run();
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while merging", e);
            }
        }
        switch (failure) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(failure);
        }
        return results;
    }

    void stop() {
        stopped = true;
    }

    private Bench bench(int capacity) {
        var bench = benches.get();
        if (bench == null || bench.capacity < capacity) {
            bench = new Bench(capacity);
            benches.set(bench);
        }
        return bench;
    }

    /** Lets what is running end, then frees the buffers. */
    @Override
    public void close() {
        stop();
        threads.close();
        arena.close();
    }

}
