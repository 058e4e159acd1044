package dev.toll.model;

import dev.toll.core.Conversation;
import dev.toll.core.InputException;
import dev.toll.core.Message;
import dev.toll.core.Prompt;
import dev.toll.model.decoder.Decoder;
import dev.toll.model.decoder.Weights;
import dev.toll.model.format.Checkpoint;
import dev.toll.model.format.ModelConfig;
import dev.toll.model.template.ChatTemplate;
import dev.toll.model.tokenizer.Tokenizer;
import dev.toll.tensor.DType;
import dev.toll.tensor.Device;
import dev.toll.tensor.Scope;
import dev.toll.tensor.Tensor;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * A model folder, loaded: configuration, tokenizer, chat template, decoder and weights. It turns prompts into token ids
 * and back; what answers is a {@link LocalSubject} over it.
 */
public final class LanguageModel implements AutoCloseable {
    private final Path dir;
    private final String contentHash;
    private final ModelConfig config;
    private final Tokenizer tokenizer;
    private final @Nullable ChatTemplate template;
    private final Decoder decoder;
    private final Map<String, Tensor> weights;
    private final List<String> warnings;

    private LanguageModel(Path dir, String contentHash, ModelConfig config, Tokenizer tokenizer, @Nullable ChatTemplate template,
            Map<String, Tensor> weights, List<String> warnings) {
        this.dir = dir;
        this.contentHash = contentHash;
        this.config = config;
        this.tokenizer = tokenizer;
        this.template = template;
        this.decoder = new Decoder(config);
        this.weights = weights;
        this.warnings = warnings;
    }

    /** Loads a Hugging Face folder in float32 on the CPU. */
    public static LanguageModel load(Path dir) {
        return load(dir, DType.FLOAT32, Device.CPU);
    }

    /**
     * Loads a Hugging Face folder, converting weights to {@code dtype}. Every fault of the folder (configuration,
     * missing or misshapen tensors, a tokenizer larger than the embedding) is an {@link InputException}.
     */
    public static LanguageModel load(Path dir, DType dtype, Device device) {
        return load(dir, ModelConfig.read(dir), Set.of(), dtype, device);
    }

    /**
     * Loads the decoder of a sequence-classification folder, in float32: tokenizer, template and layers, to be read by a head
     * that the caller brings. As a language model it says nothing of use.
     *
     * @param head names of the head's tensors
     */
    public static LanguageModel loadClassifier(Path dir, Set<String> head) {
        return load(dir, ModelConfig.readClassifier(dir), head, DType.FLOAT32, Device.CPU);
    }

    private static LanguageModel load(Path dir, ModelConfig config, Set<String> head, DType dtype, Device device) {
        var tokenizer = Tokenizer.load(dir, config);
        var source = tokenizer.chatTemplate();
        var template = source == null ? null : ChatTemplate.parse(source);
        var weights = new LinkedHashMap<String, Tensor>();
        try (var checkpoint = Checkpoint.open(dir)) {
            var warnings = config.check(checkpoint, head);
            for (var name : config.expectedTensors().keySet()) {
                weights.put(name, read(checkpoint, name, dtype, device));
            }
            return new LanguageModel(dir, checkpoint.contentHash(), config, tokenizer, template, weights, warnings);
        }
    }

    private static Tensor read(Checkpoint checkpoint, String name, DType dtype, Device device) {
        var info = checkpoint.info(name);
        var stored = switch (info.dtype()) {
            case F32 -> DType.FLOAT32;
            case F64 -> DType.FLOAT64;
            case F16 -> DType.FLOAT16;
            case BF16 -> DType.BFLOAT16;
            default -> throw new InputException(checkpoint.dir() + ": tensor " + name + " has type " + info.dtype()
                    + "; expected F32, F64, F16 or BF16");
        };
        try (var scope = Scope.open()) {
            var raw = Tensor.ofBytes(checkpoint.segment(name), stored, info.shape());
            // Half precision sums overflow; the other types' do not, short of numbers no model can compute with.
            if (!Double.isFinite((stored == DType.FLOAT16 ? raw.to(DType.FLOAT32) : raw).sum().item())) {
                throw new InputException(checkpoint.dir() + ": tensor " + name + " holds NaN or infinite numbers; expected finite weights. "
                        + "Was the file damaged, or did the training diverge that made it?");
            }
            return scope.release(raw.to(dtype).to(device));
        }
    }

    public Path dir() {
        return dir;
    }

    /** SHA-256 of configuration, tokenizer and weights. */
    public String contentHash() {
        return contentHash;
    }

    public ModelConfig config() {
        return config;
    }

    public Tokenizer tokenizer() {
        return tokenizer;
    }

    public Decoder decoder() {
        return decoder;
    }

    /** What was tolerated while loading, in words. */
    public List<String> warnings() {
        return warnings;
    }

    /** The weights as loaded. */
    public Weights weights() {
        return weights::get;
    }

    /** Where the weights are. */
    public Device device() {
        return weights.values().iterator().next().device();
    }

    /** Number of weights. */
    public long parameterCount() {
        return weights.values().stream().mapToLong(Tensor::elements).sum();
    }

    /** Ids that end an answer. */
    public SortedSet<Integer> stopIds() {
        return tokenizer.eosIds();
    }

    public boolean hasChatTemplate() {
        return template != null;
    }

    /** Token ids of a prompt, ready to be continued. */
    public int[] encode(Prompt prompt) {
        return switch (prompt) {
            case Prompt.Plain(var text) -> tokenizer.encode(text, true);
            case Prompt.Chat(var conversation) -> tokenizer.encode(render(conversation, true), false);
        };
    }

    /**
     * Token ids of {@code answer} as it would follow {@code prompt}. In a chat the answer is rendered by the model's own
     * template, so separators are the trained ones; {@code ended} adds what closes the turn (or the end-of-text id).
     */
    public int[] encodeAnswer(Prompt prompt, String answer, boolean ended) {
        return switch (prompt) {
            case Prompt.Plain(var text) -> {
                boolean spaced = text.isEmpty() || Character.isWhitespace(text.charAt(text.length() - 1));
                int[] ids = tokenizer.encodeContinuation(text, spaced ? answer : " " + answer);
                Integer end = ended ? tokenizer.eosId() : null;
                yield end == null ? ids : append(ids, end);
            }
            case Prompt.Chat(var conversation) -> {
                String prefix = render(conversation, true);
                String whole = render(conversation.plus(Message.assistant(answer)), false);
                if (!whole.startsWith(prefix)) {
                    throw new InputException(dir + ": the chat template renders an answered conversation so that it does not begin with "
                            + "its own prompt; answers cannot be placed after the prompt with this template");
                }
                String rest = whole.substring(prefix.length());
                int at = rest.indexOf(answer);
                if (at < 0) {
                    // Templates may trim an answer; then its trimmed form must be there.
                    at = rest.indexOf(answer.strip());
                }
                if (!ended && at >= 0) {
                    rest = rest.substring(0, at + answer.strip().length());
                }
                yield tokenizer.encodeContinuation(prefix, rest);
            }
        };
    }

    /** Text of generated ids, special tokens left out, stripped. */
    public String decode(int[] ids) {
        return tokenizer.decode(ids, true).strip();
    }

    /** The conversation as the model's template writes it. */
    public String render(Conversation conversation, boolean addGenerationPrompt) {
        if (template == null) {
            throw new InputException(dir + ": this model has no chat template (tokenizer_config.json: chat_template); "
                    + "use plain prompts, or add a template");
        }
        var variables = new HashMap<String, Object>();
        put(variables, "bos_token", tokenizer.bosId());
        put(variables, "eos_token", tokenizer.eosId());
        put(variables, "pad_token", tokenizer.padId());
        return template.render(conversation.messages(), addGenerationPrompt, variables).text();
    }

    private void put(Map<String, Object> variables, String name, @Nullable Integer id) {
        String token = id == null ? null : tokenizer.tokenOf(id);
        if (token != null) {
            variables.put(name, token);
        }
    }

    private static int[] append(int[] ids, int id) {
        int[] out = java.util.Arrays.copyOf(ids, ids.length + 1);
        out[ids.length] = id;
        return out;
    }

    @Override
    public void close() {
        weights.values().forEach(Tensor::close);
    }
}
