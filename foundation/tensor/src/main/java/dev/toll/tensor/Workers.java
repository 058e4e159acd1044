package dev.toll.tensor;

import java.util.ArrayList;
import java.util.Arrays;
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
 *
 * <p>Where several processes compute together ({@link Ranks}), each has the workers of its share of the cores, and work is
 * cut for the {@link #shares} of all of them.
 */
public final class Workers implements AutoCloseable {
    /** Below this many parameters kernels are too short to split, and whole batches are split instead. */
    public static final long SMALL_MODEL = 30_000_000L;

    private final int count;
    private final Ranks ranks;
    private final ExecutorService pool;

    private Workers(int count, int threadsPerOp, Ranks ranks) {
        this.count = count;
        this.ranks = ranks;
        this.pool = Executors.newFixedThreadPool(count, task -> {
            var thread = new Thread(() -> {
                Torch.threadsPerOp(threadsPerOp);
                task.run();
            }, "toll-worker");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Workers suited to a model of {@code parameters} weights on this machine. */
    public static Workers forModel(long parameters, Device device) {
        return forModel(parameters, device, Ranks.alone());
    }

    /** The same for one of several ranks on this machine, which share its cores evenly. The ranks are borrowed. */
    public static Workers forModel(long parameters, Device device, Ranks ranks) {
        int cores = Math.max(1, Runtime.getRuntime().availableProcessors() / ranks.size());
        boolean small = parameters <= SMALL_MODEL && device.isCpu();
        return new Workers(small ? cores : 1, small ? 1 : cores, ranks);
    }

    /** Exactly {@code count} single-threaded workers. */
    public static Workers of(int count) {
        return of(count, Ranks.alone());
    }

    /** Exactly {@code count} single-threaded workers in this process, the same number in every other rank. */
    public static Workers of(int count, Ranks ranks) {
        return new Workers(count, 1, ranks);
    }

    /** Workers of this process. */
    public int count() {
        return count;
    }

    /** Workers of all ranks together: what a batch is cut for. Share i is worker i / size of rank i mod size. */
    public int shares() {
        return Math.multiplyExact(count, ranks.size());
    }

    /** The processes that compute together. */
    public Ranks ranks() {
        return ranks;
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

    /**
     * Runs tasks that give numbers, shared out among all ranks — task i is rank (i mod size)'s — and returns the results of
     * all of them in order, to every rank. Every rank must call it with the same tasks.
     */
    public List<double[]> runShared(List<? extends Callable<double[]>> tasks) {
        if (ranks.size() == 1) {
            return run(tasks);
        }
        var mine = new ArrayList<Callable<double[]>>();
        for (int i = ranks.rank(); i < tasks.size(); i += ranks.size()) {
            mine.add(tasks.get(i));
        }
        var done = run(mine);
        var lengths = new double[tasks.size()];
        for (int k = 0; k < done.size(); k++) {
            lengths[ranks.rank() + k * ranks.size()] = done.get(k).length;
        }
        lengths = ranks.sum(lengths);
        // Every place is filled by one rank and zero at the others, so that the sum is the numbers themselves.
        var all = new double[(int) Arrays.stream(lengths).sum()];
        int at = 0;
        for (int i = 0; i < lengths.length; i++) {
            if (i % ranks.size() == ranks.rank()) {
                System.arraycopy(done.get(i / ranks.size()), 0, all, at, (int) lengths[i]);
            }
            at += (int) lengths[i];
        }
        all = ranks.sum(all);
        var results = new ArrayList<double[]>();
        at = 0;
        for (double length : lengths) {
            results.add(Arrays.copyOfRange(all, at, at + (int) length));
            at += (int) length;
        }
        return results;
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }
}
