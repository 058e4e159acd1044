package dev.toll.merge.config;

import dev.toll.model.format.Dtype;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A merge as it was asked for.
 *
 * @param slices one or more runs of layers, in order, covering all of them; a configuration that lists models has one,
 *     whose end is open
 * @param vocabulary {@code same}, {@code union}, {@code base} or a model
 * @param source where it was written, for faults
 * @param text what goes into the model card
 */
public record MergeConfig(
        MergeMethod method,
        @Nullable Path base,
        List<Slice> slices,
        Map<String, Setting> parameters,
        @Nullable Dtype dtype,
        String vocabulary,
        long seed,
        String source,
        String text) {
    public MergeConfig {
        slices = List.copyOf(slices);
        parameters = Map.copyOf(parameters);
    }

    /** The same with other places of the models; {@code place} is asked about each as it was written or found. */
    public MergeConfig withModels(UnaryOperator<Path> place) {
        var moved = slices.stream()
                .map(s -> new Slice(s.from, s.to, s.inputs.stream().map(i -> new Input(place.apply(i.model), i.parameters)).toList(), s.parameters))
                .toList();
        String tokens = Set.of("same", "union", "base").contains(vocabulary) ? vocabulary : place.apply(Path.of(vocabulary)).toString();
        return new MergeConfig(method, base == null ? null : place.apply(base), moved, parameters, dtype, tokens, seed, source, text);
    }

    /** A model with the parameters that are its own. */
    public record Input(Path model, Map<String, Setting> parameters) {
        public Input {
            parameters = Map.copyOf(parameters);
        }
    }

    /** Layers {@code from} to {@code to} (exclusive) of every input; {@code to} is {@link #OPEN} for all that follow. */
    public record Slice(int from, int to, List<Input> inputs, Map<String, Setting> parameters) {
        public static final int OPEN = Integer.MAX_VALUE;

        public Slice {
            inputs = List.copyOf(inputs);
            parameters = Map.copyOf(parameters);
        }
    }
}
