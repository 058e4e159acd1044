package dev.toll.model.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toll.core.InputException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsFileTest {
    @TempDir
    Path dir;

    @Test
    void open_whenTwoTensors_givesThemByOffset() throws IOException {
        // b lies first: 2 floats at data bytes 0–8; a follows: 1 float at 8–12. Names come by offset, not as written.
        var path = SafetensorsBytes.write(dir.resolve("x.safetensors"), """
                {"__metadata__":{"format":"pt"},
                 "a":{"dtype":"F32","shape":[],"data_offsets":[8,12]},
                 "b":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]}}   """, SafetensorsBytes.floats(1, 2, 3));
        try (var file = SafetensorsFile.open(path)) {
            assertThat(file.names()).containsExactly("b", "a");
            assertThat(file.metadata()).containsEntry("format", "pt");
            assertThat(file.info("b").shape()).containsExactly(2, 1);
            assertThat(file.info("a").elements()).isEqualTo(1);
            assertThat(file.info("a").offset()).isEqualTo(Files.size(path) - 4);
            assertThat(FloatCodec.decode(file.data("b"), Dtype.F32)).containsExactly(1, 2);
            assertThat(FloatCodec.decode(file.data("a"), Dtype.F32)).containsExactly(3);
            assertThatThrownBy(() -> file.info("c")).isInstanceOf(InputException.class).hasMessageContaining("no tensor named c");
        }
    }

    @Test
    void open_whenZeroSizedTensor_isFine() throws IOException {
        var path = SafetensorsBytes.write(dir.resolve("x"), """
                {"e":{"dtype":"F16","shape":[0,7],"data_offsets":[0,0]},"f":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""",
                new byte[1]);
        try (var file = SafetensorsFile.open(path)) {
            assertThat(file.data("e").byteSize()).isZero();
        }
    }

    /** Each row: header, bytes of data, what the message must say. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}} | 8 | tensor b begins at byte 4 and overlaps tensor a
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}} | 12 | hole of 4 bytes between tensor a and tensor b
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}} | 8 | hole of 4 bytes
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} | 4 | truncated
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}} | 9 | 5 bytes after tensor a belong to no tensor
            {"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}} | 8 | expected 12 for F32[3]
            {"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}} | 4 | -1
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}} | 4 | -4
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}} | 4 | begin ≤ end
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}} | 4 | more than 2
            {"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}} | 4 | found VALUE_NUMBER_FLOAT
            {"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,4]}} | 4 | exceeds 2^63
            {"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}} | 4 | not valid
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[9223372036854775803,9223372036854775807]}} | 4 | exceeds 2^63
            {"a":{"dtype":"F99","shape":[1],"data_offsets":[0,4]}} | 4 | dtype 'F99' is unknown
            {"a":{"dtype":"F32","shape":[1]}} | 4 | lacks
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}} | 4 | unknown field 'x'
            {"a":{"dtype":"F32","dtype":"F16","shape":[1],"data_offsets":[0,4]}} | 4 | 'dtype' occurs twice
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}} | 4 | tensor a: occurs twice
            {"__metadata__":{"k":1}} | 0 | __metadata__.k
            {"__metadata__":{},"__metadata__":{}} | 0 | occurs twice
            {"a":[[[[[[[[[[[[1]]]]]]]]]]]]} | 0 | found START_ARRAY
            {"a":{"dtype":"F32","shape":[[[[[[[[[[1]]]]]]]]]],"data_offsets":[0,4]}} | 4 | found START_ARRAY
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]} | 4 | not valid
            {} {} | 0 | header continues
            [] | 0 | the header: found START_ARRAY
            `   ` | 0 | the header: found null
            """)
    void open_whenHeaderIsHostile_namesFileAndFault(String header, int dataBytes, String message) throws IOException {
        var path = SafetensorsBytes.write(dir.resolve("bad.safetensors"), header, new byte[dataBytes]);
        assertThatThrownBy(() -> SafetensorsFile.open(path))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("bad.safetensors")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({"100, only 2 bytes follow", "99999999999, expected 2 to 100000000", "-1, 18446744073709551615", "0, expected 2 to"})
    void open_whenLengthLies_namesIt(long claimed, String message) throws IOException {
        var path = SafetensorsBytes.write(dir.resolve("x"), claimed, "{}".getBytes(StandardCharsets.UTF_8), new byte[0]);
        assertThatThrownBy(() -> SafetensorsFile.open(path)).isInstanceOf(InputException.class).hasMessageContaining(message);
    }

    @Test
    void open_whenShorterThanItsLengthField_saysSo() throws IOException {
        var path = Files.write(dir.resolve("x"), new byte[7]);
        assertThatThrownBy(() -> SafetensorsFile.open(path)).isInstanceOf(InputException.class).hasMessageContaining("7 bytes");
    }

    @Test
    void open_whenNotUtf8_isRefused() throws IOException {
        var path = SafetensorsBytes.write(dir.resolve("x"), 6, new byte[] {'{', '"', (byte) 0xff, (byte) 0xfe, '"', '}'}, new byte[0]);
        assertThatThrownBy(() -> SafetensorsFile.open(path)).isInstanceOf(InputException.class).hasMessageContaining("not valid");
    }

    @Test
    void open_whenNestedAThousandDeep_isRefused() throws IOException {
        // Ten thousand brackets inside the shape: a naive recursive parser would overflow its stack.
        var header = "{\"a\":{\"dtype\":\"F32\",\"shape\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}}";
        var path = SafetensorsBytes.write(dir.resolve("x"), header, new byte[0]);
        assertThatThrownBy(() -> SafetensorsFile.open(path)).isInstanceOf(InputException.class);
    }

    @Test
    void data_whenFileIsLargerThanTwoGigabytes_readsItsEnd() throws IOException {
        // 600,000,000 floats are 2.4 GB; the file is sparse, so only its last float takes room: 7 at element 599,999,999.
        var header = "{\"a\":{\"dtype\":\"F32\",\"shape\":[600000000],\"data_offsets\":[0,2400000000]}}";
        var path = SafetensorsBytes.write(dir.resolve("big"), header, new byte[0]);
        long end = Files.size(path) + 2_400_000_000L;
        try (var raw = new RandomAccessFile(path.toFile(), "rw")) {
            raw.setLength(end);
            raw.seek(end - 4);
            raw.write(SafetensorsBytes.floats(7));
        }
        try (var file = SafetensorsFile.open(path)) {
            var last = new float[2];
            FloatCodec.decode(file.data("a"), Dtype.F32, 599_999_998L, last, 0, 2);
            assertThat(last).containsExactly(0, 7);
        }
    }
}
