package dev.toll.merge;

import dev.toll.model.decoder.Decoder;
import dev.toll.model.decoder.TargetedSequence;
import dev.toll.model.decoder.Weights;
import dev.toll.tensor.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Ratios found from both sides. HMA's objective (Lin et al. 2024, section 6) sees only the reward and needs the mean held
 * to keep it from choosing the aligned model. Here the other side is in the objective:
 *
 * <pre>  J_λ(α) = (1 − λ)·NLL(D_θ; α) + λ·NLL(D_0; α),   α_k = σ(s_k) </pre>
 *
 * with D_θ the aligned model's answers that its reward ranks high and D_0 the first model's own answers to unlabelled
 * prompts of what it should keep: up to a constant λ weighs the KL divergence from the model before alignment on those
 * prompts. No mean is held; λ from 1 to 0 walks from the first model to the aligned one, and each λ is one point of the
 * front. Gradients in the ratios are exact.
 */
public final class TwoSidedSearch {
    private final Decoder decoder;
    private final Set<String> names;
    private final Weights base;
    private final Weights aligned;
    private final Workers workers;

    public TwoSidedSearch(Decoder decoder, Set<String> names, Weights base, Weights aligned, Workers workers) {
        this.decoder = decoder;
        this.names = names;
        this.base = base;
        this.aligned = aligned;
        this.workers = workers;
    }

    /**
     * How to search.
     *
     * @param retention the λs, each in [0,1]; one result for each, in their order
     * @param learningRate Adam's step on the logits s_k
     * @param steps steps for each λ; every one starts at α = ½, so a point does not depend on the others
     * @param batch examples per step, from each side
     */
    public record Settings(BlockLayout layout, List<Double> retention, double learningRate, int steps, int batch, long seed) {
        public Settings {
            retention = List.copyOf(retention);
            if (retention.stream().anyMatch(l -> !(l >= 0 && l <= 1))) {
                throw new IllegalArgumentException("retention " + retention + "; expected weights from 0 to 1");
            }
        }
    }

    /** The ratios for one λ, and both sides' mean negative log-likelihood per token there, over all the data. */
    public record Found(double retention, RatioPlan plan, double alignmentLoss, double retentionLoss) {}

    public List<Found> trace(List<TargetedSequence> alignment, List<TargetedSequence> kept, Settings settings) {
        var out = new ArrayList<Found>();
        try (var blend = new BlendLoss(decoder, names, base, aligned, settings.layout(), workers)) {
            for (double lambda : settings.retention()) {
                double[] at = descend(blend, alignment, kept, lambda, settings);
                out.add(new Found(lambda, new RatioPlan(settings.layout(), at), blend.at(alignment, at).loss(), blend.at(kept, at).loss()));
            }
        }
        return out;
    }

    private static double[] descend(BlendLoss blend, List<TargetedSequence> alignment, List<TargetedSequence> kept, double lambda, Settings settings) {
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(settings.seed());
        var s = new double[settings.layout().blocks()];
        var adam = new SmallAdam(s.length, settings.learningRate());
        for (int step = 0; step < settings.steps(); step++) {
            var at = ratios(s);
            var g = new double[s.length];
            add(g, 1 - lambda, blend, draw(alignment, settings.batch(), random), at);
            add(g, lambda, blend, draw(kept, settings.batch(), random), at);
            for (int k = 0; k < s.length; k++) {
                g[k] *= at[k] * (1 - at[k]);
            }
            adam.step(s, g);
        }
        return ratios(s);
    }

    private static void add(double[] g, double weight, BlendLoss blend, List<TargetedSequence> batch, double[] at) {
        if (weight == 0) {
            return;
        }
        var gradient = blend.at(batch, at).gradient();
        for (int k = 0; k < g.length; k++) {
            g[k] += weight * gradient[k];
        }
    }

    private static List<TargetedSequence> draw(List<TargetedSequence> data, int count, RandomGenerator random) {
        var out = new ArrayList<TargetedSequence>();
        for (int i = 0; i < count; i++) {
            out.add(data.get(random.nextInt(data.size())));
        }
        return out;
    }

    private static double[] ratios(double[] s) {
        return Arrays.stream(s).map(x -> 1 / (1 + Math.exp(-x))).toArray();
    }
}
