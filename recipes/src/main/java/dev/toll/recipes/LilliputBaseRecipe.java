package dev.toll.recipes;

import dev.toll.core.ledger.Ledger;
import dev.toll.lilliput.Corpus;
import dev.toll.lilliput.Example;
import dev.toll.tensor.Torch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Trains the shipped small model from nothing: {@code recipes/lilliput-base.yaml}. */
final class LilliputBaseRecipe implements Recipe {
    @Override
    public String name() {
        return "lilliput-base";
    }

    @Override
    public Done run(RecipeFile recipe, Setting setting) {
        long seed = recipe.seed();
        var shape = new LilliputBase.Shape(recipe.integer("shape.hidden", 32, 1024), recipe.integer("shape.layers", 3, 64), recipe.integer("shape.heads", 4, 4),
                recipe.integer("shape.intermediate", 32, 8192));
        var stages = new ArrayList<LilliputBase.Stage>();
        for (var s : recipe.node("stages")) {
            var weights = new TreeMap<Example.Kind, Double>();
            s.path("mix").properties().forEach(e -> {
                try {
                    weights.put(Example.Kind.valueOf(e.getKey()), e.getValue().asDouble());
                } catch (IllegalArgumentException x) {
                    recipe.problems().add("recipe", "stages.mix", e.getKey(), "one of " + List.of(Example.Kind.values()));
                }
            });
            if (!weights.isEmpty()) {
                stages.add(new LilliputBase.Stage(s.path("name").asString(""), s.path("steps").asInt(0), s.path("tokens").asInt(0), s.path("learning_rate").asDouble(0),
                        s.path("decay_from").asDouble(1), new Corpus.Mixture(weights, s.path("sentences").path(0).asInt(1), s.path("sentences").path(1).asInt(5),
                                s.path("chat_share").asDouble(0))));
            }
        }
        recipe.check();
        Torch.oneThreadPerWorker();
        try (var ledger = Ledger.open(setting.out())) {
            var from = new TreeMap<>(recipe.flat());
            from.put("code", setting.code());
            from.put("command", "./toll run recipes/lilliput-base.yaml --set seed=" + seed);
            Torch.machine().forEach((k, v) -> from.put("machine." + k, v));
            var made = LilliputBase.train(ledger, seed, shape, stages, from, setting.view());
            return new Done(made, Optional.empty(), (unicode, colours, width) -> "made " + made, List.of());
        }
    }
}
