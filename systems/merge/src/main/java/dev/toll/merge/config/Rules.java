package dev.toll.merge.config;

import dev.toll.core.InputException;
import dev.toll.merge.method.Linear;
import dev.toll.merge.method.ModelStock;
import dev.toll.merge.method.NuSlerp;
import dev.toll.merge.method.Rule;
import dev.toll.merge.method.Slerp;
import dev.toll.merge.method.Sparsifier;
import dev.toll.merge.method.TaskVectors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One tensor's rule from its parameters. */
final class Rules {
    private static final double NO_WEIGHT = 1e-6;

    private Rules() {}

    static Rule of(MergeMethod method, Values values, List<Path> inputs, long seed) {
        return switch (method) {
            case LINEAR -> linear(values, inputs);
            case SLERP -> new Slerp(share("t", values.of("t")));
            case NUSLERP -> nuslerp(values, inputs);
            case MODEL_STOCK -> new ModelStock(values.on("filter_wise"));
            case TASK_ARITHMETIC, TIES, DARE_LINEAR, DARE_TIES, BREADCRUMBS, BREADCRUMBS_TIES, DELLA, DELLA_LINEAR ->
                taskVectors(method, values, inputs, seed);
        };
    }

    private static Rule linear(Values values, List<Path> inputs) {
        var weights = inputs.stream().mapToDouble(input -> values.has(input) ? values.of(input, "weight") : 0).toArray();
        if (!values.on("normalize")) {
            return new Linear(weights);
        }
        if (Math.abs(java.util.Arrays.stream(weights).sum()) < NO_WEIGHT) {
            throw new InputException("weights that do not sum to 0, or normalize: false");
        }
        return Linear.normalized(weights);
    }

    private static Rule nuslerp(Values values, List<Path> inputs) {
        int first = inputs.size() - 2;
        if (values.on("nuslerp_row_wise")) {
            throw new InputException("nuslerp_row_wise: false; it takes columns, and nuslerp_flatten: false takes rows");
        }
        double a = values.of(inputs.get(first), "weight");
        double b = values.of(inputs.get(first + 1), "weight");
        double t = Math.abs(a + b) < NO_WEIGHT ? 0.5 : b / (a + b);
        return new NuSlerp(t, !values.on("nuslerp_flatten"), first == 1);
    }

    private static Rule taskVectors(MergeMethod method, Values values, List<Path> inputs, long seed) {
        boolean rescale = method != MergeMethod.TASK_ARITHMETIC && values.on("rescale");
        var parts = new ArrayList<TaskVectors.Part>();
        for (int k = 1; k < inputs.size(); k++) {
            var input = inputs.get(k);
            double weight = values.has(input) ? values.of(input, "weight") : 0;
            parts.add(new TaskVectors.Part(weight, sparsifier(method, values, input, rescale, seed)));
        }
        return new TaskVectors(parts, method.election(), values.on("normalize"), values.of("lambda"));
    }

    private static Sparsifier sparsifier(MergeMethod method, Values values, Path input, boolean rescale, long seed) {
        return switch (method) {
            case TIES -> new Sparsifier.Largest(values.of(input, "density"), rescale);
            case DARE_LINEAR, DARE_TIES -> new Sparsifier.Random(values.of(input, "density"), rescale, seed);
            case BREADCRUMBS, BREADCRUMBS_TIES -> new Sparsifier.WithoutOutliers(values.of(input, "density"), values.of(input, "gamma"), rescale);
            case DELLA, DELLA_LINEAR -> new Sparsifier.Ranked(values.of(input, "density"), values.of(input, "epsilon"), rescale, seed);
            case LINEAR, SLERP, NUSLERP, TASK_ARITHMETIC, MODEL_STOCK -> new Sparsifier.All();
        };
    }

    private static double share(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new InputException(name + " from 0 to 1");
        }
        return value;
    }
}
