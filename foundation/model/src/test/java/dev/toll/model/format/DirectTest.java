package dev.toll.model.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toll.core.InputException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Past the page cache or not, a byte is a byte. Where the file system has no direct access, the same calls go the ordinary way. */
class DirectTest {
    @TempDir
    Path dir;

    /** Three tensors that begin and end in the middle of blocks, written in pieces of all kinds and read back in others. */
    @Test
    void bytes_whenWrittenAndReadPastTheCache_areTheSame() {
        var spec = List.of(new TensorSpec("a", Dtype.BF16, new long[] {3_001}), new TensorSpec("b", Dtype.BF16, new long[] {20_003}), new TensorSpec("c", Dtype.BF16, new long[] {7}));
        var random = new Random(4);
        var all = new byte[2 * (3_001 + 20_003 + 7)];
        random.nextBytes(all);
        var out = dir.resolve("m");
        try (var arena = Arena.ofConfined();
                var writer = CheckpointWriter.create(out, List.of(new Shard("model.safetensors", spec)), Map.of())) {
            var memory = arena.allocate(2L * 20_003 + 2L * Direct.BLOCK, Direct.BLOCK);
            int start = 0;
            for (var tensor : spec) {
                int bytes = (int) tensor.bytes();
                for (int at = 0; at < bytes; ) {
                    int n = Math.min(bytes - at, 1 + random.nextInt(15_000));
                    var piece = memory.asSlice(random.nextInt(4) == 0 ? 1 : writer.phase(tensor.name(), at), n); // some of them do not fit
                    MemorySegment.copy(all, start + at, piece, java.lang.foreign.ValueLayout.JAVA_BYTE, 0, n);
                    writer.write(tensor.name(), at, piece);
                    var back = memory.asSlice(writer.phase(tensor.name(), at), n).fill((byte) 0);
                    assertThat(writer.read(tensor.name(), at, back)).isTrue();
                    assertThat(back.mismatch(MemorySegment.ofArray(all).asSlice(start + at, n))).isEqualTo(-1);
                    at += n;
                }
                start += bytes;
            }
            writer.writeSideFile("config.json", "{}");
            writer.finish();
        }
        try (var arena = Arena.ofConfined();
                var checkpoint = Checkpoint.open(out);
                var reader = TensorReader.open(checkpoint)) {
            var scratch = arena.allocate(2L * 20_003 + 2L * Direct.BLOCK, Direct.BLOCK);
            for (int i = 0; i < 300; i++) {
                var tensor = spec.get(random.nextInt(3));
                int at = random.nextInt((int) tensor.bytes());
                int n = 1 + random.nextInt((int) tensor.bytes() - at);
                int start = (tensor.name().equals("a") ? 0 : tensor.name().equals("b") ? 6_002 : 6_002 + 40_006) + at;
                var found = reader.readPast(tensor.name(), at, n, scratch);
                assertThat(found.mismatch(MemorySegment.ofArray(all).asSlice(start, n))).as("%s from %d, %d bytes", tensor.name(), at, n).isEqualTo(-1);
            }
        }
    }

    @Test
    void read_whenTheFileWasCutShortMeanwhile_saysSo() throws Exception {
        var out = dir.resolve("cut");
        try (var writer = CheckpointWriter.create(out, List.of(new Shard("model.safetensors", List.of(new TensorSpec("a", Dtype.F32, new long[] {9_000})))), Map.of())) {
            writer.writeFloats("a", new float[9_000]);
            writer.writeSideFile("config.json", "{}");
            writer.finish();
        }
        try (var arena = Arena.ofConfined();
                var checkpoint = Checkpoint.open(out);
                var reader = TensorReader.open(checkpoint)) {
            var file = out.resolve("model.safetensors");
            try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(Files.size(file) - 10_000);
            }
            var scratch = arena.allocate(36_000 + 2L * Direct.BLOCK, Direct.BLOCK);
            assertThatThrownBy(() -> reader.readPast("a", 0, 36_000, scratch)).isInstanceOf(InputException.class).hasMessageContaining("somebody changed the file meanwhile");
        }
    }
}
