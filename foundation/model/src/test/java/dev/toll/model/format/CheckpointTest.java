package dev.toll.model.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toll.core.InputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {
    private static final String INDEX = "model.safetensors.index.json";

    @TempDir
    Path dir;

    @Test
    void open_whenSharded_readsThroughTheIndex() throws Exception {
        shard("one.safetensors", "a", 1);
        shard("two.safetensors", "b", 2);
        index("{\"b\":\"two.safetensors\",\"a\":\"one.safetensors\"}");
        try (var checkpoint = Checkpoint.open(dir)) {
            assertThat(checkpoint.names()).containsExactly("a", "b");
            assertThat(checkpoint.shards()).containsExactly("one.safetensors", "two.safetensors");
            assertThat(checkpoint.shardOf("b")).isEqualTo("two.safetensors");
            assertThat(checkpoint.floats("b")).containsExactly(2);
            assertThat(checkpoint.segment("a").byteSize()).isEqualTo(4);
            assertThat(checkpoint.warnings()).isEmpty();
        }
    }

    @Test
    void open_whenShardsAreMissing_namesThemAll() throws IOException {
        shard("one.safetensors", "a", 1);
        index("{\"a\":\"one.safetensors\",\"b\":\"two.safetensors\",\"c\":\"three.safetensors\"}");
        refused("shard three.safetensors is missing", "shard two.safetensors is missing", "fetch it again");
    }

    @Test
    void open_whenIndexNamesATensorTheShardLacks_saysSo() throws IOException {
        shard("one.safetensors", "a", 1);
        index("{\"a\":\"one.safetensors\",\"b\":\"one.safetensors\"}");
        refused("tensor b is said to lie in one.safetensors, which does not hold it");
    }

    @Test
    void open_whenAPathLeavesTheFolder_isRefused() throws IOException {
        index("{\"a\":\"../x.safetensors\",\"b\":\"/etc/passwd\",\"c\":\"s/../../x\"}");
        refused("'../x.safetensors' leaves", "'/etc/passwd' leaves", "'s/../../x' leaves");
    }

    @Test
    void open_whenATensorLiesTwice_isRefused() throws IOException {
        shard("one.safetensors", "a", 1);
        shard("two.safetensors", "a", 2);
        index("{\"a\":\"one.safetensors\",\"b\":\"two.safetensors\"}");
        refused("tensor a lies in both one.safetensors and two.safetensors", "tensor b is said");
    }

    @Test
    void open_whenATensorIsNotListed_warnsAndUsesIt() throws IOException {
        SafetensorsBytes.write(dir.resolve("one.safetensors"), """
                {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"extra":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""",
                SafetensorsBytes.floats(1, 2));
        index("{\"a\":\"one.safetensors\"}");
        try (var checkpoint = Checkpoint.open(dir)) {
            assertThat(checkpoint.warnings()).singleElement().asString().contains("tensor extra");
            assertThat(checkpoint.floats("extra")).containsExactly(2);
        }
    }

    @Test
    void open_whenIndexIsBroken_namesFileAndPlace() throws IOException {
        Files.writeString(dir.resolve(INDEX), "{\"weight_map\": {\"a\" \"b\"}}");
        refused(INDEX, "not valid JSON", "line 1");
        Files.writeString(dir.resolve(INDEX), "{\"weight_map\": {}}");
        refused("weight_map is missing or empty");
    }

    @Test
    void open_whenOnlyPickle_explainsWhyItIsNeverRead() throws IOException {
        Files.write(dir.resolve("pytorch_model.bin"), new byte[3]);
        refused("pytorch_model.bin", "pickled weights are never read", "safe_serialization=True");
    }

    @Test
    void open_whenFolderIsEmptyOrMissing_saysWhatWasExpected() {
        refused("no model.safetensors", "Hugging Face model folder");
        assertThatThrownBy(() -> Checkpoint.open(dir.resolve("nowhere"))).isInstanceOf(InputException.class).hasMessageContaining("no such folder");
    }

    @Test
    void floats_whenNotAFloatType_isRefused() throws IOException {
        SafetensorsBytes.write(dir.resolve("model.safetensors"), "{\"i\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]}}", new byte[8]);
        try (var checkpoint = Checkpoint.open(dir)) {
            assertThatThrownBy(() -> checkpoint.floats("i")).isInstanceOf(InputException.class).hasMessageContaining("is I64");
        }
    }

    @Test
    void floats_whenTensorExceedsTheHeap_refusesWithAWayOut() throws IOException {
        // 2^31 bfloat16 elements: more than a Java array holds. Sparse file, so it takes no room.
        long bytes = 2L << 31;
        var file = SafetensorsBytes.write(dir.resolve("model.safetensors"),
                "{\"big\":{\"dtype\":\"BF16\",\"shape\":[2147483648],\"data_offsets\":[0," + bytes + "]}}", new byte[0]);
        try (var raw = new java.io.RandomAccessFile(file.toFile(), "rw")) {
            raw.setLength(raw.length() + bytes);
        }
        try (var checkpoint = Checkpoint.open(dir)) {
            assertThatThrownBy(() -> checkpoint.floats("big")).isInstanceOf(InputException.class)
                    .hasMessageContaining("2147483648 elements").hasMessageContaining("by tiles");
        }
    }

    @Test
    void contentHash_whenComputed_isTheDigestOfASha256sumListing() throws Exception {
        var shard = shard("model.safetensors", "a", 1);
        var config = Files.writeString(dir.resolve("config.json"), "{}");
        Files.writeString(dir.resolve("README.md"), "not part of the model");
        var listing = sha256(Files.readAllBytes(config)) + "  config.json\n" + sha256(Files.readAllBytes(shard)) + "  model.safetensors\n";
        String before;
        try (var checkpoint = Checkpoint.open(dir)) {
            before = checkpoint.contentHash();
            assertThat(before).isEqualTo(sha256(listing.getBytes(StandardCharsets.UTF_8)));
        }
        Files.writeString(dir.resolve("tokenizer.json"), "{}");
        try (var checkpoint = Checkpoint.open(dir)) {
            assertThat(checkpoint.contentHash()).isNotEqualTo(before);
        }
    }

    private Path shard(String file, String tensor, float value) throws IOException {
        return SafetensorsBytes.write(dir.resolve(file),
                "{\"" + tensor + "\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", SafetensorsBytes.floats(value));
    }

    private void index(String weightMap) throws IOException {
        Files.writeString(dir.resolve(INDEX), "{\"metadata\":{},\"weight_map\":" + weightMap + "}");
    }

    private void refused(String... words) {
        assertThatThrownBy(() -> Checkpoint.open(dir)).isInstanceOf(InputException.class).hasMessageContainingAll(words);
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
