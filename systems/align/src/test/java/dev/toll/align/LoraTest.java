package dev.toll.align;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.toll.align.lora.Lora;
import dev.toll.align.lora.LoraAdapter;
import dev.toll.core.InputException;
import dev.toll.model.LanguageModel;
import dev.toll.model.decoder.Likelihood;
import dev.toll.model.decoder.TargetedSequence;
import dev.toll.model.decoder.TokenRows;
import dev.toll.model.decoder.Weights;
import dev.toll.model.format.Dtype;
import dev.toll.tensor.DType;
import dev.toll.tensor.Device;
import dev.toll.tensor.NoGrad;
import dev.toll.tensor.Scope;
import dev.toll.tensor.Torch;
import dev.toll.tensor.Workers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Adapters against PEFT's own numbers (golden.json, see benchmarks/peers/peft_fixture.py) and against the models they are merged into. */
class LoraTest {
    private static final Path MODEL = Path.of("../../models/lilliput-chat");
    private static final Path PEFT = Path.of("src/test/resources/dev/toll/align/lora");

    @TempDir
    private Path dir;

    private LanguageModel model;
    private Workers workers;

    @BeforeEach
    void load() {
        Torch.oneThreadPerWorker();
        model = LanguageModel.load(MODEL, DType.FLOAT32, Device.CPU);
        workers = Workers.of(1);
    }

    @AfterEach
    void close() {
        workers.close();
        model.close();
    }

    private static JsonNode golden() throws IOException {
        return new JsonMapper().readTree(Files.readString(PEFT.resolve("golden.json")));
    }

    /** Every 11th logit of the last token of the golden prompt. */
    private double[] logits(LanguageModel with, Weights weights, JsonNode golden) {
        int[] ids = golden.path("ids").valueStream().mapToInt(JsonNode::asInt).toArray();
        try (var scope = Scope.open();
                var noGrad = NoGrad.open()) {
            double[] all = with.decoder().logits(weights, with.decoder().hidden(weights, TokenRows.of(List.of(ids)).ids(Device.CPU)).select(1, ids.length - 1)).toDoubles();
            var out = new double[(all.length + 10) / 11];
            for (int i = 0; i < out.length; i++) {
                out[i] = all[11 * i];
            }
            return out;
        }
    }

    private static double[] numbers(JsonNode list) {
        return list.valueStream().mapToDouble(JsonNode::asDouble).toArray();
    }

    @Test
    void adapter_whenPeftWroteIt_givesPeftsLogits() throws IOException {
        var golden = golden();
        assertThat(logits(model, model.weights(), golden)).containsExactly(numbers(golden.path("base")), within(2e-5));
        try (var adapter = LoraAdapter.read(PEFT, model)) {
            assertThat(adapter.lora()).isEqualTo(new Lora(2, 3, 0.05, List.of("down_proj", "q_proj", "v_proj"), false));
            assertThat(logits(model, adapter.over(model.weights()), golden)).containsExactly(numbers(golden.path("adapted")), within(2e-5));
        }
    }

    /** Composed on the fly, merged in memory, written as merged folder and read back, and written as adapter and read back: one model. */
    @Test
    void adapter_whenMergedOrWritten_staysTheSameModel() throws IOException {
        var golden = golden();
        try (var adapter = LoraAdapter.read(PEFT, model);
                var policy = Policy.of(model, workers)) {
            double[] composed = logits(model, adapter.over(model.weights()), golden);
            adapter.mergeInto(policy.parameters());
            assertThat(logits(model, policy.weights(), golden)).containsExactly(composed, within(1e-5));
            policy.save(dir.resolve("merged"), Dtype.F32, Map.of());
            try (var merged = LanguageModel.load(dir.resolve("merged"), DType.FLOAT32, Device.CPU)) {
                assertThat(logits(merged, merged.weights(), golden)).containsExactly(composed, within(1e-5));
            }
            adapter.write(dir.resolve("again"), "somewhere", Map.of());
            try (var again = LoraAdapter.read(dir.resolve("again"), model)) {
                assertThat(again.lora()).isEqualTo(adapter.lora());
                assertThat(again.parameters().values().toFloats()).isEqualTo(adapter.parameters().values().toFloats());
            }
        }
    }

    @Test
    void adapter_whenFresh_changesNothingUntilBMoves() throws IOException {
        var golden = golden();
        try (var adapter = LoraAdapter.create(Lora.mlp(4, 8, 0), model.config(), 1, Device.CPU)) {
            assertThat(logits(model, adapter.over(model.weights()), golden)).isEqualTo(logits(model, model.weights(), golden));
            assertThat(adapter.parameters().shapes().keySet()).allMatch(n -> n.contains(".mlp."));
        }
    }

    /** dL/dB against central differences of the loss, in float32: step 1e-2, since the loss is smooth in so few numbers. */
    @Test
    void gradient_whenComparedWithDifferences_agrees() {
        var examples = List.of(TargetedSequence.of(new int[] {1098, 300, 301}, new int[] {302, 400, 1096}));
        try (var adapter = LoraAdapter.create(Lora.mlp(2, 4, 0), model.config(), 1, Device.CPU)) {
            String name = adapter.parameters().shapes().keySet().stream().filter(n -> n.endsWith("down_proj.lora_B.weight")).findFirst().orElseThrow();
            try (var scope = Scope.open()) {
                Likelihood.negative(model.decoder(), adapter.over(model.weights()), examples, 3).backward();
            }
            int at = 5;
            double slope = Objects.requireNonNull(adapter.parameters().leaves().get(name)).grad().toDoubles()[at];
            float[] b = adapter.parameters().get(name).toFloats();
            double[] sides = new double[2];
            for (int side = 0; side < 2; side++) {
                float[] moved = b.clone();
                moved[at] += side == 0 ? 1e-2f : -1e-2f;
                adapter.parameters().load(name, moved);
                try (var scope = Scope.open();
                        var noGrad = NoGrad.open()) {
                    sides[side] = Likelihood.negative(model.decoder(), adapter.over(model.weights()), examples, 3).item();
                }
            }
            assertThat(slope).isCloseTo((sides[0] - sides[1]) / 2e-2, within(2e-3 + 0.02 * Math.abs(slope)));
        }
    }

    @Test
    void scale_whenRankStabilised_dividesByTheRoot() {
        assertThat(Lora.all(16, 32, 0).scale()).isEqualTo(2);
        assertThat(new Lora(16, 32, 0, Lora.MLP, true).scale()).isEqualTo(8);
    }

    /** What would change the arithmetic is named, all of it at once. */
    @Test
    void peftFolder_whenItAsksForWhatTollLacks_isRefusedByName() throws IOException {
        for (var file : List.of("adapter_config.json", "adapter_model.safetensors")) {
            Files.copy(PEFT.resolve(file), dir.resolve(file));
        }
        var config = dir.resolve("adapter_config.json");
        Files.writeString(config, Files.readString(config).replace("\"use_dora\": false", "\"use_dora\": true").replace("\"bias\": \"none\"", "\"bias\": \"all\"")
                .replace("\"rank_pattern\": {}", "\"rank_pattern\": {\"q_proj\": 8}").replace("\"lora_alpha\": 3", "\"lora_alpha\": 0"));
        assertThatThrownBy(() -> LoraAdapter.read(dir, model)).isInstanceOf(InputException.class).hasMessageContaining("use_dora").hasMessageContaining("bias")
                .hasMessageContaining("rank_pattern").hasMessageContaining("lora_alpha");
        Files.writeString(config, Files.readString(PEFT.resolve("adapter_config.json")).replace("\"r\": 2", "\"r\": 3"));
        assertThatThrownBy(() -> LoraAdapter.read(dir, model)).isInstanceOf(InputException.class).hasMessageContaining("for this model and rank");
        Files.write(dir.resolve("adapter_model.safetensors"), new byte[50]);
        assertThatThrownBy(() -> LoraAdapter.read(dir, model)).isInstanceOf(InputException.class).hasMessageContaining("adapter_model.safetensors");
        Files.delete(dir.resolve("adapter_model.safetensors"));
        assertThatThrownBy(() -> LoraAdapter.read(dir, model)).isInstanceOf(InputException.class).hasMessageContaining("adapter_model.safetensors");
    }
}
