package dev.toll.model.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toll.core.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelConfigTest {
    private static final String LLAMA = """
            {"architectures":["LlamaForCausalLM"],"model_type":"llama","hidden_size":8,"intermediate_size":16,
             "num_hidden_layers":1,"num_attention_heads":2,"vocab_size":32%s}""";

    @TempDir
    Path dir;

    @Test
    void parse_whenLlamaSaysLittle_takesTransformersDefaults() {
        var config = llama("");
        assertThat(config.numKeyValueHeads()).isEqualTo(2);
        assertThat(config.headDim()).isEqualTo(4);
        assertThat(config.maxPositionEmbeddings()).isEqualTo(2048);
        assertThat(config.rmsNormEps()).isEqualTo(1e-6);
        assertThat(config.ropeTheta()).isEqualTo(10_000);
        assertThat(config.ropeScaling()).isEqualTo(new RopeScaling.None());
        assertThat(config.slidingWindow()).isNull();
        assertThat(config.dtype()).isEqualTo(Dtype.F32);
        assertThat(config.eosTokenIds()).isEmpty();
        assertThat(config.tieWordEmbeddings()).isFalse();
        assertThat(config.initializerRange()).isEqualTo(0.02);
    }

    @Test
    void parse_whenMistral_knowsTheWindowsThreeStates() {
        // transformers: absent means 4096, null means none, a number is itself; 8 key-value heads when unsaid.
        assertThat(mistral("").slidingWindow()).isEqualTo(4096);
        assertThat(mistral(",\"sliding_window\":null").slidingWindow()).isNull();
        assertThat(mistral(",\"sliding_window\":7").slidingWindow()).isEqualTo(7);
        assertThat(mistral("").numKeyValueHeads()).isEqualTo(8);
        assertThat(mistral("").maxPositionEmbeddings()).isEqualTo(131_072);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        ",\"rope_theta\":500000.0,\"rope_scaling\":{\"rope_type\":\"llama3\",\"factor\":8.0,\"low_freq_factor\":1.0,"
                + "\"high_freq_factor\":4.0,\"original_max_position_embeddings\":8192}",
        ",\"rope_parameters\":{\"rope_theta\":500000.0,\"type\":\"llama3\",\"factor\":8.0,\"low_freq_factor\":1.0,"
                + "\"high_freq_factor\":4.0,\"original_max_position_embeddings\":8192}"
    })
    void parse_whenLlama3ScalingInEitherPlace_readsIt(String rope) {
        assertThat(llama(rope).ropeScaling()).isEqualTo(new RopeScaling.Llama3(8, 1, 4, 8192));
        assertThat(llama(rope).ropeTheta()).isEqualTo(500_000);
    }

    @Test
    void parse_whenOtherScalings_readsThem() {
        assertThat(llama(",\"rope_scaling\":{\"type\":\"linear\",\"factor\":2.5}").ropeScaling()).isEqualTo(new RopeScaling.Linear(2.5));
        assertThat(llama(",\"rope_scaling\":{\"rope_type\":\"dynamic\",\"factor\":2}").ropeScaling()).isEqualTo(new RopeScaling.Dynamic(2));
        assertThat(llama(",\"rope_parameters\":{\"rope_type\":\"default\",\"rope_theta\":7.0}").ropeTheta()).isEqualTo(7);
    }

    @Test
    void parse_whenManyFaults_reportsAllAtOnce() {
        assertThatThrownBy(() -> ModelConfig.parse("""
                {"architectures":["LlamaForCausalLM"],"model_type":"mistral","hidden_size":"8","num_hidden_layers":-1,
                 "num_attention_heads":8,"num_key_value_heads":3,"vocab_size":10,"head_dim":5,"hidden_act":"gelu",
                 "rope_scaling":{"rope_type":"yarn","factor":2},"sliding_window":4,"eos_token_id":[1,10],"torch_dtype":"int8",
                 "tie_word_embeddings":"yes","quantization_config":{"bits":4}}""", "m/config.json"))
                .isInstanceOf(InputException.class)
                .hasMessageContainingAll(
                        "m/config.json: 13 faults",
                        "model_type mistral does not belong to LlamaForCausalLM",
                        "hidden_size \"8\"; expected a positive integer",
                        "intermediate_size is missing",
                        "num_hidden_layers -1",
                        "num_key_value_heads 3 does not divide num_attention_heads 8; is this a Llama checkpoint?",
                        "head_dim 5; expected an even number",
                        "hidden_act 'gelu'; expected silu",
                        "rope_type 'yarn' is unknown; expected default, linear, dynamic or llama3",
                        "sliding_window 4; expected null",
                        "eos_token_id 10; expected 0 to 9",
                        "torch_dtype 'int8'",
                        "tie_word_embeddings \"yes\"; expected true or false",
                        "quantization_config");
    }

    @Test
    void parse_whenOneFault_saysItInOneLine() {
        assertThatThrownBy(() -> llama(",\"num_attention_heads_x\":1,\"num_key_value_heads\":3")).isInstanceOf(InputException.class)
                .hasMessage("config.json: num_key_value_heads 3 does not divide num_attention_heads 2; is this a Llama checkpoint?");
        assertThatThrownBy(() -> llama(",\"rope_scaling\":{\"type\":\"linear\",\"factor\":2,\"beta_fast\":3}")).hasMessageContaining("unknown fields [beta_fast]");
        assertThatThrownBy(() -> llama(",\"rope_theta\":5,\"rope_parameters\":{\"rope_theta\":6}")).hasMessageContaining("disagree");
        assertThatThrownBy(() -> llama(",\"rope_scaling\":{\"type\":\"linear\"}")).hasMessageContaining("rope_scaling.factor is missing");
        assertThatThrownBy(() -> mistral(",\"attention_bias\":true")).hasMessageContaining("a Mistral has no biases");
        assertThatThrownBy(() -> llama(",\"num_hidden_layers\":1")).hasMessageContaining("not valid JSON").hasMessageContaining("num_hidden_layers");
    }

    @Test
    void parse_whenHeadsDoNotDivideAndNoHeadDim_saysSo() {
        assertThatThrownBy(() -> ModelConfig.parse(LLAMA.formatted("").replace("\"hidden_size\":8", "\"hidden_size\":9"), "c"))
                .hasMessageContaining("hidden_size 9 is not a multiple of num_attention_heads 2");
    }

    @Test
    void read_whenNoConfigOrUnknownArchitecture_saysWhatIsExpected() throws IOException {
        assertThatThrownBy(() -> ModelConfig.read(dir)).isInstanceOf(InputException.class).hasMessageContaining("no config.json");
        assertThatThrownBy(() -> ModelConfig.read(dir.resolve("x"))).isInstanceOf(InputException.class).hasMessageContaining("no such folder");
        Files.writeString(dir.resolve("adapter_config.json"), "{}");
        assertThatThrownBy(() -> ModelConfig.read(dir)).isInstanceOf(InputException.class).hasMessageContaining("is an adapter").hasMessageContaining("Merge it first");
        Files.writeString(dir.resolve("config.json"), "{\"architectures\":[\"GPT2LMHeadModel\"],\"model_type\":\"gpt2\"}");
        assertThatThrownBy(() -> ModelConfig.read(dir)).isInstanceOf(InputException.class)
                .hasMessageContaining("unknown architecture: architectures [GPT2LMHeadModel], model_type gpt2; expected LlamaForCausalLM or MistralForCausalLM");
        Files.writeString(dir.resolve("config.json"), "[1]");
        assertThatThrownBy(() -> ModelConfig.read(dir)).isInstanceOf(InputException.class).hasMessageContaining("expected an object");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "",
        ",\"rope_scaling\":{\"rope_type\":\"llama3\",\"factor\":8.0,\"low_freq_factor\":1.0,\"high_freq_factor\":4.0,\"original_max_position_embeddings\":64}",
        ",\"rope_scaling\":{\"type\":\"linear\",\"factor\":2.0},\"eos_token_id\":[2,3],\"bos_token_id\":1,\"pad_token_id\":-1",
        ",\"attention_bias\":true,\"mlp_bias\":true,\"tie_word_embeddings\":true,\"head_dim\":6,\"torch_dtype\":\"bfloat16\",\"eos_token_id\":2"
    })
    void toJson_whenReadAgain_isTheSame(String more) {
        assertThat(ModelConfig.parse(llama(more).toJson(), "c")).isEqualTo(llama(more));
        if (!more.contains("bias")) {
            assertThat(ModelConfig.parse(mistral(more).toJson(), "c")).isEqualTo(mistral(more));
        }
    }

    @Test
    void expectedTensors_whenBiasedAndTied_hasNamesAndShapes() {
        // head_dim 6 × 2 heads = 12 query rows, 6 × 1 key rows; hidden 8, intermediate 16; a linear layer is [out, in].
        var tensors = llama(",\"attention_bias\":true,\"tie_word_embeddings\":true,\"head_dim\":6,\"num_key_value_heads\":1").expectedTensors();
        assertThat(tensors.get("model.layers.0.self_attn.q_proj.weight")).containsExactly(12, 8);
        assertThat(tensors.get("model.layers.0.self_attn.k_proj.bias")).containsExactly(6);
        assertThat(tensors.get("model.layers.0.self_attn.o_proj.weight")).containsExactly(8, 12);
        assertThat(tensors.get("model.layers.0.self_attn.o_proj.bias")).containsExactly(8);
        assertThat(tensors.get("model.layers.0.mlp.down_proj.weight")).containsExactly(8, 16);
        assertThat(tensors).doesNotContainKeys("lm_head.weight", "model.layers.0.mlp.up_proj.bias", "model.layers.1.input_layernorm.weight");
        // 1 embedding + 1 final norm + 2 norms + 4 attention weights and biases + 3 mlp weights
        assertThat(tensors).hasSize(1 + 1 + 2 + 8 + 3);
    }

    @Test
    void check_whenTensorsDisagree_listsAllFaults() {
        var config = llama(",\"tie_word_embeddings\":true");
        var good = config.expectedTensors();
        write("good", good, Map.of());
        assertThat(check(config, "good")).isEmpty();

        good.put("lm_head.weight", new long[] {32, 8});
        good.put("model.layers.0.self_attn.rotary_emb.inv_freq", new long[] {2});
        write("tolerated", good, Map.of());
        assertThat(check(config, "tolerated")).hasSize(2).anyMatch(w -> w.contains("lm_head")).anyMatch(w -> w.contains("inv_freq"));

        good.remove("model.norm.weight");
        good.put("model.layers.0.mlp.up_proj.weight", new long[] {8, 16});
        good.put("transformer.h.0.weight", new long[] {1});
        write("bad", good, Map.of("model.embed_tokens.weight", Dtype.I8));
        assertThatThrownBy(() -> check(config, "bad")).isInstanceOf(InputException.class).hasMessageContainingAll(
                "4 faults", "model.norm.weight is missing", "up_proj.weight has shape [8, 16]; expected [16, 8]",
                "transformer.h.0.weight is unexpected", "embed_tokens.weight is I8");
    }

    private List<String> check(ModelConfig config, String folder) {
        try (var checkpoint = Checkpoint.open(dir.resolve(folder))) {
            return config.check(checkpoint);
        }
    }

    private void write(String folder, Map<String, long[]> shapes, Map<String, Dtype> types) {
        var specs = shapes.entrySet().stream()
                .map(e -> new TensorSpec(e.getKey(), types.getOrDefault(e.getKey(), Dtype.BF16), e.getValue())).toList();
        try (var writer = CheckpointWriter.create(dir.resolve(folder), Shard.plan(specs, 1 << 20), Map.of())) {
            specs.forEach(spec -> writer.write(spec.name(), 0, java.nio.ByteBuffer.allocate((int) spec.bytes())));
            writer.finish();
        }
    }

    private static ModelConfig llama(String more) {
        return ModelConfig.parse(LLAMA.formatted(more), "config.json");
    }

    private static ModelConfig mistral(String more) {
        return ModelConfig.parse("""
                {"architectures":["MistralForCausalLM"],"model_type":"mistral","hidden_size":32,"intermediate_size":16,
                 "num_hidden_layers":1,"num_attention_heads":8,"vocab_size":32%s}""".formatted(more), "config.json");
    }
}
