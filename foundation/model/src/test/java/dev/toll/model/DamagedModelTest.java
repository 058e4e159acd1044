package dev.toll.model;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toll.core.InputException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped model with one thing wrong: every fault is told before a word is said with it. */
class DamagedModelTest {
    @TempDir
    private Path dir;

    @BeforeEach
    void copy() throws IOException {
        try (var files = Files.list(Path.of("../../models/lilliput-chat"))) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, dir.resolve(file.getFileName()));
            }
        }
    }

    private void refused(String... words) {
        assertThatThrownBy(() -> LanguageModel.load(dir).close()).isInstanceOf(InputException.class).hasMessageContaining(dir.toString()).hasMessageContainingAll(words);
    }

    private void replace(String file, String from, String to) throws IOException {
        String text = Files.readString(dir.resolve(file));
        Files.writeString(dir.resolve(file), text.replaceFirst(from, to));
    }

    /** 0x7fff is a NaN in bfloat16; one of the 895,616 weights is enough to make every answer nonsense. */
    @Test
    void load_whenOneWeightIsNaN_namesItsTensor() throws IOException {
        try (var file = new RandomAccessFile(dir.resolve("model.safetensors").toFile(), "rw")) {
            file.seek(file.length() - 2);
            file.write(new byte[] {(byte) 0xff, 0x7f});
        }
        refused("tensor model.", "holds NaN or infinite numbers");
    }

    @Test
    void load_whenWeightsAreCutOff_saysTruncated() throws IOException {
        try (var file = new RandomAccessFile(dir.resolve("model.safetensors").toFile(), "rw")) {
            file.setLength(1_000_000);
        }
        refused("model.safetensors", "truncated, fetch it again");
    }

    @Test
    void load_whenTheTokenizerHasMoreTokensThanTheEmbedding_namesBoth() throws IOException {
        replace("config.json", "\"vocab_size\"\\s*:\\s*1100", "\"vocab_size\": 1099");
        refused("tokenizer.json has", "vocab_size 1099", "Do these files belong together?");
    }

    @Test
    void load_whenTheConfigIsOfAnotherShape_namesEveryTensorOfIt() throws IOException {
        replace("config.json", "\"intermediate_size\"\\s*:\\s*320", "\"intermediate_size\": 640");
        refused("12 faults", "model.layers.0.mlp.down_proj.weight has shape [128, 320]; expected [128, 640]", "model.layers.3.mlp.up_proj.weight");
    }

    @Test
    void load_whenTheTokenizerIsDamaged_saysWhere() throws IOException {
        String text = Files.readString(dir.resolve("tokenizer.json"));
        Files.writeString(dir.resolve("tokenizer.json"), text.substring(0, text.length() / 2));
        refused("tokenizer.json", "not valid JSON");
    }
}
