package dev.toll.model.decoder;

import dev.toll.tensor.Nn;
import dev.toll.tensor.NoGrad;
import dev.toll.tensor.Scope;
import dev.toll.tensor.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Forward and backward over a packed batch. Gradients are accumulated into the leaves behind the weights; nothing is
 * returned but the loss. Between the two stands a readout, which sees the final hidden states it asked for and answers
 * with the loss and its gradient there, so that the head never has to be part of the graph.
 *
 * <p>With checkpointing (Chen et al. 2016, "Training deep nets with sublinear memory cost") only every layer's input is
 * kept; backward computes each layer again, for one more forward pass of time and the activations of one layer of memory.
 */
public final class PackedPass {
    private final Decoder decoder;
    private final Weights weights;
    private final PackedBatch batch;
    private final boolean checkpoint;

    /** @param checkpoint keep layer inputs only and compute activations again */
    public PackedPass(Decoder decoder, Weights weights, PackedBatch batch, boolean checkpoint) {
        this.decoder = decoder;
        this.weights = weights;
        this.batch = batch;
        this.checkpoint = checkpoint;
    }

    /** From final hidden states [n, H], a leaf that records gradients, to the loss. */
    @FunctionalInterface
    public interface Readout {
        Slope of(Tensor hidden);
    }

    /** A loss and its gradient [n, H] at the hidden states. */
    public record Slope(double loss, Tensor gradient) {}

    /** A loss of the targets' log-probabilities. */
    @FunctionalInterface
    public interface Objective {
        /** Returns the loss and adds dL/dlp to {@code slopes}, which comes as zeros, one per target. */
        double of(BranchLogProbs logProbs, double[] slopes);
    }

    /** Back-propagates any loss of log-probabilities. */
    public double backward(Objective objective) {
        return backward(1, objective);
    }

    /** The same with logits divided by {@code temperature}: the probabilities tokens were sampled with. */
    public double backward(double temperature, Objective objective) {
        return backward(temperature, objective, null);
    }

    /** Back-propagates an objective that looks at {@link BranchLogProbs#collisions} too, as weights: no gradient flows through them. */
    public double backwardWithCollisions(Objective objective) {
        return backward(1, objective, new double[batch.targets().ids().length]);
    }

    private double backward(double temperature, Objective objective, double @Nullable [] collisions) {
        var targets = batch.targets();
        return backward(targets.rows(), hidden -> {
            try (var head = ChunkedHead.of(decoder.head(weights), ChunkedHead.warmed(hidden, temperature), targets.ids())) {
                double[] logProbs = head.logProbs(true, collisions);
                var slopes = new double[logProbs.length];
                double loss = objective.of(new BranchLogProbs(logProbs, targets.starts(), collisions == null ? new double[0] : collisions), slopes);
                return new Slope(loss, ChunkedHead.warmed(head.backward(slopes), temperature));
            }
        });
    }

    /** Back-propagates {@code weight}·Σ −log p over all targets; returns that sum. */
    public double backwardLikelihood(double weight) {
        var targets = batch.targets();
        return backward(targets.rows(), hidden -> {
            try (var head = ChunkedHead.of(decoder.head(weights), hidden, targets.ids())) {
                var slopes = new double[targets.ids().length];
                Arrays.fill(slopes, -weight);
                var logProbs = new double[slopes.length];
                var gradient = head.backward(slopes, logProbs);
                return new Slope(-weight * Arrays.stream(logProbs).sum(), gradient);
            }
        });
    }

    /**
     * Runs the layers, asks {@code readout} at the given rows, and back-propagates its answer.
     *
     * @param rows of the packed matrix, see {@link PackedBatch#row}; repeats allowed
     */
    public double backward(long[] rows, Readout readout) {
        if (rows.length == 0) {
            return 0;
        }
        try (var scope = Scope.open()) {
            var inputs = decoder.inputs(weights, batch);
            var table = weights.get(Decoder.EMBEDDING);
            Tensor embedded;
            if (table.accumulates() || !table.wantsGradient()) {
                // Its gradient is added to the rows that were read: a dense one would be as large as the table.
                try (var noGrad = NoGrad.open()) {
                    embedded = Nn.embedding(table.detach(), inputs.ids());
                }
            } else {
                embedded = Nn.embedding(table, inputs.ids());
            }
            int kept = checkpoint ? decoder.layers() - 1 : 0;
            var below = new Tensor[kept + 1];
            below[0] = embedded.detach();
            try (var noGrad = NoGrad.open()) {
                for (int layer = 0; layer < kept; layer++) {
                    below[layer + 1] = decoder.blocks(weights, inputs, below[layer], layer, layer + 1, null);
                }
            }
            double loss;
            var top = leaf(below[kept], kept > 0 || table.wantsGradient());
            try (var inner = Scope.open()) {
                var hidden = decoder.finalNorm(weights, decoder.blocks(weights, inputs, top, kept, decoder.layers(), Tensor.of(rows).to(top.device())));
                var seen = leaf(hidden, true);
                var slope = readout.of(seen);
                hidden.backward(slope.gradient());
                loss = slope.loss();
            }
            for (int layer = kept - 1; layer >= 0; layer--) {
                var gradient = top.grad();
                top = leaf(below[layer], layer > 0 || table.wantsGradient());
                try (var inner = Scope.open()) {
                    decoder.blocks(weights, inputs, top, layer, layer + 1, null).backward(gradient);
                }
            }
            if (table.accumulates()) {
                try (var noGrad = NoGrad.open()) {
                    table.grad().indexAdd_(0, inputs.ids(), top.grad());
                }
            } else if (table.wantsGradient()) {
                embedded.backward(top.grad());
            }
            return loss;
        }
    }

    private static Tensor leaf(Tensor x, boolean wantsGradient) {
        var leaf = x.detach();
        return wantsGradient ? leaf.requiresGrad() : leaf;
    }
}
