package dev.toll.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The threads that compute. Small models run one worker per core with single-threaded kernels; large ones run one
 * worker whose kernels use every core (see {@link Torch}). Tasks are handed out by the caller in a fixed order, so
 * results do not depend on scheduling.
 */
public final class Workers implements AutoCloseable {
    /** Below this many parameters kernels are too short to split, and whole batches are split instead. */
    public static final long SMALL_MODEL = 30_000_000L;

    private final int count;
    private final ExecutorService pool;

    private Workers(int count, boolean singleThreadedKernels) {
        this.count = count;
        this.pool = Executors.newFixedThreadPool(count, task -> {
            var thread = new Thread(() -> {
                if (singleThreadedKernels) {
                    Torch.oneThreadPerWorker();
                } else {
                    Torch.allThreadsPerOp();
                }
                task.run();
            }, "toll-worker");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Workers suited to a model of {@code parameters} weights on this machine. */
    public static Workers forModel(long parameters, Device device) {
        boolean small = parameters <= SMALL_MODEL && device.isCpu();
        return new Workers(small ? Runtime.getRuntime().availableProcessors() : 1, small);
    }

    /** Exactly {@code count} single-threaded workers. */
    public static Workers of(int count) {
        return new Workers(count, true);
    }

    public int count() {
        return count;
    }

    /** Runs all tasks and returns their results in order; the first failure is rethrown after all have ended. */
    public <T> List<T> run(List<? extends Callable<T>> tasks) {
        var futures = new ArrayList<Future<T>>();
        for (var task : tasks) {
            futures.add(pool.submit(task));
        }
        var results = new ArrayList<T>();
        RuntimeException failure = null;
        for (var future : futures) {
            try {
                results.add(future.get());
            } catch (ExecutionException e) {
                if (failure == null) {
                    failure = Torch.explain("computation", e.getCause() == null ? e : e.getCause());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                pool.shutdownNow();
                throw new IllegalStateException("interrupted", e);
            }
        }
        if (failure != null) {
            throw failure;
        }
        return results;
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }
}
