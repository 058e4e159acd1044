package dev.toll.align.loss;

import dev.toll.tensor.Nn;
import dev.toll.tensor.Tensor;

/**
 * LD-DPO (Liu et al. 2024, arXiv 2409.06411): DPO in which the answer tokens beyond the shorter answer's length
 * count with {@code tailWeight} (the paper's α), in policy and reference alike; 1 is plain DPO, 0 compares equally long
 * beginnings. The sums it is given are weighted so already.
 */
public record LengthDesensitisedDpo(double beta, double tailWeight) implements PreferenceLoss {
    public LengthDesensitisedDpo {
        Require.positive("beta", beta);
        if (!(tailWeight >= 0 && tailWeight <= 1)) {
            throw new IllegalArgumentException("tail_weight: found " + tailWeight + ", expected from 0 to 1");
        }
    }

    @Override
    public Tensor of(PairScores pairs) {
        return Nn.logSigmoid(pairs.margin().mul(beta)).neg();
    }
}
