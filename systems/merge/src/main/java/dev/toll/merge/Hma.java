package dev.toll.merge;

import dev.toll.model.decoder.Decoder;
import dev.toll.model.decoder.Likelihood;
import dev.toll.model.decoder.TargetedSequence;
import dev.toll.model.decoder.Weights;
import dev.toll.tensor.NoGrad;
import dev.toll.tensor.Scope;
import dev.toll.tensor.Tensor;
import dev.toll.tensor.Workers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
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
        var m = new double[k];
        var v = new double[k];
        var trace = new ArrayList<Double>();
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(settings.seed());
        boolean flat = false;
        var difference = new HashMap<String, Tensor>();
        try (var outer = Scope.open()) {
            try (var noGrad = NoGrad.open()) {
                for (var name : names) {
                    difference.put(name, aligned.get(name).detach().sub(base.get(name).detach()));
                }
            }
            int step = 0;
            for (; step < settings.steps() && !flat; step++) {
                var batch = new ArrayList<TargetedSequence>();
                for (int i = 0; i < settings.batch(); i++) {
                    batch.add(data.get(random.nextInt(data.size())));
                }
                var at = ratios.ratios(s);
                var evaluated = lossAndGradient(batch, difference, settings.layout(), at);
                trace.add(evaluated.loss());
                double[] g = ratios.gradient(s, evaluated.gradient());
                for (int j = 0; j < k; j++) {
                    m[j] = 0.9 * m[j] + 0.1 * g[j];
                    v[j] = 0.99 * v[j] + 0.01 * g[j] * g[j];
                    double mh = m[j] / (1 - Math.pow(0.9, step + 1.0));
                    double vh = v[j] / (1 - Math.pow(0.99, step + 1.0));
                    s[j] -= settings.learningRate() * mh / (Math.sqrt(vh) + 1e-12);
                }
                flat = trace.size() >= 10
                        && trace.subList(trace.size() - 10, trace.size()).stream().mapToDouble(d -> d).average().orElse(1) < settings.flatBelow();
            }
            return new Found(new RatioPlan(settings.layout(), ratios.ratios(s)), List.copyOf(trace), step, flat);
        }
    }

    record Evaluated(double loss, double[] gradient) {}

    /** Mean negative log-likelihood per answer token and its exact gradient in the ratios. */
    Evaluated lossAndGradient(List<TargetedSequence> batch, Map<String, Tensor> difference, BlockLayout layout, double[] ratios) {
        int targets = batch.stream().mapToInt(TargetedSequence::targets).sum();
        var tasks = new ArrayList<Callable<Evaluated>>();
        int share = (batch.size() + workers.count() - 1) / workers.count();
        var sorted = batch.stream().sorted(Comparator.comparingInt(TargetedSequence::length)).toList();
        for (int from = 0; from < sorted.size(); from += share) {
            var part = sorted.subList(from, Math.min(sorted.size(), from + share));
            tasks.add(() -> {
                try (var scope = Scope.open()) {
                    var alpha = Tensor.of(toFloats(ratios)).requiresGrad();
                    var weights = Blend.differentiable(base, difference, layout, alpha);
                    var loss = Likelihood.negative(decoder, weights, part, targets);
                    loss.backward();
                    return new Evaluated(loss.item(), alpha.grad().toDoubles());
                }
            });
        }
        double loss = 0;
        var gradient = new double[ratios.length];
        for (var part : workers.run(tasks)) {
            loss += part.loss();
            for (int j = 0; j < gradient.length; j++) {
                gradient[j] += part.gradient()[j];
            }
        }
        return new Evaluated(loss, gradient);
    }

    private static float[] toFloats(double[] values) {
        var out = new float[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) values[i];
        }
        return out;
    }
}
