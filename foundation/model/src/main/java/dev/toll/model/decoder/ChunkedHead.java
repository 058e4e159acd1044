package dev.toll.model.decoder;

import dev.toll.tensor.NoGrad;
import dev.toll.tensor.Scope;
import dev.toll.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The output head with its softmax, forward and backward by hand and in chunks of rows, so that no more than a chunk's
 * logits exist at a time: for a small model with a large vocabulary they would outweigh everything else.
 *
 * <p>With log-probability lp = h·W[y] − logsumexp(h·Wᵀ) and p = softmax(h·Wᵀ), a loss of which g = dL/dlp is known gives
 * dL/dlogits = g·(e_y − p), dL/dh = dL/dlogits · W and dL/dW = dL/dlogitsᵀ · h. Where g depends on all log-probabilities,
 * {@link #logProbs} comes first and {@link #backward} forms the logits again, unless p of so many rows could be kept.
 */
final class ChunkedHead implements AutoCloseable {
    /** Logits held at once, in elements: 32 MB in float32. */
    static final int CHUNK = 8 << 20;
    /** Probabilities kept from {@link #logProbs} to {@link #backward}, in elements: 64 MB in float32. */
    static final int KEPT = 16 << 20;

    private final Tensor head;
    private final Tensor hidden;
    private final long[] targets;
    private final int chunkRows;
    private final int keptRows;
    private final List<Tensor> kept = new ArrayList<>();

    /**
     * @param hidden [n, H], its graph is not looked at
     * @param targets n token ids
     * @param chunk logits held at once, in elements; at least one row's are
     * @param keep probabilities kept, in elements
     */
    ChunkedHead(Tensor head, Tensor hidden, long[] targets, int chunk, int keep) {
        this.head = head;
        this.hidden = hidden.detach();
        this.targets = targets;
        this.chunkRows = Math.max(1, chunk / Math.toIntExact(head.size(0)));
        this.keptRows = keep / Math.toIntExact(head.size(0));
    }

    static ChunkedHead of(Tensor head, Tensor hidden, long[] targets) {
        return new ChunkedHead(head, hidden, targets, CHUNK, KEPT);
    }

    /** x/T. The head being linear, hidden states divided by T give logits divided by T; the gradient comes back through the same factor. */
    static Tensor warmed(Tensor x, double temperature) {
        return temperature == 1 ? x : x.detach().mul(1 / temperature);
    }

    /** log p of every target in nats, in the precision of the weights (float32 or wider). */
    double[] logProbs(boolean forBackward) {
        return logProbs(forBackward, null);
    }

    /** The same; {@code collisions}, one per target where it is given, gets log Σ_v p_v². */
    double[] logProbs(boolean forBackward, double @Nullable [] collisions) {
        var out = new double[targets.length];
        try (var noGrad = NoGrad.open()) {
            for (int from = 0; from < targets.length; from += chunkRows) {
                int to = Math.min(targets.length, from + chunkRows);
                try (var scope = Scope.open()) {
                    var all = logSoftmax(from, to);
                    read(all, from, to, out);
                    if (collisions != null) {
                        System.arraycopy(all.mul(2).logSumExp(1).toDoubles(), 0, collisions, from, to - from);
                    }
                    if (forBackward && to <= keptRows) {
                        kept.add(scope.release(all.exp_()));
                    }
                }
            }
        }
        return out;
    }

    private Tensor logSoftmax(int from, int to) {
        return Decoder.project(hidden.narrow(0, from, to - from), head).logSoftmax(1);
    }

    private void read(Tensor logSoftmax, int from, int to, double[] out) {
        var at = Tensor.of(Arrays.copyOfRange(targets, from, to), to - from, 1).to(head.device());
        double[] values = logSoftmax.gather(1, at).toDoubles();
        System.arraycopy(values, 0, out, from, values.length);
    }

    /**
     * dL/dh [n, H] from dL/dlp of every target; dL/dW is added to the head's gradient on the way (nothing is where the head
     * is frozen).
     */
    Tensor backward(double[] slopes) {
        return sweep(slopes, null);
    }

    /** {@link #logProbs} and {@link #backward} in one sweep, for losses whose slopes do not depend on the log-probabilities. */
    Tensor backward(double[] slopes, double[] logProbs) {
        return sweep(slopes, logProbs);
    }

    private Tensor sweep(double[] slopes, double @Nullable [] logProbs) {
        try (var outer = Scope.open()) {
            Tensor gradient;
            Tensor into;
            try (var noGrad = NoGrad.open()) {
                gradient = Tensor.zeros(hidden.dtype(), hidden.device(), hidden.shape());
                into = !head.wantsGradient() ? null : head.accumulates() ? head.grad() : Tensor.zeros(head.dtype(), head.device(), head.shape());
                for (int from = 0, chunk = 0; from < targets.length; from += chunkRows, chunk++) {
                    int to = Math.min(targets.length, from + chunkRows);
                    try (var scope = Scope.open()) {
                        Tensor p;
                        if (chunk < kept.size()) {
                            p = kept.get(chunk);
                        } else {
                            p = logSoftmax(from, to);
                            if (logProbs != null) {
                                read(p, from, to, logProbs);
                            }
                            p.exp_();
                        }
                        backward(p, Arrays.copyOfRange(slopes, from, to), from, gradient, into);
                        if (chunk < kept.size()) {
                            kept.get(chunk).close();
                        }
                    }
                }
                kept.clear();
            }
            if (into != null && !head.accumulates()) {
                head.backward(into);
            }
            return outer.keep(gradient);
        }
    }

    /** Turns p into dL/dlogits in place and multiplies it out. */
    private void backward(Tensor p, double[] slopes, int from, Tensor gradient, @Nullable Tensor into) {
        int n = slopes.length;
        var slope = Tensor.of(slopes, n, 1).to(p.dtype()).to(p.device());
        var at = Tensor.of(Arrays.copyOfRange(targets, from, from + n), n, 1).to(p.device());
        p.mul_(slope.neg()).scatterAdd_(1, at, slope);
        var weights = head.detach();
        gradient.narrow(0, from, n).addmm_(p, weights);
        if (into != null) {
            into.addmm_(p.transpose(0, 1), hidden.narrow(0, from, n));
        }
    }

    /** Frees what was kept for a backward pass that did not come. */
    @Override
    public void close() {
        kept.forEach(Tensor::close);
        kept.clear();
    }
}
