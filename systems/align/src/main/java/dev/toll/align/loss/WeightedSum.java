package dev.toll.align.loss;

import dev.toll.tensor.Tensor;
import java.util.List;

/**
 * Several losses at once, each with its weight: Σ w_i·L_i. With DPO, BCO and the likelihood of the chosen answer it is mixed
 * preference optimisation (Wang et al. 2024, arXiv 2411.10442), which weights them 0.8, 0.2 and 1.
 */
public record WeightedSum(List<Term> terms) implements PreferenceLoss {
    /** A loss and what it counts with. */
    public record Term(double weight, PreferenceLoss loss) {
        public Term {
            Require.positive("weight", weight);
        }
    }

    public WeightedSum {
        terms = List.copyOf(terms);
        if (terms.isEmpty()) {
            throw new IllegalArgumentException("weights: found none above 0, expected at least one loss with a weight");
        }
        if (terms.stream().anyMatch(t -> t.loss().tailWeight() != 1)) {
            throw new IllegalArgumentException("a loss that weights tokens cannot be added to others");
        }
    }

    @Override
    public Tensor of(PairScores pairs) {
        return terms.stream().map(t -> t.loss().of(pairs).mul(t.weight())).reduce(Tensor::add).orElseThrow();
    }

    @Override
    public boolean needsReference() {
        return terms.stream().anyMatch(t -> t.loss().needsReference());
    }

    @Override
    public boolean acrossPairs() {
        return terms.stream().anyMatch(t -> t.loss().acrossPairs());
    }

    @Override
    public boolean needsCertainty() {
        return terms.stream().anyMatch(t -> t.loss().needsCertainty());
    }
}
