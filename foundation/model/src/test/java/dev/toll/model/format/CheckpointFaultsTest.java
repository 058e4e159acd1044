package dev.toll.model.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toll.core.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A model folder of two shards, an index, a config, a copied tokenizer and a nested adapter, written by a process that is
 * killed at every single change it makes to the disk (in the middle, where the change is a write), and onto a disk that is
 * full after so many bytes. What may be under the folder's name afterwards is nothing, or all of it.
 */
class CheckpointFaultsTest {
    private static final String KEY = "0123456789abcdef";

    @TempDir
    private Path dir;

    private Path source;
    private int round;

    @BeforeEach
    void sideFile() throws IOException {
        source = Files.createDirectory(dir.resolve("source"));
        Files.writeString(source.resolve("tokenizer.json"), "{\"version\":\"1.0\"}".repeat(40));
    }

    private static List<Shard> layout() {
        return List.of(
                new Shard("model-00001-of-00002.safetensors", List.of(new TensorSpec("a", Dtype.F32, new long[] {3, 4}), new TensorSpec("b", Dtype.F32, new long[] {5}))),
                new Shard("model-00002-of-00002.safetensors", List.of(new TensorSpec("c", Dtype.F32, new long[] {2}))));
    }

    private void write(Path out) {
        try (var writer = CheckpointWriter.create(out, layout(), Map.of())) {
            writer.writeFloats("c", new float[] {1, 2});
            writer.writeFloats("a", 6, new float[] {6, 7, 8, 9, 10, 11}, 0, 6);
            writer.writeFloats("a", 0, new float[] {0, 1, 2, 3, 4, 5}, 0, 6);
            writer.writeFloats("b", new float[5]);
            writer.copySideFiles(source, "tokenizer.json");
            writer.writeSideFile("config.json", "{}");
            writer.nest("adapter", folder -> {
                try (var inner = CheckpointWriter.create(folder, List.of(new Shard("adapter_model.safetensors", List.of(new TensorSpec("l", Dtype.F32, new long[] {1})))), Map.of())) {
                    inner.writeFloats("l", new float[] {9});
                    inner.writeSideFile("adapter_config.json", "{\"r\":1}");
                    inner.finish();
                }
            });
            writer.finish();
        }
    }

    /** The same weights by a writer that goes on where it was killed; a tensor on record is checked, not written again. */
    private static void resume(Path out) {
        try (var writer = CheckpointWriter.resume(out, layout(), Map.of(), KEY)) {
            var tensors = new TreeMap<String, float[]>(Map.of("a", new float[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, "b", new float[5], "c", new float[] {1, 2}));
            tensors.forEach((name, values) -> {
                if (writer.recorded().containsKey(name)) {
                    writer.accept(name);
                } else {
                    writer.writeFloats(name, values);
                    writer.record(name, "done");
                }
            });
            writer.writeSideFile("config.json", "{}");
            writer.finish();
        }
    }

    private static Map<String, String> contents(Path folder) throws IOException {
        var out = new TreeMap<String, String>();
        try (var walk = Files.walk(folder)) {
            for (var file : walk.filter(Files::isRegularFile).toList()) {
                out.put(folder.relativize(file).toString(), java.util.HexFormat.of().formatHex(Files.readAllBytes(file)));
            }
        }
        return out;
    }

    private static List<String> names(Path folder) throws IOException {
        try (var list = Files.list(folder)) {
            return list.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }

    @FunctionalInterface
    private interface Writing {
        void to(Path out);
    }

    private int stepsOf(Writing writing) throws IOException {
        var counted = FaultyDisk.sound(Files.createDirectory(dir.resolve("counted" + round++)));
        writing.to(counted.resolve("model"));
        return FaultyDisk.of(counted).steps();
    }

    /** Kills {@code writing} at every step; afterwards the folder is absent or whole, and doing it again makes it whole and tidy. */
    private int killEverywhere(Writing writing) throws IOException {
        int steps = stepsOf(writing);
        var reference = Files.createDirectory(dir.resolve("reference" + round++)).resolve("model");
        writing.to(FaultyDisk.sound(reference));
        var whole = contents(reference);
        int absent = 0;
        for (int step = 1; step <= steps; step++) {
            var room = Files.createDirectory(dir.resolve("killed" + round++));
            var out = room.resolve("model");
            int at = step;
            assertThatThrownBy(() -> writing.to(FaultyDisk.killedAt(room, at).resolve("model"))).isInstanceOf(FaultyDisk.Killed.class);

            if (Files.exists(out)) {
                assertThat(contents(out)).as("killed at change %d of %d", step, steps).isEqualTo(whole);
            } else {
                absent++;
                var again = out;
                assertThatThrownBy(() -> Checkpoint.open(again).close()).isInstanceOf(InputException.class);
                writing.to(FaultyDisk.sound(out));
                assertThat(contents(out)).as("done again after a kill at change %d of %d", step, steps).isEqualTo(whole);
                assertThat(names(room)).as("left beside it after a kill at change %d", step).containsExactly("model");
            }
        }
        return absent;
    }

    @Test
    void write_whenKilledAtAnyChangeOfTheDisk_leavesAllOrNothing() throws IOException {
        // Nearly every change comes before the rename that gives the folder its name; only making it durable comes after.
        assertThat(killEverywhere(this::write)).isGreaterThan(40);
    }

    @Test
    void resume_whenKilledAtAnyChangeOfTheDisk_goesOnToTheSameBytes() throws IOException {
        assertThat(killEverywhere(CheckpointFaultsTest::resume)).isGreaterThan(20);
    }

    /** Full after 0, 64, 128 … bytes: a fault that says so and what to do, nothing under the name, nothing left beside it. */
    @Test
    void write_whenTheDiskIsFull_saysSoAndLeavesNothing() throws IOException {
        int full = 0;
        for (long capacity = 0; ; capacity += 64) {
            var room = Files.createDirectory(dir.resolve("full" + round++));
            try {
                write(FaultyDisk.full(room, capacity).resolve("model"));
                break;
            } catch (UncheckedIOException e) {
                full++;
                assertThat(e.getCause()).hasMessageContaining("No space left on device").hasMessageContaining("free some disk space");
            } catch (InputException e) {
                full++;
                assertThat(e).hasMessageContaining("No space left on device").hasMessageContaining("choose another output folder");
            }
            assertThat(names(room)).as("capacity %d", capacity).isEmpty();
        }
        // Weights 19 × 4 bytes, three headers, the tokenizer's 680 and small files: more than a kilobyte, so more than 16 tries.
        assertThat(full).isGreaterThan(16);
    }

    @Test
    void resume_whenTheDiskWasFull_keepsWhatIsDone() throws IOException {
        var room = Files.createDirectory(dir.resolve("room"));
        assertThatThrownBy(() -> resume(FaultyDisk.full(room, 600).resolve("model"))).hasStackTraceContaining("the same command goes on from there");
        assertThat(names(room)).containsExactly(".model.partial-" + KEY);
        resume(room.resolve("model"));
        assertThat(names(room)).containsExactly("model");
        try (var checkpoint = Checkpoint.open(room.resolve("model"))) {
            assertThat(checkpoint.floats("c")).containsExactly(1, 2);
        }
    }
}
