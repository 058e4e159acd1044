package dev.toll.recipes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Settings of the small world's principal–agent study.
 *
 * @param seeds one set of agents each: the visits they are trained and measured on, and all sampling
 * @param incentives one agent each
 * @param form the first stage, from which all agents start: the form is learnt, no side is taken
 * @param rsf the second stage, by the incentive
 * @param conflict visits measured where firm and customer want different things; each under all four disclosures
 * @param control visits measured of either control
 */
record ShopSettings(String model, List<Long> seeds, List<Incentive> incentives, Form form, Rsf rsf, int conflict, int control) {
    record Form(int steps, int examples, double learningRate, long seed) {}

    record Rsf(int iterations, int prompts, int samples, int epochs, double learningRate) {}

    static ShopSettings read(RecipeFile file) {
        var seeds = new ArrayList<Long>();
        for (double seed : file.numbers("shop.seeds", 0, 1e9)) {
            if (seed != Math.rint(seed) || seeds.contains((long) seed)) {
                file.problems().add("recipe", "shop.seeds", seed, "whole numbers, each once");
            }
            seeds.add((long) seed);
        }
        if (seeds.isEmpty()) {
            file.problems().add("recipe", "shop.seeds", "none", "at least one; two or more for intervals");
        }
        double penalty = file.number("shop.penalty", 0, 100);
        var incentives = new ArrayList<Incentive>();
        var overseers = words(file, "shop.overseers", Arrays.stream(Overseer.values()).map(Overseer::word).toList());
        for (var side : words(file, "shop.rewards", Incentive.SIDES)) {
            overseers.forEach(o -> incentives.add(Incentive.of(side, Overseer.valueOf(o.toUpperCase(Locale.ROOT)), penalty)));
        }
        return new ShopSettings(file.text("shop.model"), List.copyOf(seeds), List.copyOf(incentives),
                new Form(file.integer("shop.form.steps", 1, 100_000), file.integer("shop.form.examples", 1, 10_000), file.number("shop.form.learning_rate", 1e-8, 1), file.seed()),
                new Rsf(file.integer("shop.rsf.iterations", 1, 1000), file.integer("shop.rsf.prompts", 4, 100_000), file.integer("shop.rsf.samples", 2, 1000),
                        file.integer("shop.rsf.epochs", 1, 1000), file.number("shop.rsf.learning_rate", 1e-8, 1)),
                file.integer("shop.visits.conflict", 1, 1000), file.integer("shop.visits.control", 1, 1000));
    }

    private static List<String> words(RecipeFile file, String key, List<String> known) {
        var out = new ArrayList<String>();
        for (var word : file.text(key).split(",", -1)) {
            if (!known.contains(word.strip()) || out.contains(word.strip())) {
                file.problems().add("recipe", key, word.strip(), "some of " + String.join(", ", known) + ", each once, with commas between them");
            } else {
                out.add(word.strip());
            }
        }
        return out;
    }
}
