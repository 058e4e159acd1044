package dev.toll.align.remedy;

import dev.toll.model.decoder.Decoder;
import dev.toll.model.decoder.TargetedSequence;
import dev.toll.model.decoder.TokenRows;
import dev.toll.model.decoder.Weights;
import dev.toll.tensor.Tensor;
import java.util.List;

/** The learnt tokens of some examples: where the token before each lies, and which token is right. Nothing else enters a loss. */
record Learnt(TokenRows rows, long[] at, long[] targets) {
    static Learnt of(List<TargetedSequence> examples) {
        var rows = TokenRows.of(examples.stream().map(TargetedSequence::ids).toList());
        int n = TargetedSequence.targets(examples);
        var at = new long[n];
        var targets = new long[n];
        int k = 0;
        for (int r = 0; r < examples.size(); r++) {
            var example = examples.get(r);
            for (int i = 1; i < example.length(); i++) {
                if (example.trained()[i]) {
                    at[k] = (long) r * rows.width() + i - 1;
                    targets[k++] = example.ids()[i];
                }
            }
        }
        return new Learnt(rows, at, targets);
    }

    /** Log-probabilities over the vocabulary for every learnt token: [n, V]. */
    Tensor logProbs(Decoder decoder, Weights weights) {
        var device = weights.get("model.embed_tokens.weight").device();
        var hidden = rows.at(decoder.hidden(weights, rows.ids(device)), at);
        return decoder.logits(weights, hidden).logSoftmax(1);
    }

    /** Σ −log p(target) of log-probabilities [n, V]; result a scalar. */
    Tensor negativeLogLikelihood(Tensor logProbs) {
        return logProbs.gather(1, Tensor.of(targets).to(logProbs.device()).unsqueeze(1)).sum().neg();
    }

    /** Σ over rows of the divergence of student from teacher, both log-probabilities [n, V]; the teacher carries no gradient. */
    static Tensor divergence(Remedy.Divergence kind, Tensor teacher, Tensor student) {
        var fixed = teacher.detach();
        return switch (kind) {
            case SQUARED -> student.exp().sub(fixed.exp()).square().sum();
            case KL -> fixed.exp().mul(fixed.sub(student)).sum();
        };
    }
}
