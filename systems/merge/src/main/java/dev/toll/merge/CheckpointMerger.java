package dev.toll.merge;

import dev.toll.core.InputException;
import dev.toll.core.progress.Progress;
import dev.toll.core.progress.ProgressView;
import dev.toll.model.format.Checkpoint;
import dev.toll.model.format.CheckpointWriter;
import dev.toll.model.format.Dtype;
import dev.toll.model.format.FloatCodec;
import dev.toll.model.format.Shard;
import dev.toll.model.format.TensorSpec;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Averages two checkpoints on disk: θ = (1 − w)·θ_base + w·θ_rlhf per tensor, one tile of each input in memory, sums in
 * float32 with the ratio as a double (never rounded to the tensors' type), rounded once on writing. The result does not
 * depend on the number of threads, since every element is computed alone.
 */
public final class CheckpointMerger {
    /** Elements per tile: 4 MB of float32, small enough for the cache, large enough for the disk. */
    private static final int TILE = 1 << 20;

    private CheckpointMerger() {}

    /** What was written: tensors, parameters, and those that stayed at the base by the plan. */
    public record Summary(int tensors, long parameters, int keptAtBase) {}

    /** Merges {@code aligned} into {@code base} by {@code plan}; the output has the base's layout, types and side files. */
    public static Summary merge(Path baseDir, Path alignedDir, RatioPlan plan, Path out, Map<String, String> metadata, int threads, ProgressView view) {
        try (var base = Checkpoint.open(baseDir);
                var aligned = Checkpoint.open(alignedDir)) {
            check(base, aligned);
            var layout = layout(base);
            long total = base.names().stream().mapToLong(n -> base.info(n).elements()).sum();
            int kept = 0;
            try (var writer = CheckpointWriter.create(out, layout, metadata);
                    var progress = view.start("averaging " + base.names().size() + " tensors", total);
                    var pool = Executors.newFixedThreadPool(threads)) {
                var work = new ArrayList<Future<?>>();
                for (var name : base.names()) {
                    double w = plan.weightOf(name);
                    kept += w == 0 ? 1 : 0;
                    long elements = base.info(name).elements();
                    for (long first = 0; first < elements; first += TILE) {
                        long from = first;
                        int count = (int) Math.min(TILE, elements - first);
                        work.add(pool.submit(() -> tile(base, aligned, name, w, from, count, writer, progress)));
                    }
                }
                for (var future : work) {
                    future.get();
                }
                writer.copySideFiles(baseDir, Checkpoint.SIDE_FILES.toArray(String[]::new));
                writer.finish();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException r ? r : new IllegalStateException(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted; nothing was written to " + out, e);
            }
            return new Summary(base.names().size(), total, kept);
        }
    }

    private static void tile(
            Checkpoint base, Checkpoint aligned, String name, double w, long first, int count, CheckpointWriter writer, Progress progress) {
        var dtype = base.info(name).dtype();
        var a = new float[count];
        var b = new float[count];
        FloatCodec.decode(base.segment(name), dtype, first, a, 0, count);
        FloatCodec.decode(aligned.segment(name), aligned.info(name).dtype(), first, b, 0, count);
        if (w == 1) {
            a = b;
        } else if (w != 0) {
            // Fused in double: exact at the ends and symmetric, and no product is rounded to the storage type.
            for (int i = 0; i < count; i++) {
                a[i] = (float) ((1 - w) * a[i] + w * b[i]);
            }
        }
        var bytes = new byte[count * dtype.bytes()];
        FloatCodec.encode(a, 0, count, dtype, MemorySegment.ofArray(bytes), 0);
        writer.write(name, first * dtype.bytes(), MemorySegment.ofArray(bytes));
        progress.step(count);
    }

    /** Same names, same shapes, float types; all differences are named at once. */
    private static void check(Checkpoint base, Checkpoint aligned) {
        var faults = new ArrayList<String>();
        for (var name : base.names()) {
            if (!aligned.contains(name)) {
                faults.add(name + ": missing in " + aligned.dir());
            } else if (!java.util.Arrays.equals(base.info(name).shape(), aligned.info(name).shape())) {
                faults.add(name + ": shape " + java.util.Arrays.toString(base.info(name).shape()) + " in " + base.dir() + ", "
                        + java.util.Arrays.toString(aligned.info(name).shape()) + " in " + aligned.dir());
            } else if (!base.info(name).dtype().isFloat() || !aligned.info(name).dtype().isFloat()) {
                faults.add(name + ": type " + base.info(name).dtype() + "; only floating-point tensors can be averaged");
            }
        }
        for (var name : aligned.names()) {
            if (!base.contains(name)) {
                faults.add(name + ": missing in " + base.dir());
            }
        }
        if (!faults.isEmpty()) {
            throw new InputException("these checkpoints cannot be averaged; expected the same tensors with the same shapes:\n  "
                    + String.join("\n  ", faults));
        }
    }

    private static List<Shard> layout(Checkpoint base) {
        var byShard = new LinkedHashMap<String, List<TensorSpec>>();
        for (var name : base.names()) {
            var info = base.info(name);
            Dtype dtype = info.dtype();
            byShard.computeIfAbsent(base.shardOf(name), s -> new ArrayList<>()).add(new TensorSpec(name, dtype, info.shape()));
        }
        var shards = new ArrayList<Shard>();
        byShard.forEach((file, tensors) -> shards.add(new Shard(file, tensors)));
        return shards;
    }
}
