package dev.toll.merge;

import dev.toll.core.progress.ProgressView;
import dev.toll.merge.disk.DiskMerge;
import dev.toll.merge.disk.MergeOrder;
import dev.toll.merge.disk.Merged;
import dev.toll.merge.method.Linear;
import dev.toll.model.format.Checkpoint;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Averages a model with its aligned version on disk, by a plan of ratios: θ = (1 − w)·θ_base + w·θ_rlhf per tensor. */
public final class CheckpointMerger {
    private CheckpointMerger() {}

    /** What was written: tensors, parameters, and those that stayed at the base by the plan. */
    public record Summary(int tensors, long parameters, int keptAtBase, Merged merged) {}

    /** {@link #merge(String, Path, Path, RatioPlan, Path, Map, int, ProgressView)} under the name linear. */
    public static Summary merge(Path baseDir, Path alignedDir, RatioPlan plan, Path out, Map<String, String> metadata, int threads, ProgressView view) {
        return merge("linear", baseDir, alignedDir, plan, out, metadata, threads, view);
    }

    /** Merges {@code aligned} into {@code base} by {@code plan}; the output has the base's layout, types and side files. */
    public static Summary merge(
            String method, Path baseDir, Path alignedDir, RatioPlan plan, Path out, Map<String, String> metadata, int threads, ProgressView view) {
        var order = new MergeOrder(List.of(baseDir, alignedDir), name -> {
            double w = plan.weightOf(name);
            return new Linear(new double[] {1 - w, w});
        }, null, new MergeOrder.Vocabulary.Same(), out, method, PlanYaml.of(baseDir, alignedDir, plan), metadata, threads);
        var merged = DiskMerge.run(order, view);
        int kept;
        try (var written = Checkpoint.open(out)) {
            kept = (int) written.names().stream().filter(name -> plan.weightOf(name) == 0).count();
        }
        return new Summary(merged.tensors(), merged.parameters(), kept, merged);
    }
}
