package dev.toll.model.format;

import dev.toll.core.InputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The shape of a Llama or Mistral decoder as its config.json gives it; components carry the names of that file. The
 * activation is always SiLU.
 *
 * @param headDim width of one head; {@code numAttentionHeads × headDim} need not equal {@code hiddenSize}
 * @param slidingWindow a token attends to this many last positions, itself included; null attends to all (Mistral only)
 * @param attentionBias q, k, v and o projections have biases (Llama only)
 * @param mlpBias gate, up and down projections have biases (Llama only)
 * @param dtype type the weights are meant to be stored in; each tensor's own type is in its file
 * @param eosTokenIds every id that ends a text, empty when config.json names none
 */
public record ModelConfig(
        Architecture architecture,
        int hiddenSize,
        int intermediateSize,
        int numHiddenLayers,
        int numAttentionHeads,
        int numKeyValueHeads,
        int headDim,
        int vocabSize,
        int maxPositionEmbeddings,
        double rmsNormEps,
        double ropeTheta,
        RopeScaling ropeScaling,
        @Nullable Integer slidingWindow,
        boolean tieWordEmbeddings,
        boolean attentionBias,
        boolean mlpBias,
        Dtype dtype,
        @Nullable Integer bosTokenId,
        List<Integer> eosTokenIds,
        @Nullable Integer padTokenId,
        double initializerRange) {

    /** Throws {@link InputException} naming everything that does not fit together. */
    public ModelConfig {
        eosTokenIds = List.copyOf(eosTokenIds);
        var faults = new ArrayList<String>();
        ConfigRules.positive(faults, "hidden_size", hiddenSize);
        ConfigRules.positive(faults, "intermediate_size", intermediateSize);
        ConfigRules.positive(faults, "num_hidden_layers", numHiddenLayers);
        ConfigRules.positive(faults, "num_attention_heads", numAttentionHeads);
        ConfigRules.positive(faults, "num_key_value_heads", numKeyValueHeads);
        ConfigRules.positive(faults, "head_dim", headDim);
        ConfigRules.positive(faults, "vocab_size", vocabSize);
        ConfigRules.positive(faults, "max_position_embeddings", maxPositionEmbeddings);
        ConfigRules.positive(faults, "rms_norm_eps", rmsNormEps);
        ConfigRules.positive(faults, "rope_theta", ropeTheta);
        ConfigRules.relations(
                faults, architecture, numAttentionHeads, numKeyValueHeads, headDim, slidingWindow, attentionBias, mlpBias);
        ConfigRules.tokenIds(faults, vocabSize, bosTokenId, eosTokenIds, padTokenId);
        ConfigRules.scaling(faults, ropeScaling);
        Faults.throwIfAny("config.json", faults);
    }

    /** Reads {@code dir/config.json}; every fault in it is reported at once. */
    public static ModelConfig read(Path dir) {
        return reader(dir).read();
    }

    /** The same of a sequence-classification folder, such as a reward model: a decoder without an output head of its own. */
    public static ModelConfig readClassifier(Path dir) {
        return reader(dir).readClassifier();
    }

    private static ConfigReader reader(Path dir) {
        var file = dir.resolve("config.json");
        if (!Files.isDirectory(dir)) {
            throw new InputException(dir + ": no such folder; expected a Hugging Face model folder");
        }
        if (!Files.isRegularFile(file) && Files.isRegularFile(dir.resolve("adapter_config.json"))) {
            throw new InputException(dir + ": is an adapter (adapter_config.json) without its model; expected a whole model. Merge it first: "
                    + "./toll merge adapter --base DIR --adapter " + dir + " --out DIR");
        }
        if (!Files.isRegularFile(file)) {
            throw new InputException(dir + ": no config.json; expected a Hugging Face model folder with config.json, "
                    + "tokenizer.json and model.safetensors");
        }
        return new ConfigReader(file.toString(), Json.readObject(file));
    }

    /** Reads the text of a config.json; {@code source} names it in messages. */
    public static ModelConfig parse(String json, String source) {
        return new ConfigReader(source, Json.parseObject(json, source)).read();
    }

    /** Query heads that share one key-value head. */
    public int headsPerKeyValueHead() {
        return numAttentionHeads / numKeyValueHeads;
    }

    /** The text of a config.json that transformers loads. */
    public String toJson() {
        return ConfigWriter.toJson(this);
    }

    /** Hugging Face tensor names and shapes of this model, in the order of the layers; a linear layer is [out, in]. */
    public LinkedHashMap<String, long[]> expectedTensors() {
        return new LinkedHashMap<>(TensorNames.of(this));
    }

    /**
     * Compares a checkpoint with {@link #expectedTensors()}: missing, unexpected, misshapen and non-float tensors are
     * reported at once in one {@link InputException}. Returns warnings, in words, about what is tolerated: an
     * {@code lm_head.weight} although the embeddings are tied, and stored rotary frequencies, both unused.
     */
    public List<String> check(Checkpoint checkpoint) {
        return TensorCheck.check(this, checkpoint, Set.of());
    }

    /** The same where the decoder carries a head of its own, by the names of that head's tensors. */
    public List<String> check(Checkpoint checkpoint, Set<String> head) {
        return TensorCheck.check(this, checkpoint, head);
    }

    /** This shape with weights to be stored in another type. */
    public ModelConfig withDtype(Dtype newDtype) {
        return new ModelConfig(architecture, hiddenSize, intermediateSize, numHiddenLayers, numAttentionHeads,
                numKeyValueHeads, headDim, vocabSize, maxPositionEmbeddings, rmsNormEps, ropeTheta, ropeScaling,
                slidingWindow, tieWordEmbeddings, attentionBias, mlpBias, newDtype, bosTokenId, eosTokenIds, padTokenId,
                initializerRange);
    }
}
