package dev.toll.recipes;

import dev.toll.lilliput.Format;
import dev.toll.merge.BlockLayout;
import dev.toll.merge.Layout;
import dev.toll.merge.PartLayout;
import dev.toll.merge.RatioPlan;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What {@code recipes/merge-search.yaml} says.
 *
 * @param reward empty for the small world's rule, else the folder of a reward model
 * @param form how the small world's items are put
 * @param uniform equal ratios measured first, and shown beside the front; 0 and 1, the two models themselves, come on top
 * @param points of the front that are reported
 */
record SearchSettings(
        String base,
        String aligned,
        long seed,
        Ratios ratios,
        String reward,
        SearchTasks.Data data,
        Format form,
        SearchTasks.Amount search,
        SearchTasks.Amount report,
        int evaluations,
        List<Double> uniform,
        int points,
        int maxNewTokens) {
    /** What has a ratio of its own: blocks of layers, cut evenly or at given layers, or every part of every layer. */
    record Ratios(boolean byPart, int blocks, List<Integer> boundaries, BlockLayout.Scope scope) {
        Layout of(int layers) {
            if (byPart) {
                return new PartLayout(layers);
            }
            return boundaries.isEmpty() ? new BlockLayout(layers, blocks, scope) : BlockLayout.at(layers, boundaries, scope);
        }
    }

    /** Reads and checks everything; all faults are told at once. */
    static SearchSettings read(RecipeFile file) {
        var ratios = new Ratios(file.choice("ratios.of", List.of("blocks", "parts")).equals("parts"), file.integer("ratios.blocks", 1, 1000),
                file.numbers("ratios.boundaries", 1, 100_000).stream().map(Double::intValue).toList(),
                file.choice("ratios.scope", List.of("all", "linear")).equals("all") ? BlockLayout.Scope.ALL : BlockLayout.Scope.LINEAR);
        var data = new SearchTasks.Data(file.text("data.prompts"), file.text("data.suites"), file.number("data.search_share", 0.05, 0.95),
                file.integer("data.max_prompt_tokens", 8, 100_000));
        var settings = new SearchSettings(file.text("base"), file.text("aligned"), file.seed(), ratios, file.text("reward"), data,
                file.choice("data.form", List.of("chat", "plain")).equals("chat") ? Format.CHAT : Format.PLAIN,
                new SearchTasks.Amount(file.integer("search.prompts", 4, 1_000_000), file.integer("search.items", 4, 1_000_000)),
                new SearchTasks.Amount(file.integer("report.prompts", 4, 1_000_000), file.integer("report.items", 4, 1_000_000)),
                file.integer("search.evaluations", 1, 100_000), file.shares("uniform"), file.integer("report.points", 1, 1000), file.integer("max_new_tokens", 1, 100_000));
        if (settings.evaluations < settings.starts().size()) {
            file.problems().add("recipe", "search.evaluations", settings.evaluations, "at least " + settings.starts().size() + ", for both models and every entry of uniform are measured first");
        }
        if (data.prompts().isBlank() != data.suites().isBlank()) {
            file.problems().add("recipe", "data", "only one of prompts and suites", "both, or neither for the small world");
        }
        if (!data.prompts().isBlank() && settings.reward.isBlank()) {
            file.problems().add("recipe", "reward", "nothing", "the folder of a reward model such as './toll align rm' writes, for no rule can judge data.prompts");
        }
        file.check();
        return settings;
    }

    /** Equal ratios to begin with: the two models themselves and {@link #uniform}, rising. */
    List<Double> starts() {
        var all = new java.util.TreeSet<>(uniform);
        all.addAll(List.of(0.0, 1.0));
        return List.copyOf(all);
    }

    /** The plan of ratios that were tried. */
    static RatioPlan plan(Layout layout, List<Double> ratios) {
        return new RatioPlan(layout, ratios.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** The same share in every block or part. */
    static RatioPlan plan(Layout layout, double weight) {
        var weights = new double[layout.blocks()];
        Arrays.fill(weights, weight);
        return new RatioPlan(layout, weights);
    }

    /** What the ratios belong to, in their order. */
    static String names(Layout layout) {
        return switch (layout) {
            case BlockLayout blocks -> java.util.stream.IntStream.range(0, blocks.blocks())
                    .mapToObj(k -> "layers " + (blocks.firstLayer(k) + 1) + "–" + blocks.endLayer(k))
                    .collect(Collectors.joining(", "));
            case PartLayout parts -> String.join(", ", parts.names());
        };
    }
}
