package dev.toll.align;

import dev.toll.tensor.AdamW;
import dev.toll.tensor.Parameters;

/**
 * How steps are computed, apart from what they minimise.
 *
 * @param beta1 AdamW's decay of the first moment
 * @param beta2 AdamW's decay of the second moment
 * @param eps AdamW's ε
 * @param order of the data in an epoch
 * @param microTokens most tokens a worker holds activations of at once, unless a single example has more; a batch of more is
 *     cut, and its gradients are added up
 * @param recompute whether activations are kept from forward to backward
 */
public record Engine(double beta1, double beta2, double eps, Order order, int microTokens, Recompute recompute) {
    /** β₂ .98 serves runs of some hundred steps; long ones take .999. */
    public static final Engine DEFAULT = new Engine(0.9, 0.98, 1e-8, Order.SHUFFLED, 2048, Recompute.NEVER);

    /** The order of the data in an epoch. */
    public enum Order {
        /** Seeded, another in every epoch. */
        SHUFFLED,
        /** As in the file. */
        FILE
    }

    /** Activation checkpointing: time (one more forward pass) for memory. */
    public enum Recompute { NEVER, LAYERS }

    /** Whether a pass computes activations again. */
    public boolean checkpoint() {
        return recompute == Recompute.LAYERS;
    }

    /** A fresh AdamW over {@code parameters}, without weight decay. */
    public AdamW adam(Parameters parameters) {
        return new AdamW(parameters, beta1, beta2, eps, 0);
    }

    TrainingLoop.Optimiser optimiser(Schedule schedule, double weightDecay, double clip) {
        return new TrainingLoop.Optimiser(schedule, beta1, beta2, eps, weightDecay, clip);
    }
}
