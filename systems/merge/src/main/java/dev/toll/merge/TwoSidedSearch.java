package dev.toll.merge;

import dev.toll.core.ledger.Journal;
import dev.toll.core.progress.Progress;
import dev.toll.core.progress.ProgressView;
import dev.toll.model.decoder.Decoder;
import dev.toll.model.decoder.TargetedSequence;
import dev.toll.model.decoder.Weights;
import dev.toll.tensor.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Ratios found from both sides. HMA's objective (Lin et al. 2024, section 6) sees only the reward and needs the mean held
 * to keep it from choosing the aligned model. Here the other side is in the objective:
 *
 * <pre>  J_λ(α) = (1 − λ)·NLL(D_θ; α) + λ·NLL(D_0; α),   0 ≤ α_k ≤ 1 </pre>
 *
 * with D_θ the aligned model's answers that its reward ranks high and D_0 the first model's own answers to unlabelled
 * prompts of what it should keep: up to a constant λ weighs the KL divergence from the model before alignment on those
 * prompts. No mean is held; λ from 1 to 0 walks from the first model to the aligned one, and each λ is one point of the
 * front. Gradients in the ratios are exact.
 *
 * <p>The λs are walked from the largest down, each search beginning where the last one ended, for neighbouring points have
 * neighbouring ratios. Steps are Adam's on the ratios themselves, cut off at the box (logits would hardly move near its
 * sides, where many ratios belong); the step falls along a cosine, and a point is the mean over the last quarter of the
 * steps, which takes out most of the batches' noise.
 */
public final class TwoSidedSearch {
    /** Share of the learning rate that is left at the end. */
    private static final double LAST_STEP = 0.05;

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
     * @param learningRate Adam's first step on the ratios, such as 0.1
     * @param steps steps for each λ
     * @param batch examples per step, from each side
     */
    public record Settings(Layout layout, List<Double> retention, double learningRate, int steps, int batch, long seed) {
        public Settings {
            retention = List.copyOf(retention);
            if (retention.stream().anyMatch(l -> !(l >= 0 && l <= 1))) {
                throw new IllegalArgumentException("retention " + retention + "; expected weights from 0 to 1");
            }
        }
    }

    /** The ratios for one λ, and both sides' mean negative log-likelihood per token there, over all the data. */
    public record Found(double retention, RatioPlan plan, double alignmentLoss, double retentionLoss) {}

    /** Searches without keeping anything on the way. */
    public List<Found> trace(List<TargetedSequence> alignment, List<TargetedSequence> kept, Settings settings) {
        try (var progress = ProgressView.silent().start("", 0)) {
            return trace(alignment, kept, settings, Evaluations.notKept(), progress);
        }
    }

    /** Searches, or goes on with a search that was killed; {@code key} names models, data and settings. Makes a step of progress for each of its own. */
    public List<Found> trace(List<TargetedSequence> alignment, List<TargetedSequence> kept, Settings settings, Journal journal, String key, Progress progress) {
        return trace(alignment, kept, settings, Evaluations.in(journal, key), progress);
    }

    private List<Found> trace(List<TargetedSequence> alignment, List<TargetedSequence> kept, Settings settings, Evaluations evaluations, Progress progress) {
        var out = new ArrayList<Found>();
        var at = new double[settings.layout().blocks()];
        Arrays.fill(at, 0.5);
        try (var blend = new BlendLoss(decoder, names, base, aligned, settings.layout(), workers)) {
            for (double lambda : settings.retention().stream().distinct().sorted(Comparator.reverseOrder()).toList()) {
                var walk = new Walk(blend, alignment, kept, lambda, settings, evaluations);
                at = walk.from(at, progress);
                out.add(new Found(lambda, new RatioPlan(settings.layout(), at), walk.value("aligned", alignment, at), walk.value("kept", kept, at)));
            }
        }
        return settings.retention().stream().map(l -> out.stream().filter(f -> f.retention() == l).findFirst().orElseThrow()).toList();
    }

    /** The descent for one λ. */
    private record Walk(BlendLoss blend, List<TargetedSequence> alignment, List<TargetedSequence> kept, double lambda, Settings settings, Evaluations evaluations) {
        double[] from(double[] start, Progress progress) {
            var random = RandomGeneratorFactory.of("L64X128MixRandom").create(settings.seed());
            var at = start.clone();
            var adam = new SmallAdam(at.length, settings.learningRate());
            var mean = new double[at.length];
            int steps = settings.steps();
            int last = Math.max(1, steps / 4);
            for (int step = 0; step < steps; step++) {
                var g = new double[at.length];
                add(g, 1 - lambda, step + " aligned", draw(alignment, settings.batch(), random), at);
                add(g, lambda, step + " kept", draw(kept, settings.batch(), random), at);
                adam.step(at, g, LAST_STEP + (1 - LAST_STEP) * 0.5 * (1 + Math.cos(Math.PI * step / steps)));
                for (int k = 0; k < at.length; k++) {
                    at[k] = Math.clamp(at[k], 0, 1);
                    mean[k] += step >= steps - last ? at[k] / last : 0;
                }
                progress.step(1);
            }
            return mean;
        }

        private void add(double[] g, double weight, String name, List<TargetedSequence> batch, double[] at) {
            if (weight == 0) {
                return;
            }
            var point = at.clone();
            var gradient = evaluations.get(lambda + " step " + name, () -> blend.at(batch, point)).gradient();
            for (int k = 0; k < g.length; k++) {
                g[k] += weight * gradient[k];
            }
        }

        double value(String side, List<TargetedSequence> data, double[] at) {
            return evaluations.get(lambda + " found " + side, () -> blend.without(data, at)).loss();
        }
    }

    private static List<TargetedSequence> draw(List<TargetedSequence> data, int count, RandomGenerator random) {
        var out = new ArrayList<TargetedSequence>();
        for (int i = 0; i < count; i++) {
            out.add(data.get(random.nextInt(data.size())));
        }
        return out;
    }
}
