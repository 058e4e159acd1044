package dev.toll.model.decoder;

import dev.toll.tensor.NoGrad;
import dev.toll.tensor.Scope;

/** Log-probabilities of a packed batch's targets without gradients. */
public final class PackedScores {
    private PackedScores() {}

    public static BranchLogProbs of(Decoder decoder, Weights weights, PackedBatch batch) {
        return of(decoder, weights, batch, 1);
    }

    /** The same with logits divided by {@code temperature}. */
    public static BranchLogProbs of(Decoder decoder, Weights weights, PackedBatch batch, double temperature) {
        var targets = batch.targets();
        if (targets.ids().length == 0) {
            return new BranchLogProbs(new double[0], targets.starts());
        }
        try (var noGrad = NoGrad.open();
                var scope = Scope.open()) {
            var hidden = decoder.hidden(weights, batch, targets.rows());
            try (var head = ChunkedHead.of(decoder.head(weights), ChunkedHead.warmed(hidden, temperature), targets.ids())) {
                return new BranchLogProbs(head.logProbs(false), targets.starts());
            }
        }
    }
}
