package dev.toll.merge;

import dev.toll.core.ledger.Journal;
import dev.toll.core.progress.Progress;
import dev.toll.core.progress.ProgressView;
import dev.toll.model.decoder.Decoder;
import dev.toll.model.decoder.TargetedSequence;
import dev.toll.model.decoder.Weights;
import dev.toll.tensor.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGeneratorFactory;

/**
 * Heterogeneous model averaging (Lin et al. 2024, section 6): find K ratios of fixed mean that maximise the blend's
 * likelihood of D_θ, samples of the aligned model that its reward ranked high. The forward pass always uses the current
 * ratios (the released code froze them at their first value), gradients are exact, and box and mean both hold.
 *
 * <p>The objective sees only the reward side. Once the blend explains D_θ perfectly (negative log-likelihood near 0) it
 * has no slope left and says nothing about what is being forgotten; the search stops there rather than drift.
 */
public final class Hma {
    /** σ(±6) is within 0.0025 of its limits: beyond that the logits move and the ratios do not. */
    private static final double LARGEST_LOGIT = 6;

    private final Decoder decoder;
    private final Weights base;
    private final Weights aligned;
    private final Set<String> names;
    private final Workers workers;

    public Hma(Decoder decoder, Set<String> names, Weights base, Weights aligned, Workers workers) {
        this.decoder = decoder;
        this.names = names;
        this.base = base;
        this.aligned = aligned;
        this.workers = workers;
    }

    /** How the logits s_k are moved. */
    public sealed interface Solver {
        /**
         * Adam on batches. With a regulariser, whose kink at α a constant step would jump across for ever, the step falls
         * linearly to 0.
         *
         * @param learningRate step on the logits; 1e-2 to 1e-1 is the natural scale for K numbers
         * @param batch examples per step
         */
        record Gradient(double learningRate, int steps, int batch) implements Solver {}

        /** CMA-ES on all of the data, without gradients. */
        record DerivativeFree(int evaluations) implements Solver {}
    }

    /**
     * Search settings.
     *
     * @param meanRlhfWeight α: the mean that is held, so that forgetting stays comparable with uniform averaging at α
     * @param eps keeps ratios from the extremes; see {@link HmaRatios}
     * @param regularisation λ of {@link MiddlePenalty}, 0 for none
     * @param flatBelow stop when the mean negative log-likelihood per token of the last ten steps is below this
     */
    public record Settings(BlockLayout layout, double meanRlhfWeight, double eps, double regularisation, Solver solver, double flatBelow, long seed) {
        public Settings {
            if (!(eps >= 0) || !(regularisation >= 0)) {
                throw new IllegalArgumentException("eps " + eps + " and regularisation " + regularisation + ": expected both to be 0 or more");
            }
        }

        /** By gradient, without regulariser. */
        public Settings(BlockLayout layout, double meanRlhfWeight, double eps, double learningRate, int steps, int batch, double flatBelow, long seed) {
            this(layout, meanRlhfWeight, eps, 0, new Solver.Gradient(learningRate, steps, batch), flatBelow, seed);
        }
    }

    /**
     * Ratios found, the likelihood as the search saw it (per step, or per evaluation), and why it ended.
     *
     * @param uniformLoss negative log-likelihood per token of all the data at equal ratios
     * @param foundLoss the same at the ratios found
     */
    public record Found(RatioPlan plan, List<Double> negativeLogLikelihood, int steps, boolean wentFlat, double uniformLoss, double foundLoss) {}

    /** Searches without keeping anything on the way. */
    public Found search(List<TargetedSequence> data, Settings settings) {
        try (var progress = ProgressView.silent().start("", 0)) {
            return search(data, settings, Evaluations.notKept(), progress);
        }
    }

    /** Searches, or goes on with a search that was killed; {@code key} names models, data and settings. */
    public Found search(List<TargetedSequence> data, Settings settings, Journal journal, String key, Progress progress) {
        return search(data, settings, Evaluations.in(journal, key), progress);
    }

    private Found search(List<TargetedSequence> data, Settings settings, Evaluations evaluations, Progress progress) {
        var ratios = new HmaRatios(settings.meanRlhfWeight(), settings.eps());
        var penalty = MiddlePenalty.of(settings.layout(), settings.regularisation(), settings.meanRlhfWeight());
        var trace = new ArrayList<Double>();
        try (var blend = new BlendLoss(decoder, names, base, aligned, settings.layout(), workers)) {
            var all = new double[settings.layout().blocks()];
            double uniform = evaluations.get("uniform", () -> blend.without(data, ratios.ratios(all))).loss();
            double[] s = switch (settings.solver()) {
                case Solver.Gradient gradient -> descend(blend, data, settings, gradient, ratios, penalty, evaluations, trace, progress);
                case Solver.DerivativeFree free -> evolve(blend, data, settings, free, ratios, penalty, evaluations, trace, progress);
            };
            double found = evaluations.get("found", () -> blend.without(data, ratios.ratios(s))).loss();
            return new Found(new RatioPlan(settings.layout(), ratios.ratios(s)), List.copyOf(trace), trace.size(), isFlat(trace, settings), uniform, found);
        }
    }

    private static boolean isFlat(List<Double> trace, Settings settings) {
        return settings.solver() instanceof Solver.Gradient && trace.size() >= 10
                && trace.subList(trace.size() - 10, trace.size()).stream().mapToDouble(d -> d).average().orElse(1) < settings.flatBelow();
    }

    private static double[] descend(BlendLoss blend, List<TargetedSequence> data, Settings settings, Solver.Gradient gradient, HmaRatios ratios,
            MiddlePenalty penalty, Evaluations evaluations, List<Double> trace, Progress progress) {
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(settings.seed());
        var s = new double[settings.layout().blocks()];
        var adam = new SmallAdam(s.length, gradient.learningRate());
        for (int step = 0; step < gradient.steps() && !isFlat(trace, settings); step++) {
            var batch = new ArrayList<TargetedSequence>();
            for (int i = 0; i < gradient.batch(); i++) {
                batch.add(data.get(random.nextInt(data.size())));
            }
            var at = ratios.ratios(s);
            var value = evaluations.get("step " + step, () -> blend.at(batch, at));
            trace.add(value.loss());
            var g = value.gradient().clone();
            penalty.addGradient(at, g);
            double size = penalty.strength() == 0 ? 1 : 1 - (double) step / gradient.steps();
            adam.step(s, ratios.gradient(s, g), size);
            progress.step(1);
        }
        return s;
    }

    private static double[] evolve(BlendLoss blend, List<TargetedSequence> data, Settings settings, Solver.DerivativeFree free, HmaRatios ratios,
            MiddlePenalty penalty, Evaluations evaluations, List<Double> trace, Progress progress) {
        var start = new double[settings.layout().blocks()];
        if (start.length == 1) {
            return start; // one ratio of given mean leaves nothing to search
        }
        return new CmaEs(free.evaluations(), 1, settings.seed()).minimise(s -> {
            var at = ratios.ratios(s);
            double loss = evaluations.get("evaluation " + trace.size(), () -> blend.without(data, at)).loss();
            trace.add(loss);
            progress.step(1);
            return loss + penalty.at(at);
        }, start, -LARGEST_LOGIT, LARGEST_LOGIT);
    }
}
