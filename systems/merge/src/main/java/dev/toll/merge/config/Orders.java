package dev.toll.merge.config;

import dev.toll.core.InputException;
import dev.toll.core.Problems;
import dev.toll.merge.disk.MergeOrder;
import dev.toll.merge.method.Keep;
import dev.toll.merge.method.Rule;
import dev.toll.model.format.Checkpoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Turns a configuration into an order with a rule for every tensor. A parameter is looked up at the model, then at the
 * slice, then at the whole merge, then in the method's defaults. What is not in a layer (embedding, last norm, output
 * head) belongs to the first or last slice and takes the <em>first</em> value of a gradient, as in mergekit, so that its
 * files mean the same here; a filter gives it a value of its own.
 */
public final class Orders {
    private static final Pattern LAYER = Pattern.compile("model\\.layers\\.(\\d+)\\..*");

    private final MergeConfig config;
    private final List<Path> inputs;
    private final int layers;
    private final Problems problems = new Problems();
    private final TreeSet<String> firstOfGradient = new TreeSet<>();
    private final Map<Refusal, List<String>> refused = new LinkedHashMap<>();

    private Orders(MergeConfig config, List<Path> inputs, int layers) {
        this.config = config;
        this.inputs = inputs;
        this.layers = layers;
    }

    /** An order and what the user should know about it. */
    public record Made(MergeOrder order, List<String> notes) {}

    /** Looks at the first model's tensors and makes every rule, or tells every fault. */
    public static Made make(MergeConfig config, Path out, Map<String, String> metadata, int threads) {
        var inputs = inputs(config);
        var names = new ArrayList<String>();
        try (var first = Checkpoint.open(inputs.getFirst())) {
            names.addAll(first.names());
        }
        int layers = 0;
        for (var name : names) {
            var m = LAYER.matcher(name);
            layers = m.matches() ? Math.max(layers, Integer.parseInt(m.group(1)) + 1) : layers;
        }
        var orders = new Orders(config, inputs, layers);
        orders.checkLayers();
        var rules = new HashMap<String, Rule>();
        for (var name : names) {
            rules.put(name, orders.rule(name));
        }
        orders.tellRefusals();
        orders.problems.throwIfAny();
        var order = new MergeOrder(inputs, name -> rules.getOrDefault(name, new Keep(0)), config.dtype(), orders.vocabulary(), out,
                config.method().label(), config.text(), metadata, threads);
        return new Made(order, orders.notes());
    }

    /** The base first where there is one, then every other model in the order in which it is named. */
    private static List<Path> inputs(MergeConfig config) {
        var all = new LinkedHashSet<Path>();
        if (config.base() != null && config.method().base() != MergeMethod.Base.NONE) {
            all.add(config.base());
        }
        config.slices().forEach(slice -> slice.inputs().forEach(input -> all.add(input.model())));
        if (config.base() != null) {
            all.add(config.base());
        }
        return List.copyOf(all);
    }

    private void checkLayers() {
        var last = config.slices().getLast();
        if (last.to() != MergeConfig.Slice.OPEN && last.to() != layers) {
            problems.add(config.source(), "slices", "layers up to " + last.to(), "all " + layers + " layers of " + inputs.getFirst());
            problems.throwIfAny();
        }
    }

    private Rule rule(String tensor) {
        var m = LAYER.matcher(tensor);
        var slices = config.slices();
        var slice = tensor.equals("model.embed_tokens.weight") ? slices.getFirst() : slices.getLast();
        double depth = 0;
        if (m.matches()) {
            int layer = Integer.parseInt(m.group(1));
            slice = slices.stream().filter(s -> layer < s.to()).findFirst().orElse(slice);
            int length = Math.min(slice.to(), layers) - slice.from();
            depth = length > 1 ? (double) (layer - slice.from()) / (length - 1) : 1;
        }
        var values = new Values(config, slice, tensor, depth);
        try {
            var rule = Rules.of(config.method(), values, inputs, config.seed());
            if (!m.matches() && values.usedGradient()) {
                firstOfGradient.add(tensor);
            }
            return rule;
        } catch (IllegalArgumentException | InputException e) {
            refused.computeIfAbsent(new Refusal(values.toString(), String.valueOf(e.getMessage())), _ -> new ArrayList<>()).add(tensor);
            return new Keep(0);
        }
    }

    /** Values that a rule does not take, and what it says of them; most hold for many tensors, which are told together. */
    private record Refusal(String found, String expected) {}

    private void tellRefusals() {
        refused.forEach((refusal, tensors) -> problems.add(config.source(),
                tensors.size() < 3 ? String.join(", ", tensors) : tensors.getFirst() + " and " + (tensors.size() - 1) + " more tensors", refusal.found(), refusal.expected()));
    }

    private List<String> notes() {
        return firstOfGradient.isEmpty()
                ? List.of()
                : List.of("outside the layers a gradient's first value holds (" + String.join(", ", firstOfGradient) + "); a filter gives them their own");
    }

    private MergeOrder.Vocabulary vocabulary() {
        return switch (config.vocabulary()) {
            case "same" -> new MergeOrder.Vocabulary.Same();
            case "union" -> new MergeOrder.Vocabulary.Union();
            case "base" -> new MergeOrder.Vocabulary.Of(Math.max(0, config.base() == null ? 0 : inputs.indexOf(config.base())));
            default -> {
                int at = inputs.indexOf(Path.of(config.vocabulary()));
                if (at < 0) {
                    throw new InputException(config.source() + ": tokenizer_source: found " + config.vocabulary() + ", expected union, base, or one of the models");
                }
                yield new MergeOrder.Vocabulary.Of(at);
            }
        };
    }
}
