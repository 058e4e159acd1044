package dev.toll.tensor;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.pytorch.global.torch;

/**
 * Process-wide settings of libtorch.
 *
 * <p>Two thread pools (OpenBLAS's and OpenMP's) fighting over the same cores cost a factor of five on small models, so
 * there are just two ways to run: {@link #oneThreadPerWorker} (small models: Java threads carry the parallelism) and
 * {@link #allThreadsPerOp} (large models: one Java thread, parallel kernels).
 */
public final class Torch {
    private Torch() {}

    /** Every operation uses one thread; several Java threads may compute at once. Call it on each worker thread. */
    public static void oneThreadPerWorker() {
        torch.set_num_threads(1);
        openblas.blas_set_num_threads(1);
    }

    /** Operations use all cores; only one Java thread should compute. */
    public static void allThreadsPerOp() {
        threadsPerOp(Runtime.getRuntime().availableProcessors());
    }

    /** Operations use so many threads: a rank's share of the cores. */
    static void threadsPerOp(int threads) {
        torch.set_num_threads(threads);
        openblas.blas_set_num_threads(threads);
    }

    /** What the last digits of a result can depend on. */
    public static Map<String, String> machine() {
        var map = new TreeMap<String, String>();
        map.put("libtorch", version());
        map.put("blas", "OpenBLAS " + System.getenv().getOrDefault("OPENBLAS_CORETYPE", "auto"));
        map.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
        map.put("java", Runtime.version().toString());
        map.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        return map;
    }

    private static String version() {
        String implementation = org.bytedeco.pytorch.Tensor.class.getPackage().getImplementationVersion();
        return implementation == null ? "unknown" : implementation;
    }

    /** Runs {@code work}, turning libtorch's allocation failures into {@link OutOfTensorMemory}. */
    public static <T> T guarded(String what, Supplier<T> work) {
        try {
            return work.get();
        } catch (RuntimeException | OutOfMemoryError e) {
            throw explain(what, e);
        }
    }

    static RuntimeException explain(String what, Throwable e) {
        String message = String.valueOf(e.getMessage());
        String lower = message.toLowerCase(Locale.ROOT);
        if (e instanceof OutOfMemoryError
                || lower.contains("can't allocate memory")
                || lower.contains("not enough memory")
                || lower.contains("out of memory")) {
            String first = message.lines().findFirst().orElse(message);
            return new OutOfTensorMemory(what + ": native memory ran out (" + first
                    + "); use a smaller batch or shorter sequences, --dtype bfloat16, or a machine with more memory", e);
        }
        return e instanceof RuntimeException r ? r : new IllegalStateException(e);
    }
}
