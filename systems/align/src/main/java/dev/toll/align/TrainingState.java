package dev.toll.align;

import dev.toll.model.format.Checkpoint;
import dev.toll.model.format.CheckpointWriter;
import dev.toll.model.format.Dtype;
import dev.toll.model.format.Shard;
import dev.toll.model.format.TensorSpec;
import dev.toll.tensor.AdamW;
import dev.toll.tensor.DType;
import dev.toll.tensor.Parameters;
import dev.toll.tensor.Scope;
import dev.toll.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * A training run's state on disk: weights and both AdamW moments in a folder named after the step, complete or absent.
 * A state whose key differs (other data, settings or parent) is not resumed but replaced.
 */
final class TrainingState {
    private static final String PREFIX = "step-";
    private static final String FILE = "model.safetensors";

    private TrainingState() {}

    static void save(TrainingLoop.Saving saving, int step, Parameters parameters, AdamW adam) {
        var folder = saving.dir().resolve(PREFIX + String.format(java.util.Locale.ROOT, "%08d", step));
        delete(folder);
        long[] shape = {parameters.count()};
        var specs = List.of(
                new TensorSpec("weights", Dtype.F32, shape), new TensorSpec("m", Dtype.F32, shape), new TensorSpec("v", Dtype.F32, shape));
        var metadata = Map.of("key", saving.key(), "step", Integer.toString(step), "updates", Long.toString(adam.steps()));
        try (var writer = CheckpointWriter.create(folder, List.of(new Shard(FILE, specs)), metadata)) {
            writer.write("weights", 0, parameters.values().bytes());
            writer.write("m", 0, adam.firstMoment().bytes());
            writer.write("v", 0, adam.secondMoment().bytes());
            writer.finish();
        }
        for (var old : folders(saving.dir())) {
            if (!old.equals(folder)) {
                delete(old);
            }
        }
    }

    /** Loads the newest state of the same key; returns the step to continue from, 0 when there is none. */
    static int restore(TrainingLoop.Saving saving, Parameters parameters, AdamW adam) {
        for (var folder : folders(saving.dir()).reversed()) {
            try (var checkpoint = Checkpoint.open(folder);
                    var scope = Scope.open()) {
                var metadata = checkpoint.metadata(FILE);
                if (!saving.key().equals(metadata.get("key")) || checkpoint.info("weights").elements() != parameters.count()) {
                    continue;
                }
                parameters.load(tensor(checkpoint, "weights"));
                adam.restore(Long.parseLong(metadata.getOrDefault("updates", "0")), tensor(checkpoint, "m"), tensor(checkpoint, "v"));
                return Integer.parseInt(metadata.getOrDefault("step", "0"));
            }
        }
        return 0;
    }

    private static Tensor tensor(Checkpoint checkpoint, String name) {
        return Tensor.ofBytes(checkpoint.segment(name), DType.FLOAT32, checkpoint.info(name).shape());
    }

    private static List<Path> folders(Path dir) {
        if (!Files.isDirectory(dir)) {
            return List.of();
        }
        try (var list = Files.list(dir)) {
            return list.filter(p -> p.getFileName().toString().startsWith(PREFIX)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (var walk = Files.walk(folder)) {
            for (var p : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(p);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
