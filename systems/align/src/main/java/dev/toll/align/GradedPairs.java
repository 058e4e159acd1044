package dev.toll.align;

import dev.toll.align.loss.PairScores;
import dev.toll.align.loss.PreferenceLoss;
import dev.toll.tensor.Scope;
import dev.toll.tensor.Tensor;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A preference loss in numbers: its value over some pairs and its slopes d/dlp_w and d/dlp_l at each, in float64, from
 * the loss's own formula by autograd on [n] tensors.
 */
record GradedPairs(double loss, double[] chosenSlopes, double[] rejectedSlopes) {
    /**
     * @param certainties of the pairs; empty where the loss does not look at them
     * @param share what each pair's loss counts with: 1 over the pairs of the batch
     */
    static GradedPairs of(PreferenceLoss loss, List<PreferencePair> pairs, double[] chosenSums, double[] rejectedSums, double[] certainties, double share) {
        try (var scope = Scope.open()) {
            var chosen = Tensor.of(chosenSums).requiresGrad();
            var rejected = Tensor.of(rejectedSums).requiresGrad();
            var value = loss.of(new PairScores(chosen, rejected, numbers(pairs, PreferencePair::referenceChosen), numbers(pairs, PreferencePair::referenceRejected),
                    numbers(pairs, p -> p.chosen().length), numbers(pairs, p -> p.rejected().length),
                    Tensor.of(certainties.length == 0 ? new double[pairs.size()] : certainties))).sum().mul(share);
            value.backward();
            return new GradedPairs(value.item(), chosen.grad().toDoubles(), rejected.grad().toDoubles());
        }
    }

    private static Tensor numbers(List<PreferencePair> pairs, ToDoubleFunction<PreferencePair> number) {
        return Tensor.of(pairs.stream().mapToDouble(number).toArray());
    }
}
