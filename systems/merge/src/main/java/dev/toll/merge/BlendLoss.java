package dev.toll.merge;

import dev.toll.core.InputException;
import dev.toll.model.decoder.Decoder;
import dev.toll.model.decoder.Likelihood;
import dev.toll.model.decoder.TargetedSequence;
import dev.toll.model.decoder.Weights;
import dev.toll.tensor.NoGrad;
import dev.toll.tensor.Scope;
import dev.toll.tensor.Tensor;
import dev.toll.tensor.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;

/** How unlikely a blend of two models finds some answers, as a function of its K ratios, with the exact gradient. */
final class BlendLoss implements AutoCloseable {
    /** Logits of a part, in elements and as if every token were learnt: 256 MB in float32. */
    private static final int LOGITS = 64 << 20;

    private final Decoder decoder;
    private final Weights base;
    private final Layout layout;
    private final Workers workers;
    private final int partTokens;
    private final Map<String, Tensor> difference = new HashMap<>();

    BlendLoss(Decoder decoder, Set<String> names, Weights base, Weights aligned, Layout layout, Workers workers) {
        this(decoder, names, base, aligned, layout, workers, Math.max(1, LOGITS / decoder.config().vocabSize()));
    }

    /** @param partTokens most padded tokens a worker computes at once; a longer answer is computed alone */
    BlendLoss(Decoder decoder, Set<String> names, Weights base, Weights aligned, Layout layout, Workers workers, int partTokens) {
        this.partTokens = partTokens;
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

    /** Mean negative log-likelihood per answer token, and its gradient in the ratios, empty where it was not asked for. */
    @SuppressWarnings("ArrayRecordComponent") // made afresh for each caller
    record Value(double loss, double[] gradient) {}

    /** Loss and gradient. */
    Value at(List<TargetedSequence> batch, double[] ratios) {
        int targets = TargetedSequence.targets(batch);
        return sum(batch, ratios, part -> {
            try (var scope = Scope.open()) {
                var alpha = Tensor.of(toFloats(ratios)).requiresGrad();
                var loss = Likelihood.negative(decoder, Blend.differentiable(base, difference, layout, alpha), part, targets);
                loss.backward();
                return new Value(loss.item(), alpha.grad().toDoubles());
            }
        });
    }

    /** The loss alone, which takes a third of the work. */
    Value without(List<TargetedSequence> batch, double[] ratios) {
        int targets = TargetedSequence.targets(batch);
        return sum(batch, ratios, part -> {
            try (var scope = Scope.open();
                    var noGrad = NoGrad.open()) {
                var alpha = Tensor.of(toFloats(ratios));
                return new Value(Likelihood.negative(decoder, Blend.differentiable(base, difference, layout, alpha), part, targets).item(), new double[0]);
            }
        });
    }

    private Value sum(List<TargetedSequence> batch, double[] ratios, Function<List<TargetedSequence>, Value> of) {
        var tasks = new ArrayList<Callable<Value>>();
        int share = (batch.size() + workers.count() - 1) / workers.count();
        var sorted = batch.stream().sorted(Comparator.comparingInt(TargetedSequence::length)).toList();
        for (int from = 0; from < sorted.size(); from += share) {
            bounded(sorted.subList(from, Math.min(sorted.size(), from + share))).forEach(part -> tasks.add(() -> of.apply(part)));
        }
        double loss = 0;
        double[] gradient = {};
        for (var part : workers.run(tasks)) {
            loss += part.loss();
            gradient = gradient.length == 0 ? new double[part.gradient().length] : gradient;
            for (int j = 0; j < gradient.length; j++) {
                gradient[j] += part.gradient()[j];
            }
        }
        if (!Double.isFinite(loss)) {
            throw new InputException("the blend with ratios " + Arrays.toString(ratios) + " gives answers the likelihood " + Math.exp(-loss)
                    + "; expected a number. Check both models for NaN and infinite weights ('./toll merge linear' counts them)");
        }
        return new Value(loss, gradient);
    }

    /** Cut where padding to the longest would exceed {@link #partTokens}; the rows rise in length. */
    private List<List<TargetedSequence>> bounded(List<TargetedSequence> rising) {
        var parts = new ArrayList<List<TargetedSequence>>();
        int from = 0;
        for (int to = 1; to <= rising.size(); to++) {
            if (to == rising.size() || (long) (to + 1 - from) * rising.get(to).length() > partTokens) {
                parts.add(rising.subList(from, to));
                from = to;
            }
        }
        return parts;
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
