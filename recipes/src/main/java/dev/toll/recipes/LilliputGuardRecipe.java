package dev.toll.recipes;

import dev.toll.core.ledger.Ledger;
import dev.toll.guard.prime.TemplatesReader;
import dev.toll.lilliput.Corpus;
import dev.toll.lilliput.Example;
import dev.toll.lilliput.RuledRequest;
import dev.toll.tensor.Torch;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Trains the small model that can be guarded: {@code recipes/lilliput-guard.yaml}. */
final class LilliputGuardRecipe implements Recipe {
    private static final int MOST_STEPS = 1_000_000;

    @Override
    public String name() {
        return LilliputGuard.NAME;
    }

    @Override
    public Done run(RecipeFile recipe, Setting setting) {
        long seed = recipe.seed();
        String model = recipe.text("model");
        String templates = recipe.text("templates");
        var topics = weights(recipe, "topics", GuardLessons.Topic.class);
        var abilities = weights(recipe, "abilities", Example.Kind.class);
        double kept = sum(abilities) / Math.max(1e-9, sum(abilities) + sum(topics));
        var shares = new GuardLessons.Shares(weights(recipe, "ruled", RuledRequest.Kind.class), weights(recipe, "routed", RuledRequest.Kind.class));
        int steps = recipe.integer("steps", 1, MOST_STEPS);
        int tokens = recipe.integer("tokens", 1, MOST_STEPS);
        double rate = recipe.number("learning_rate", 0, 1);
        double decay = recipe.number("decay_from", 0, 1);
        recipe.check();
        var settings = new LilliputGuard.Settings(steps, tokens, rate, decay, topics, shares, new Corpus.Mixture(abilities, 1, 5, 0.75), kept);
        Torch.oneThreadPerWorker();
        try (var ledger = Ledger.open(setting.out())) {
            var from = new TreeMap<>(recipe.flat());
            from.put("code", setting.code());
            from.put("command", "./toll run recipes/lilliput-guard.yaml --set seed=" + seed);
            Torch.machine().forEach((k, v) -> from.put("machine." + k, v));
            var made = LilliputGuard.train(ledger, setting.find(model), TemplatesReader.read(setting.find(templates)), seed, settings, from, setting.view());
            return new Done(made, Optional.empty(), (unicode, colours, width) -> "made " + made, List.of());
        }
    }

    private static <K extends Enum<K>> Map<K, Double> weights(RecipeFile recipe, String key, Class<K> kinds) {
        var out = new EnumMap<K, Double>(kinds);
        for (var e : recipe.node(key).properties()) {
            var kind = Arrays.stream(kinds.getEnumConstants()).filter(k -> k.name().equals(e.getKey())).findFirst();
            if (kind.isEmpty() || !e.getValue().isNumber() || !(e.getValue().asDouble() >= 0)) {
                recipe.problems().add("recipe", key + "." + e.getKey(), e.getValue(), "a weight of 0 or more for one of " + List.of(kinds.getEnumConstants()));
            } else {
                out.put(kind.get(), e.getValue().asDouble());
            }
        }
        if (sum(out) <= 0) {
            recipe.problems().add("recipe", key, recipe.node(key), "a mapping of " + List.of(kinds.getEnumConstants()) + " to weights, not all zero");
        }
        return out;
    }

    private static double sum(Map<?, Double> weights) {
        return weights.values().stream().mapToDouble(w -> w).sum();
    }
}
