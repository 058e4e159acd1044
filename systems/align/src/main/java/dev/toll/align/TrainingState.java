package dev.toll.align;

import dev.toll.core.InputException;
import dev.toll.core.ledger.Folders;
import dev.toll.model.format.Checkpoint;
import dev.toll.model.format.CheckpointWriter;
import dev.toll.model.format.Dtype;
import dev.toll.model.format.Shard;
import dev.toll.model.format.TensorSpec;
import dev.toll.tensor.AdamW;
import dev.toll.tensor.DType;
import dev.toll.tensor.Device;
import dev.toll.tensor.Parameters;
import dev.toll.tensor.Ranks;
import dev.toll.tensor.Scope;
import dev.toll.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A training run's state on disk: weights, both AdamW moments and the listener's sums in a folder named after the step, complete or absent.
 * A state whose key differs (other data, settings or parent) is not resumed but replaced.
 */
final class TrainingState {
    private static final String PREFIX = "step-";
    private static final String GONE = ".gone-";
    private static final String FILE = "model.safetensors";

    private TrainingState() {}

    /** Writes the state, on the first rank; all ranks call it, and it is refused when their weights are not the same. */
    static void save(TrainingLoop.Saving saving, int step, Parameters parameters, AdamW adam, double[] tally, Ranks ranks) {
        if (ranks.size() > 1) {
            checkAgreement(parameters, ranks, step);
        }
        if (ranks.first()) {
            write(saving, step, parameters, adam, tally);
        }
    }

    private static void write(TrainingLoop.Saving saving, int step, Parameters parameters, AdamW adam, double[] tally) {
        var folder = saving.dir().resolve(PREFIX + String.format(java.util.Locale.ROOT, "%08d", step));
        delete(folder);
        long[] shape = {parameters.count()};
        var specs = List.of(
                new TensorSpec("weights", Dtype.F32, shape), new TensorSpec("m", Dtype.F32, shape), new TensorSpec("v", Dtype.F32, shape));
        var metadata = Map.of("key", saving.key(), "step", Integer.toString(step), "updates", Long.toString(adam.steps()), "tally",
                Arrays.stream(tally).mapToObj(Double::toString).collect(Collectors.joining(" ")));
        try (var scope = Scope.open();
                var writer = CheckpointWriter.create(folder, List.of(new Shard(FILE, specs)), metadata)) {
            writer.write("weights", 0, parameters.values().to(Device.CPU).bytes());
            writer.write("m", 0, adam.firstMoment().to(Device.CPU).bytes());
            writer.write("v", 0, adam.secondMoment().to(Device.CPU).bytes());
            writer.finish();
        }
        for (var old : folders(saving.dir(), PREFIX)) {
            if (!old.equals(folder)) {
                delete(old);
            }
        }
        folders(saving.dir(), GONE).forEach(Folders::delete);
    }

    /** The state saved last, of whatever key, or null. */
    static @Nullable Path newest(TrainingLoop.Saving saving) {
        var folders = folders(saving.dir(), PREFIX);
        return folders.isEmpty() ? null : folders.getLast();
    }

    /** Refuses to begin what could not be saved: a state is three floats for every weight, and the one before it stays until it is there. */
    static void requireRoom(TrainingLoop.Saving saving, Parameters parameters) {
        long needed = 2 * 3 * parameters.count() * Float.BYTES;
        try {
            Files.createDirectories(saving.dir());
            long usable = Files.getFileStore(saving.dir()).getUsableSpace();
            if (needed > usable) {
                throw new InputException(saving.dir() + ": the state of the run needs " + needed + " bytes, its disk has " + usable + " left; free some or choose another output folder");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Loads the newest state of the same key on the first rank and hands it, or the weights as they are, to the others;
     * returns the step to continue from, 0 when there is none.
     */
    static int restore(TrainingLoop.@Nullable Saving saving, Parameters parameters, AdamW adam, double[] tally, Ranks ranks) {
        int step = saving == null || !ranks.first() ? 0 : read(saving, parameters, adam, tally);
        if (ranks.size() == 1) {
            return step;
        }
        double[] numbers = ranks.broadcast(step, adam.steps());
        ranks.broadcast_(parameters.values());
        ranks.broadcast_(adam.firstMoment());
        ranks.broadcast_(adam.secondMoment());
        double[] sums = ranks.broadcast(tally);
        System.arraycopy(sums, 0, tally, 0, sums.length);
        adam.restore((long) numbers[1], adam.firstMoment(), adam.secondMoment());
        return (int) numbers[0];
    }

    /** Every rank makes the same update from the same sum; weights that differ all the same are a fault that must not be trained on. */
    private static void checkAgreement(Parameters parameters, Ranks ranks, int step) {
        var crc = new CRC32C();
        try (var scope = Scope.open()) {
            var bytes = parameters.values().to(Device.CPU).bytes();
            for (long from = 0; from < bytes.byteSize(); from += 1 << 30) {
                crc.update(bytes.asSlice(from, Math.min(1 << 30, bytes.byteSize() - from)).asByteBuffer());
            }
        }
        long firstOnes = (long) ranks.broadcast(crc.getValue())[0];
        if (firstOnes != crc.getValue()) {
            throw new IllegalStateException("rank " + ranks.rank() + " has other weights than rank 0 after step " + step);
        }
    }

    private static int read(TrainingLoop.Saving saving, Parameters parameters, AdamW adam, double[] tally) {
        for (var folder : folders(saving.dir(), PREFIX).reversed()) {
            try (var checkpoint = Checkpoint.open(folder);
                    var scope = Scope.open()) {
                var metadata = checkpoint.metadata(FILE);
                if (!saving.key().equals(metadata.get("key")) || checkpoint.info("weights").elements() != parameters.count()) {
                    continue;
                }
                double[] kept = Stream.of(metadata.getOrDefault("tally", "").split(" ")).filter(n -> !n.isEmpty()).mapToDouble(Double::parseDouble).toArray();
                System.arraycopy(kept, 0, tally, 0, Math.min(kept.length, tally.length));
                parameters.load(tensor(checkpoint, "weights"));
                adam.restore(Long.parseLong(metadata.getOrDefault("updates", "0")), tensor(checkpoint, "m"), tensor(checkpoint, "v"));
                return Integer.parseInt(metadata.getOrDefault("step", "0"));
            } catch (InputException e) {
                throw new InputException("the saved state " + folder + " cannot be read; remove it to begin anew. " + e.getMessage(), e);
            }
        }
        return 0;
    }

    private static Tensor tensor(Checkpoint checkpoint, String name) {
        return Tensor.ofBytes(checkpoint.segment(name), DType.FLOAT32, checkpoint.info(name).shape());
    }

    private static List<Path> folders(Path dir, String prefix) {
        if (!Files.isDirectory(dir)) {
            return List.of();
        }
        try (var list = Files.list(dir)) {
            return list.filter(p -> p.getFileName().toString().startsWith(prefix)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Out of sight first, then piece by piece: killed in between, no half of a state is left under a state's name. */
    private static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        var gone = folder.resolveSibling(GONE + folder.getFileName());
        Folders.delete(gone);
        try {
            Files.move(folder, gone, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Folders.delete(gone);
    }
}
