package dev.toll.model.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toll.core.InputException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointWriterTest {
    private static final TensorSpec A = new TensorSpec("a", Dtype.F32, new long[] {2, 3});
    private static final TensorSpec B = new TensorSpec("b", Dtype.BF16, new long[] {5});
    private static final TensorSpec C = new TensorSpec("c", Dtype.F64, new long[] {});

    @TempDir
    Path dir;

    @Test
    void finish_whenEverythingIsWritten_canBeReadBack() throws IOException {
        var out = dir.resolve("deep/out");
        try (var writer = CheckpointWriter.create(out, Shard.plan(List.of(A, B, C), 1000), Map.of("made-by", "test"))) {
            writer.writeFloats("b", new float[] {1, 2, 3, 4, 5});
            writer.writeFloats("a", 3, new float[] {9, 3, 4, 5}, 1, 3);
            writer.write("a", 0, ByteBuffer.wrap(SafetensorsBytes.floats(0, 1, 2)));
            writer.writeFloats("c", new float[] {0.5f});
            writer.writeSideFile("config.json", "{}");
            assertThat(out).doesNotExist();
            writer.finish();
        }
        assertThat(siblings(dir.resolve("deep"))).containsExactly("out");
        assertThat(siblings(out)).containsExactlyInAnyOrder("model.safetensors", "config.json");
        try (var checkpoint = Checkpoint.open(out)) {
            // F64 first, then F32, then BF16: each starts at a multiple of its own size.
            assertThat(checkpoint.names()).containsExactly("c", "a", "b");
            assertThat(checkpoint.floats("a")).containsExactly(0, 1, 2, 3, 4, 5);
            assertThat(checkpoint.floats("b")).containsExactly(1, 2, 3, 4, 5);
            assertThat(checkpoint.floats("c")).containsExactly(0.5f);
            assertThat(checkpoint.info("a").shape()).containsExactly(2, 3);
            assertThat(checkpoint.info("a").offset() % 8).isZero();
            assertThat(checkpoint.metadata("model.safetensors")).containsEntry("format", "pt").containsEntry("made-by", "test");
        }
        // The header's length field: a multiple of 8.
        long length = ByteBuffer.wrap(Files.readAllBytes(out.resolve("model.safetensors"))).order(ByteOrder.LITTLE_ENDIAN).getLong();
        assertThat(length % 8).isZero();
    }

    @Test
    void finish_whenSeveralShards_writesTheIndex() {
        // a: 24 bytes, b: 10, c: 8. At most 30 per file: a alone (24 + 10 > 30), then b and c.
        var shards = Shard.plan(List.of(A, B, C), 30);
        assertThat(shards).extracting(Shard::fileName)
                .containsExactly("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors");
        var out = dir.resolve("out");
        try (var writer = CheckpointWriter.create(out, shards, Map.of())) {
            writeAll(writer);
            writer.finish();
        }
        var index = Json.readObject(out.resolve("model.safetensors.index.json"));
        assertThat(index.path("metadata").path("total_size").longValue()).isEqualTo(42);
        assertThat(index.path("weight_map").path("b").stringValue()).isEqualTo("model-00002-of-00002.safetensors");
        try (var checkpoint = Checkpoint.open(out)) {
            assertThat(checkpoint.names()).containsExactlyInAnyOrder("a", "b", "c");
        }
    }

    @Test
    void finish_whenBytesAreMissing_namesTheTensorsAndLeavesNothing() throws IOException {
        var out = dir.resolve("out");
        try (var writer = CheckpointWriter.create(out, Shard.plan(List.of(A, B, C), 1000), Map.of())) {
            writer.writeFloats("a", 0, new float[] {1, 2}, 0, 2);
            writer.writeFloats("c", new float[] {1});
            assertThatThrownBy(writer::finish).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("2 of 3").hasMessageContaining("a (8 of 24 bytes)").hasMessageContaining("b (0 of 10 bytes)");
        }
        assertThat(siblings(dir)).isEmpty();
    }

    @Test
    void write_whenOutsideOrTwice_isRefused() {
        try (var writer = CheckpointWriter.create(dir.resolve("out"), Shard.plan(List.of(A), 1000), Map.of())) {
            assertThatThrownBy(() -> writer.write("a", 20, MemorySegment.ofArray(new byte[5]))).hasMessageContaining("outside");
            assertThatThrownBy(() -> writer.write("a", -1, MemorySegment.ofArray(new byte[5]))).hasMessageContaining("outside");
            assertThatThrownBy(() -> writer.write("x", 0, MemorySegment.ofArray(new byte[5]))).hasMessageContaining("not in the layout");
            writer.write("a", 4, MemorySegment.ofArray(new byte[8]));
            assertThatThrownBy(() -> writer.write("a", 8, MemorySegment.ofArray(new byte[8]))).hasMessageContaining("already written");
        }
    }

    @Test
    void write_whenManyThreads_losesNothing() {
        // 1,000 tiles of 1,000 floats, from all threads of the common pool, in no order.
        var spec = new TensorSpec("w", Dtype.F32, new long[] {1_000_000});
        var out = dir.resolve("out");
        try (var arena = Arena.ofShared();
                var writer = CheckpointWriter.create(out, Shard.plan(List.of(spec), Long.MAX_VALUE), Map.of())) {
            var nativeTile = arena.allocate(4_000);
            FloatCodec.encode(new float[1_000], 0, 1_000, Dtype.F32, nativeTile, 0);
            IntStream.range(0, 1_000).parallel().forEach(tile -> {
                if (tile % 2 == 0) {
                    writer.write("w", 4_000L * tile, nativeTile);
                } else {
                    var values = new float[1_000];
                    java.util.Arrays.fill(values, tile);
                    writer.writeFloats("w", 1_000L * tile, values, 0, 1_000);
                }
            });
            writer.finish();
        }
        try (var checkpoint = Checkpoint.open(out)) {
            var values = checkpoint.floats("w");
            for (int i = 0; i < values.length; i++) {
                int tile = i / 1_000;
                assertThat(values[i]).isEqualTo(tile % 2 == 0 ? 0 : tile);
            }
        }
    }

    @Test
    void copySideFiles_whenSomeAreAbsent_returnsThoseCopied() throws IOException {
        var from = Files.createDirectory(dir.resolve("from"));
        Files.writeString(from.resolve("tokenizer.json"), "{}");
        var out = dir.resolve("out");
        try (var writer = CheckpointWriter.create(out, Shard.plan(List.of(C), 1000), Map.of())) {
            assertThat(writer.copySideFiles(from, Checkpoint.SIDE_FILES.toArray(String[]::new))).containsExactly("tokenizer.json");
            writer.writeFloats("c", new float[] {1});
            writer.finish();
        }
        assertThat(out.resolve("tokenizer.json")).hasContent("{}");
    }

    @Test
    void create_whenOutputIsOccupiedOrUnwritable_saysSo() throws IOException {
        var layout = Shard.plan(List.of(C), 1000);
        var full = Files.createDirectory(dir.resolve("full"));
        Files.writeString(full.resolve("x"), "");
        assertThatThrownBy(() -> CheckpointWriter.create(full, layout, Map.of())).isInstanceOf(InputException.class).hasMessageContaining("not empty");
        assertThatThrownBy(() -> CheckpointWriter.create(full.resolve("x"), layout, Map.of())).isInstanceOf(InputException.class).hasMessageContaining("is a file");
        assertThatThrownBy(() -> CheckpointWriter.create(full.resolve("x/out"), layout, Map.of())).isInstanceOf(InputException.class)
                .hasMessageContaining("cannot be written");
        var huge = List.of(new Shard("model.safetensors", List.of(new TensorSpec("h", Dtype.F64, new long[] {1L << 58}))));
        assertThatThrownBy(() -> CheckpointWriter.create(dir.resolve("huge"), huge, Map.of())).isInstanceOf(InputException.class)
                .hasMessageContaining("2305843009213693952 bytes");
        assertThat(siblings(dir)).containsExactly("full");
    }

    @Test
    void create_whenAKilledWriterLeftAFolder_clearsItButNotALiveOne() throws IOException {
        // The lock file of a dead process is unlocked; the first writer below is alive and holds its lock.
        var dead = Files.createDirectory(dir.resolve(".out.partial-dead"));
        Files.writeString(dead.resolve(".writing"), "");
        Files.writeString(dead.resolve("model.safetensors"), "half");
        var layout = Shard.plan(List.of(C), 1000);
        try (var first = CheckpointWriter.create(dir.resolve("out"), layout, Map.of())) {
            assertThat(dead).doesNotExist();
            try (var second = CheckpointWriter.create(dir.resolve("out"), layout, Map.of())) {
                first.writeFloats("c", new float[] {1});
                first.finish();
                second.writeFloats("c", new float[] {2});
                assertThatThrownBy(second::finish).isInstanceOf(InputException.class).hasMessageContaining("filled by somebody else");
            }
        }
        try (var checkpoint = Checkpoint.open(dir.resolve("out"))) {
            assertThat(checkpoint.floats("c")).containsExactly(1);
        }
    }

    @Test
    void create_whenLayoutIsWrong_isRefused() {
        var twice = List.of(new Shard("x.safetensors", List.of(A)), new Shard("y.safetensors", List.of(A)));
        assertThatThrownBy(() -> CheckpointWriter.create(dir.resolve("o"), twice, Map.of())).hasMessageContaining("already laid out");
        var outside = List.of(new Shard("../x.safetensors", List.of(A)));
        assertThatThrownBy(() -> CheckpointWriter.create(dir.resolve("o"), outside, Map.of())).hasMessageContaining("plain, unique");
        assertThatThrownBy(() -> new TensorSpec("n", Dtype.F32, new long[] {-1})).hasMessageContaining("negative");
        assertThatThrownBy(() -> new TensorSpec("n", Dtype.F32, new long[] {1L << 62, 2})).hasMessageContaining("overflows");
    }

    private static void writeAll(CheckpointWriter writer) {
        writer.writeFloats("a", new float[6]);
        writer.writeFloats("b", new float[5]);
        writer.writeFloats("c", new float[1]);
    }

    private static List<String> siblings(Path folder) throws IOException {
        try (var entries = Files.list(folder)) {
            return entries.map(entry -> String.valueOf(entry.getFileName())).toList();
        }
    }
}
