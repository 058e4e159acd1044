package dev.toll.model.decoder;

import dev.toll.tensor.Nn;
import dev.toll.tensor.Tensor;
import java.util.List;

/**
 * Next-token cross-entropy on the learnt tokens, averaged over all learnt tokens of the batch. Logits are formed at
 * learnt positions only.
 */
public final class Likelihood {
    private Likelihood() {}

    /** Σ over the part's learnt tokens of −log p, divided by {@code batchTargets}, the learnt tokens of the whole batch. */
    public static Tensor negative(Decoder decoder, Weights weights, List<TargetedSequence> part, int batchTargets) {
        var rows = TokenRows.of(part.stream().map(TargetedSequence::ids).toList());
        int n = TargetedSequence.targets(part);
        var at = new long[n];
        var targets = new long[n];
        int k = 0;
        for (int r = 0; r < part.size(); r++) {
            var example = part.get(r);
            for (int i = 1; i < example.length(); i++) {
                if (example.trained()[i]) {
                    at[k] = (long) r * rows.width() + i - 1;
                    targets[k++] = example.ids()[i];
                }
            }
        }
        var device = weights.get("model.embed_tokens.weight").device();
        var hidden = rows.at(decoder.hidden(weights, rows.ids(device)), at);
        var nll = Nn.crossEntropy(decoder.logits(weights, hidden), Tensor.of(targets).to(device));
        return nll.sum().mul(1.0 / Math.max(1, batchTargets));
    }
}
