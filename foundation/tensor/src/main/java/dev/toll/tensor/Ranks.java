package dev.toll.tensor;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.Backend;
import org.bytedeco.pytorch.BroadcastOptions;
import org.bytedeco.pytorch.FileStore;
import org.bytedeco.pytorch.GlooDeviceVector;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Work;
import org.bytedeco.pytorch.nccl.ProcessGroupNCCL;
import org.jspecify.annotations.Nullable;

/**
 * The processes that compute one thing together, seen from one of them: rank {@link #rank} of {@link #size}, over
 * libtorch's c10d — Gloo when the tensors are on the CPU, NCCL when they are on CUDA. All ranks make the same calls in
 * the same order; a call returns when this rank has the result, which has the same bytes on every rank.
 *
 * <p>The ranks find each other through a file and talk over loopback: they share one machine. When one of them dies, its
 * closed connections end the calls of the others at once with {@link RankLost}. Not thread-safe.
 */
public final class Ranks implements AutoCloseable {
    /** Elements in one bucket: 32 MB of float32. Several are under way together, so that one is sent while another is added. */
    private static final long BUCKET = 8L << 20;
    private static final int UNDER_WAY = 4;
    private static final long POLL_MILLIS = 20;

    /**
     * What the ranks met through. libtorch takes it over from Java without counting Java's hold, and deletes it with the
     * group; so Java must never do so. A process meets once, or a few times.
     */
    private static final Queue<FileStore> GIVEN_AWAY = new ConcurrentLinkedQueue<>();

    private final int rank;
    private final int size;
    private final Device device;
    private final Duration timeout;
    private final @Nullable Backend backend;

    private Ranks(int rank, int size, Device device, Duration timeout, @Nullable Backend backend) {
        this.rank = rank;
        this.size = size;
        this.device = device;
        this.timeout = timeout;
        this.backend = backend;
    }

    /** A process on its own: rank 0 of 1, whose calls change nothing. */
    public static Ranks alone() {
        return new Ranks(0, 1, Device.CPU, Duration.ZERO, null);
    }

    /**
     * Meets the other ranks.
     *
     * @param rendezvous a file that only this meeting uses, in a folder that nobody else can write to
     * @param device where this rank's tensors are; it decides between Gloo and NCCL
     * @param timeout how long the others may be silent, here and in every later call
     * @param othersAlive asked while waiting; when it says false, the meeting has failed
     * @throws RankLost when the others do not come
     */
    public static Ranks join(Path rendezvous, int rank, int size, Device device, Duration timeout, BooleanSupplier othersAlive) {
        if (rank < 0 || rank >= size) {
            throw new IllegalArgumentException("rank " + rank + " of " + size);
        }
        try (var scope = new PointerScope()) {
            var store = new FileStore(rendezvous.toString(), size);
            store.retainReference();
            scope.detach(store);
            GIVEN_AWAY.add(store);
            store.setTimeout(new Milliseconds(timeout.toMillis()));
            awaitAll(store, size, timeout, othersAlive);
            Backend backend;
            try (var muted = MutedStdout.open()) {
                backend = device.isCpu() ? gloo(store, rank, size, timeout) : new ProcessGroupNCCL(store, rank, size);
            }
            backend.setTimeout(new Milliseconds(timeout.toMillis()));
            backend.retainReference();
            scope.detach(backend);
            return new Ranks(rank, size, device, timeout, backend);
        } catch (RankLost e) {
            throw e;
        } catch (RuntimeException e) {
            throw lost(rank, size, "could not be met", e);
        }
    }

    /** The store itself would wait for its whole timeout, also for a rank that is dead; so look, and ask. */
    private static void awaitAll(FileStore store, int size, Duration timeout, BooleanSupplier othersAlive) {
        long until = System.nanoTime() + timeout.toNanos();
        long here = store.add("here", 1);
        while (here < size) {
            if (!othersAlive.getAsBoolean() || System.nanoTime() > until) {
                throw new RankLost(here + " of " + size + " ranks came");
            }
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new RankLost("interrupted while waiting for the other ranks", e);
            }
            here = store.add("here", 0);
        }
    }

    private static Backend gloo(FileStore store, int rank, int size, Duration timeout) {
        var options = ProcessGroupGloo.Options.create(new Milliseconds(timeout.toMillis()));
        // Named, for the default is the address of the machine's host name, which others can reach and some machines cannot resolve.
        options.devices(new GlooDeviceVector(ProcessGroupGloo.createDeviceForHostname("127.0.0.1")));
        return new ProcessGroupGloo(store, rank, size, options);
    }

    public int rank() {
        return rank;
    }

    public int size() {
        return size;
    }

    /** Whether this is the rank that talks to the user and writes files. */
    public boolean first() {
        return rank == 0;
    }

    /** Replaces {@code vector} [n], contiguous and on this rank's device, by its sum over all ranks. */
    public void sum_(Tensor vector) {
        eachBucket(vector, (group, bucket) -> group.allreduce(bucket));
    }

    /** Replaces {@code vector} [n], contiguous and on this rank's device, by rank 0's. */
    public void broadcast_(Tensor vector) {
        eachBucket(vector, (group, bucket) -> group.broadcast(bucket, new BroadcastOptions().rootRank(0).rootTensor(0)));
    }

    /** The sum over all ranks of each number. */
    public double[] sum(double... numbers) {
        return exchanged(numbers, this::sum_);
    }

    /** Rank 0's numbers; the others give as many, whatever they are. */
    public double[] broadcast(double... numbers) {
        return exchanged(numbers, this::broadcast_);
    }

    /** Returns when every rank has come here. */
    public void barrier() {
        sum(1);
    }

    /**
     * Checks that all ranks were given the same {@code text}.
     *
     * @param what stands for it in the message
     * @throws IllegalStateException at those whose text is not rank 0's; the others lose them
     */
    public void agreeOn(String text, String what) {
        var crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        if (broadcast(crc.getValue())[0] != crc.getValue()) {
            throw new IllegalStateException("rank " + rank + " of " + size + " has another " + what + " than rank 0");
        }
    }

    private double[] exchanged(double[] numbers, Consumer<Tensor> exchange) {
        if (backend == null || numbers.length == 0) {
            return numbers.clone();
        }
        try (var scope = Scope.open();
                var noGrad = NoGrad.open()) {
            var there = Tensor.of(numbers).to(device);
            exchange.accept(there);
            return there.toDoubles();
        }
    }

    @FunctionalInterface
    private interface Call {
        Work start(Backend group, TensorVector bucket);
    }

    private void eachBucket(Tensor vector, Call call) {
        var group = backend;
        if (group == null) {
            return;
        }
        try (var scope = Scope.open();
                var noGrad = NoGrad.open()) {
            var underWay = new ArrayDeque<Work>();
            var wait = new Milliseconds(timeout.toMillis());
            for (long from = 0; from < vector.elements(); from += BUCKET) {
                var bucket = vector.narrow(0, from, Math.min(BUCKET, vector.elements() - from));
                underWay.add(call.start(group, new TensorVector(bucket.torch())));
                if (underWay.size() == UNDER_WAY) {
                    underWay.remove()._wait(wait);
                }
            }
            while (!underWay.isEmpty()) {
                underWay.remove()._wait(wait);
            }
        } catch (RuntimeException e) {
            throw lost(rank, size, "no longer answers", e);
        }
    }

    private static RankLost lost(int rank, int size, String what, RuntimeException e) {
        String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return new RankLost("rank " + rank + " of " + size + ": another rank " + what + " (" + reason + ")", e);
    }

    /** Cuts the connections. Others who still wait for this rank get {@link RankLost}. */
    @Override
    public void close() {
        if (backend != null) {
            backend.close();
        }
    }
}
