package dev.toll.merge;

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

    /**
     * Search settings.
     *
     * @param meanRlhfWeight α: the mean that is held, so that forgetting stays comparable with uniform averaging at α
     * @param learningRate Adam's step on the logits s_k; 1e-2 to 1e-1 is the natural scale for K numbers
     * @param batch examples per step
     * @param flatBelow stop when the mean negative log-likelihood per token of the last ten steps is below this
     */
    public record Settings(
            BlockLayout layout, double meanRlhfWeight, double eps, double learningRate, int steps, int batch, double flatBelow, long seed) {}

    /** Ratios found, the objective per step, and why the search ended. */
    public record Found(RatioPlan plan, List<Double> negativeLogLikelihood, int steps, boolean wentFlat) {}

    public Found search(List<TargetedSequence> data, Settings settings) {
        int k = settings.layout().blocks();
        var ratios = new HmaRatios(settings.meanRlhfWeight(), settings.eps());
        var s = new double[k];
        var adam = new SmallAdam(k, settings.learningRate());
        var trace = new ArrayList<Double>();
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(settings.seed());
        boolean flat = false;
        try (var blend = new BlendLoss(decoder, names, base, aligned, settings.layout(), workers)) {
            int step = 0;
            for (; step < settings.steps() && !flat; step++) {
                var batch = new ArrayList<TargetedSequence>();
                for (int i = 0; i < settings.batch(); i++) {
                    batch.add(data.get(random.nextInt(data.size())));
                }
                var at = ratios.ratios(s);
                var evaluated = blend.at(batch, at);
                trace.add(evaluated.loss());
                double[] g = ratios.gradient(s, evaluated.gradient());
                adam.step(s, g);
                flat = trace.size() >= 10
                        && trace.subList(trace.size() - 10, trace.size()).stream().mapToDouble(d -> d).average().orElse(1) < settings.flatBelow();
            }
            return new Found(new RatioPlan(settings.layout(), ratios.ratios(s)), List.copyOf(trace), step, flat);
        }
    }
}
