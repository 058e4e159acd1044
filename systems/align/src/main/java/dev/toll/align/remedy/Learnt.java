package dev.toll.align.remedy;

import dev.toll.model.decoder.Decoder;
import dev.toll.model.decoder.TargetedSequence;
import dev.toll.model.decoder.TokenRows;
import dev.toll.model.decoder.Weights;
import dev.toll.tensor.Scope;
import dev.toll.tensor.Tensor;
import java.util.Arrays;
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

    /** The hidden state before every learnt token: [n, H]. */
    Tensor hidden(Decoder decoder, Weights weights) {
        var device = weights.get("model.embed_tokens.weight").device();
        return rows.at(decoder.hidden(weights, rows.ids(device)), at);
    }

    /** Σ −log p of the learnt tokens from {@code from} on, of their log-probabilities [k, V]; result a scalar. */
    Tensor negativeLogLikelihood(Tensor logProbs, int from) {
        var right = Arrays.copyOfRange(targets, from, from + Math.toIntExact(logProbs.size(0)));
        return logProbs.gather(1, Tensor.of(right).to(logProbs.device()).unsqueeze(1)).sum().neg();
    }

    /** A loss of some rows, of whose hidden states [k, H] the first is row {@code from}; a scalar, differentiable in them. */
    @FunctionalInterface
    interface OfRows {
        Tensor of(Tensor hidden, int from);
    }

    /**
     * Σ of {@code loss} over chunks of at most {@code most} rows, with no more than a chunk's logits at a time: each chunk is
     * back-propagated to the hidden states, and to the head's weights, before the next begins. The result has the value of
     * the sum, and its gradient in {@code hidden}; back-propagate it once.
     */
    static Tensor inChunks(Tensor hidden, int most, OfRows loss) {
        int n = Math.toIntExact(hidden.size(0));
        if (n <= most) {
            return loss.of(hidden, 0);
        }
        var leaf = hidden.detach().requiresGrad();
        double sum = 0;
        for (int from = 0; from < n; from += most) {
            try (var scope = Scope.open()) {
                var part = loss.of(leaf.narrow(0, from, Math.min(most, n - from)), from);
                part.backward();
                sum += part.item();
            }
        }
        var linear = hidden.mul(leaf.grad().detach()).sum();
        return linear.add(sum - linear.item());
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
