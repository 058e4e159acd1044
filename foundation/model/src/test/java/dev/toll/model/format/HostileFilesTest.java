package dev.toll.model.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toll.core.InputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Model files after random damage: thousands of them, the same ones on every run. Each is either refused as the user's
 * fault, naming the file, or read within its own bounds; no other exception, no endless loop, and no memory that the file
 * does not itself have.
 */
class HostileFilesTest {
    private static final String HEADER = """
            {"__metadata__":{"format":"pt"},
             "a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},
             "b":{"dtype":"BF16","shape":[4],"data_offsets":[24,32]},
             "c":{"dtype":"F64","shape":[],"data_offsets":[32,40]}}""";

    private static final String CONFIG = """
            {"architectures":["LlamaForCausalLM"],"model_type":"llama","hidden_size":8,"intermediate_size":16,"num_hidden_layers":2,
             "num_attention_heads":2,"num_key_value_heads":1,"vocab_size":10,"max_position_embeddings":64,"rms_norm_eps":1e-5,
             "rope_theta":10000.0,"rope_scaling":{"rope_type":"llama3","factor":8.0,"low_freq_factor":1.0,"high_freq_factor":4.0,
             "original_max_position_embeddings":32},"tie_word_embeddings":false,"torch_dtype":"bfloat16","bos_token_id":1,"eos_token_id":[2,3]}""";

    /** What somebody writes who wants a reader to fall. */
    private static final List<String> NASTY = List.of("-1", "0", "18446744073709551615", "9223372036854775807", "1e308", "NaN", "null", "true", "\"\"", "[]", "{}", "[[[[[[[[[[]]]]]]]]]]",
            "\"F33\"", "99999999999999999999999999", "1.5", "\"\\u0000\"", "2147483648", "4611686018427387904");

    @TempDir
    private Path dir;

    private final SplittableRandom random = new SplittableRandom(20);

    /** True when the file opens; then every tensor lies inside it and can be read to its last byte. */
    private boolean opens(Path path) throws IOException {
        try (var file = SafetensorsFile.open(path)) {
            long read = 0;
            for (var name : file.names()) {
                var info = file.info(name);
                assertThat(info.offset() + info.bytes()).isLessThanOrEqualTo(Files.size(path));
                assertThat(file.data(name).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE)).hasSize(Math.toIntExact(info.bytes()));
                read += info.bytes();
            }
            assertThat(read).isLessThanOrEqualTo(Files.size(path));
            return true;
        } catch (InputException e) {
            assertThat(e).hasMessageContaining(String.valueOf(path.getFileName()));
            return false;
        }
    }

    /** 40 bytes of data behind the header; one to three bytes of anything anywhere, or an end that comes too early. */
    @Test
    void safetensors_whenBytesAreFlippedOrCut_opensWithinBoundsOrIsRefused() throws IOException {
        byte[] good = Files.readAllBytes(SafetensorsBytes.write(dir.resolve("good"), HEADER, new byte[40]));
        int opened = 0;
        int refused = 0;
        for (int i = 0; i < 4000; i++) {
            byte[] bytes = Arrays.copyOf(good, random.nextInt(5) == 0 ? random.nextInt(good.length + 30) : good.length);
            for (int k = random.nextInt(1, 4); k > 0 && bytes.length > 0; k--) {
                // Half of the flips into the eight bytes of the length, which steer everything else.
                int at = random.nextBoolean() ? random.nextInt(Math.min(8, bytes.length)) : random.nextInt(bytes.length);
                bytes[at] = random.nextBoolean() ? (byte) (bytes[at] ^ 1 << random.nextInt(8)) : (byte) random.nextInt(256);
            }
            if (opens(Files.write(dir.resolve("fuzz.safetensors"), bytes))) {
                opened++;
            } else {
                refused++;
            }
        }
        assertThat(opened).as("damage in the data alone is not the header's business").isGreaterThan(20);
        assertThat(refused).isGreaterThan(3000);
    }

    /** Damage that stays JSON: one number, name or word of the header replaced by something nasty. */
    @Test
    void safetensors_whenAValueIsNasty_opensWithinBoundsOrIsRefused() throws IOException {
        var places = java.util.regex.Pattern.compile("\"[^\"]*\"|\\d+|\\[[^\\[\\]]*]").matcher(HEADER).results().toList();
        int refused = 0;
        for (var place : places) {
            for (var nasty : NASTY) {
                String header = HEADER.substring(0, place.start()) + nasty + HEADER.substring(place.end());
                refused += opens(SafetensorsBytes.write(dir.resolve("nasty.safetensors"), header, new byte[40])) ? 0 : 1;
            }
        }
        assertThat(refused).isGreaterThan(places.size() * NASTY.size() * 9 / 10);
    }

    /** A header of 60 MB in a file that is as long: a hundred thousand tensors without a byte, all of one name's spelling. */
    @Test
    void safetensors_whenTheHeaderIsHuge_isReadOrRefusedWithoutFalling() throws IOException {
        var text = new StringBuilder("{");
        for (int i = 0; i < 100_000; i++) {
            text.append(i == 0 ? "" : ",").append("\"t").append(i % 99_999).append("\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}");
        }
        var path = SafetensorsBytes.write(dir.resolve("many.safetensors"), text.append('}').toString(), new byte[0]);
        assertThatThrownBy(() -> SafetensorsFile.open(path).close()).isInstanceOf(InputException.class).hasMessageContaining("tensor t0: occurs twice");
    }

    @Test
    void index_whenBytesAreFlipped_opensOrIsRefused() throws IOException {
        SafetensorsBytes.write(dir.resolve("model-1.safetensors"), HEADER, new byte[40]);
        byte[] good = "{\"metadata\":{\"total_size\":40},\"weight_map\":{\"a\":\"model-1.safetensors\",\"b\":\"model-1.safetensors\",\"c\":\"model-1.safetensors\"}}".getBytes(StandardCharsets.UTF_8);
        int refused = 0;
        for (int i = 0; i < 2000; i++) {
            Files.write(dir.resolve("model.safetensors.index.json"), flipped(good));
            try (var checkpoint = Checkpoint.open(dir)) {
                assertThat(checkpoint.names()).containsExactly("a", "b", "c");
            } catch (InputException e) {
                assertThat(e).hasMessageContaining(dir.toString());
                refused++;
            }
        }
        assertThat(refused).isBetween(500, 1999);
    }

    private byte[] flipped(byte[] good) {
        byte[] bytes = good.clone();
        for (int k = random.nextInt(1, 4); k > 0; k--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(32, 128);
        }
        return bytes;
    }

    /** What is read must hold together: its tensors can be listed, and written and read again it is the same. */
    private static boolean isConfig(String text) {
        ModelConfig config;
        try {
            config = ModelConfig.parse(text, "config.json");
        } catch (InputException e) {
            assertThat(e).hasMessageContaining("config.json");
            return false;
        }
        assertThat(config.expectedTensors()).hasSizeLessThan(100_000);
        assertThat(ModelConfig.parse(config.toJson(), "again")).isEqualTo(config);
        return true;
    }

    @Test
    void config_whenBytesAreFlipped_isReadOrRefused() {
        byte[] good = CONFIG.getBytes(StandardCharsets.UTF_8);
        assertThat(isConfig(CONFIG)).isTrue();
        int refused = 0;
        for (int i = 0; i < 3000; i++) {
            refused += isConfig(new String(flipped(good), StandardCharsets.UTF_8)) ? 0 : 1;
        }
        assertThat(refused).isBetween(1500, 2999);
    }

    /** Every key with every nasty value, and every key left out. */
    @Test
    void config_whenAValueIsNasty_isReadOrRefused() {
        var outcomes = new HashMap<String, Boolean>();
        for (var place : java.util.regex.Pattern.compile("\"(\\w+)\":(\"[^\"]*\"|[\\d.e-]+|\\[[^\\]]*]|false)(,|)").matcher(CONFIG).results().toList()) {
            for (var nasty : NASTY) {
                outcomes.put(place.group(1) + nasty, isConfig(CONFIG.substring(0, place.start(2)) + nasty + CONFIG.substring(place.end(2))));
            }
            outcomes.put(place.group(1) + " absent", isConfig((CONFIG.substring(0, place.start()) + CONFIG.substring(place.end())).replace(",}", "}")));
        }
        assertThat(outcomes).containsEntry("num_hidden_layers" + "2147483648", false).containsEntry("hidden_size absent", false).containsEntry("rope_theta absent", true)
                .containsEntry("rms_norm_eps" + "NaN", false).containsEntry("num_attention_heads" + "null", false);
        assertThat(outcomes.values().stream().filter(read -> !read).count()).isGreaterThan(outcomes.size() / 2);
    }

    @Test
    void config_whenItPromisesMillionsOfLayers_isRefusedBeforeTheyAreCounted() {
        assertThatThrownBy(() -> ModelConfig.parse(CONFIG.replace("\"num_hidden_layers\":2", "\"num_hidden_layers\":200000000"), "config.json"))
                .isInstanceOf(InputException.class).hasMessage("config.json: num_hidden_layers 200000000; expected at most 5000");
    }
}
