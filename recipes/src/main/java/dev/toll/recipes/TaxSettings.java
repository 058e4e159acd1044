package dev.toll.recipes;

import dev.toll.core.Problems;
import java.util.List;
import java.util.Locale;

/**
 * Everything that can change the result of the alignment-tax recipe, apart from model, data and seed; one part for each
 * stage, so that a stage's key changes with its own part only.
 */
record TaxSettings(
        Measured measured, Rsf rsf, Dpo dpo, Average average, Hma hma, Front front, Methods methods, Ppo ppo, Others others, RemedyRuns.Strengths remedies) {
    /** How much is compared: the paper's main methods, these and the two-sided search, or everything. */
    enum Methods {
        MAIN, FRONT, ALL;

        boolean search() {
            return this != MAIN;
        }

        boolean all() {
            return this == ALL;
        }
    }

    /** Items per suite (reading gets half as many again) and held-out prompts for the reward. */
    record Measured(int suiteItems, int rewardPrompts) {}

    record Rsf(int iterations, int prompts, int samples, int epochs, double learningRate) {}

    record Dpo(int rounds, int prompts, int samples, int epochs, double beta, double chosenNll, double learningRate) {}

    /** Uniform weights, K of part-wise averaging, and the averaged part's share there. */
    record Average(List<Double> weights, int blocks, double partwiseWeight) {}

    /** HMA's mean shares and its gradient solver. */
    record Hma(List<Double> means, int steps, double learningRate) {}

    /** The two-sided search: weights of the abilities' side, and its solver. */
    record Front(List<Double> retention, int steps, double learningRate) {}

    /** One PPO run for each KL penalty. */
    record Ppo(List<Double> klPenalties, int iterations, int prompts, int epochs, double learningRate) {}

    /** What the paper tries beside its main setting: other K, the regularised form; and a solver without gradients as a check. */
    record Others(List<Integer> blocks, double regularisation, int evaluations) {}

    static TaxSettings read(RecipeFile recipe) {
        return new TaxSettings(
                new Measured(recipe.integer("measure.items", 10, 100_000), recipe.integer("measure.reward_prompts", 10, 100_000)),
                new Rsf(recipe.integer("rsf.iterations", 1, 100), recipe.integer("rsf.prompts", 4, 100_000), recipe.integer("rsf.samples", 2, 256),
                        recipe.integer("rsf.epochs", 1, 100), recipe.number("rsf.learning_rate", 1e-8, 1)),
                new Dpo(recipe.integer("dpo.rounds", 1, 100), recipe.integer("dpo.prompts", 4, 100_000), recipe.integer("dpo.samples", 2, 256),
                        recipe.integer("dpo.epochs", 1, 100), recipe.number("dpo.beta", 1e-4, 100), recipe.number("dpo.chosen_nll", 0, 100),
                        recipe.number("dpo.learning_rate", 1e-8, 1)),
                new Average(recipe.shares("average.weights"), recipe.integer("average.blocks", 1, 100), recipe.number("average.partwise_weight", 0, 1)),
                new Hma(recipe.shares("hma.means"), recipe.integer("hma.steps", 1, 100_000), recipe.number("hma.learning_rate", 1e-6, 10)),
                new Front(recipe.shares("front.retention"), recipe.integer("front.steps", 1, 100_000), recipe.number("front.learning_rate", 1e-6, 10)),
                Methods.valueOf(recipe.choice("methods", List.of("main", "front", "all")).toUpperCase(Locale.ROOT)),
                new Ppo(recipe.numbers("ppo.kl_penalties", 0, 100), recipe.integer("ppo.iterations", 1, 10_000), recipe.integer("ppo.prompts", 4, 100_000),
                        recipe.integer("ppo.epochs", 1, 100), recipe.number("ppo.learning_rate", 1e-8, 1)),
                new Others(integers(recipe, "hma.other_blocks", 100), recipe.number("hma.regularisation", 0, 1e6), recipe.integer("hma.evaluations", 2, 100_000)),
                new RemedyRuns.Strengths(recipe.numbers("remedies.l1", 1e-9, 1e9), recipe.numbers("remedies.l2_sp", 1e-9, 1e9),
                        recipe.numbers("remedies.distillation", 1e-9, 1e9), recipe.numbers("remedies.distillation_kl", 1e-9, 1e9),
                        recipe.numbers("remedies.replay", 1e-3, 100), recipe.numbers("remedies.moving_average", 0, 0.999999),
                        integers(recipe, "remedies.lora_ranks", 4096), integers(recipe, "remedies.lora_mlp_ranks", 4096), recipe.number("remedies.lora_rate", 0.01, 100),
                        recipe.integer("remedies.epochs", 1, 100)));
    }

    /** HMA is compared with uniform averages of the same mean, so those must be on the grid. */
    void check(Problems problems) {
        for (double mean : hma.means) {
            if (!average.weights.contains(mean)) {
                problems.add("recipe", "hma.means", Double.toString(mean), "a weight that is also in average.weights " + average.weights
                        + ", which HMA at that mean is compared with");
            }
        }
    }

    /** Once the model is known. */
    void check(int layers) {
        var problems = new Problems();
        if (average.blocks > layers) {
            problems.add("recipe", "average.blocks", Integer.toString(average.blocks), "at most the model's " + layers + " layers");
        }
        others.blocks.stream().filter(k -> methods.all() && k > layers)
                .forEach(k -> problems.add("recipe", "hma.other_blocks", Integer.toString(k), "at most the model's " + layers + " layers"));
        problems.throwIfAny();
    }

    private static List<Integer> integers(RecipeFile recipe, String key, int most) {
        return recipe.numbers(key, 1, most).stream().map(Double::intValue).toList();
    }

    /** Training prompts that are needed in all: every stage has its own, in this order. */
    int trainPrompts() {
        return ppoFrom() + ppo.iterations * ppo.prompts;
    }

    int dpoFrom() {
        return rsf.iterations * rsf.prompts;
    }

    int ppoFrom() {
        return dpoFrom() + dpo.rounds * dpo.prompts;
    }
}
