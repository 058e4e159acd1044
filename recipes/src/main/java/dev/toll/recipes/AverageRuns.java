package dev.toll.recipes;

import dev.toll.align.Policy;
import dev.toll.core.ledger.ContentHash;
import dev.toll.merge.Blend;
import dev.toll.merge.BlockLayout;
import dev.toll.merge.RatioPlan;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The model before alignment averaged with one endpoint, in memory, and measured. */
final class AverageRuns implements AutoCloseable {
    private final Experiment x;
    private final Experiment.Endpoint endpoint;
    private final Policy aligned;

    AverageRuns(Experiment x, Experiment.Endpoint endpoint) {
        this.x = x;
        this.endpoint = endpoint;
        this.aligned = Policy.of(x.model(), x.workers());
        aligned.load(endpoint.folder());
    }

    /** {@code average} for RSF, the paper's main setting; {@code average-dpo} and so on for other endpoints. */
    static String kind(String method, Experiment.Endpoint endpoint) {
        return endpoint.method().equals("rsf") ? method : method + "-" + endpoint.method();
    }

    Policy aligned() {
        return aligned;
    }

    /** The same share everywhere, one model for each weight. */
    void uniform(Tally tally, List<Double> weights) {
        String kind = kind("average", endpoint);
        for (double w : weights) {
            tally.add(measure(RatioPlan.uniform(x.model().config().numHiddenLayers(), BlockLayout.Scope.ALL, w), kind + "-" + w, kind, w, kind.equals("average") && w == 0.4));
        }
    }

    /** Section 5 of the paper: one part averaged, the others aligned. */
    void partwise(Tally tally, int parts, double weight) {
        var layout = new BlockLayout(x.model().config().numHiddenLayers(), parts, BlockLayout.Scope.ALL);
        String kind = kind("partwise", endpoint);
        for (int b = 0; b < parts; b++) {
            tally.add(measure(RatioPlan.partwise(layout, b, weight), kind + "-" + (b + 1), kind, null, false));
        }
    }

    Scorecard.Card measure(RatioPlan plan, String id, String kind, @Nullable Double weight, boolean controls) {
        String hash = ContentHash.builder().add(endpoint.key()).add("blend").add(plan.layout().toString()).add(Arrays.toString(plan.rlhfWeights())).hex();
        var ratios = plan.rlhfWeights().length == 1 ? null : Arrays.stream(plan.rlhfWeights()).boxed().toList();
        try (var blend = Blend.of(x.names(), x.model().weights(), aligned.weights(), plan)) {
            return x.scorecard().measure(x.subject(id, blend.weights()), hash, kind, endpoint.id(), weight, ratios, controls);
        }
    }

    @Override
    public void close() {
        aligned.close();
    }
}
