package dev.toll.merge.disk;

import dev.toll.merge.method.Rule;
import dev.toll.model.format.Dtype;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A merge with every choice made.
 *
 * @param inputs model folders in the order the rules number them; shards are laid out, and configuration, tokenizer and
 *     other side files are carried over, as in the first
 * @param rules the rule of each floating-point tensor by name; other tensors must be equal and are copied
 * @param dtype type of the floating-point tensors written; null keeps the first input's, tensor by tensor
 * @param method name of the method, for the model card
 * @param parameters everything else that decides the result, as a text; a YAML that {@code toll merge} reads again
 * @param metadata strings for the safetensors headers
 * @param threads how many tiles are worked on at once; does not change the result
 */
public record MergeOrder(
        List<Path> inputs,
        Function<String, Rule> rules,
        @Nullable Dtype dtype,
        Vocabulary vocabulary,
        Path out,
        String method,
        String parameters,
        Map<String, String> metadata,
        int threads) {
    public MergeOrder {
        inputs = List.copyOf(inputs);
        metadata = Map.copyOf(metadata);
    }

    /** Whose tokens the result has. */
    public sealed interface Vocabulary {
        /** All inputs have the same number of tokens and are taken to mean the same by them. */
        record Same() implements Vocabulary {}

        /** The tokens of every input: those of the first, then what the others add. */
        record Union() implements Vocabulary {}

        /** The tokens of one input. */
        record Of(int input) implements Vocabulary {}
    }

    /** As many threads as keep a disk and the cores busy; more only cost memory. */
    public static int usualThreads() {
        return Math.clamp(2L * Runtime.getRuntime().availableProcessors(), 2, 8);
    }
}
