package dev.toll.align;

import dev.toll.model.decoder.Decoder;
import dev.toll.model.decoder.TokenRows;
import dev.toll.model.decoder.Weights;
import dev.toll.tensor.Nn;
import dev.toll.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Summed answer log-probabilities log π(y|x) of whole sequences, differentiable. Logits are formed on answers only. */
final class SequenceLogProbs {
    private SequenceLogProbs() {}

    /** One log-probability per (prompt, completion): result [n], float32 or wider, summed in that type. */
    static Tensor of(Decoder decoder, Weights weights, List<int[]> prompts, List<int[]> completions) {
        int n = prompts.size();
        var whole = new ArrayList<int[]>(n);
        int total = 0;
        for (int r = 0; r < n; r++) {
            int[] joined = Arrays.copyOf(prompts.get(r), prompts.get(r).length + completions.get(r).length);
            System.arraycopy(completions.get(r), 0, joined, prompts.get(r).length, completions.get(r).length);
            whole.add(joined);
            total += completions.get(r).length;
        }
        var rows = TokenRows.of(whole);
        var at = new long[total];
        var targets = new long[total];
        // member[r, k] = 1 when target k belongs to row r: one product sums every row.
        var member = new float[n * total];
        int k = 0;
        for (int r = 0; r < n; r++) {
            int start = prompts.get(r).length;
            for (int i = 0; i < completions.get(r).length; i++) {
                at[k] = (long) r * rows.width() + start + i - 1;
                targets[k] = completions.get(r)[i];
                member[r * total + k] = 1;
                k++;
            }
        }
        var device = weights.get("model.embed_tokens.weight").device();
        var hidden = rows.at(decoder.hidden(weights, rows.ids(device)), at);
        var logProbs = Nn.logProbs(decoder.logits(weights, hidden), Tensor.of(targets).to(device));
        return Tensor.of(member, n, total).to(device).matmul(logProbs.unsqueeze(1)).squeeze(1);
    }
}
