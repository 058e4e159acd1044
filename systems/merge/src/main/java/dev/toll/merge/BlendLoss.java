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

/** How unlikely a blend of two models finds some answers, as a function of its K ratios, with the exact gradient. */
final class BlendLoss implements AutoCloseable {
    private final Decoder decoder;
    private final Weights base;
    private final BlockLayout layout;
    private final Workers workers;
    private final Map<String, Tensor> difference = new HashMap<>();

    BlendLoss(Decoder decoder, Set<String> names, Weights base, Weights aligned, BlockLayout layout, Workers workers) {
        this.decoder = decoder;
        this.base = base;
        this.layout = layout;
        this.workers = workers;
        try (var scope = Scope.open();
                var noGrad = NoGrad.open()) {
            for (var name : names) {
                difference.put(name, scope.release(aligned.get(name).detach().sub(base.get(name).detach())));
            }
        }
    }

    /** Mean negative log-likelihood per answer token, and its gradient in the ratios. */
    record Value(double loss, double[] gradient) {}

    Value at(List<TargetedSequence> batch, double[] ratios) {
        int targets = batch.stream().mapToInt(TargetedSequence::targets).sum();
        var tasks = new ArrayList<Callable<Value>>();
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
                    return new Value(loss.item(), alpha.grad().toDoubles());
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
        return new Value(loss, gradient);
    }

    private static float[] toFloats(double[] values) {
        var out = new float[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) values[i];
        }
        return out;
    }

    @Override
    public void close() {
        difference.values().forEach(Tensor::close);
    }
}
