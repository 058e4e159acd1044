package dev.toll.merge;

/**
 * The regulariser of HMA's second form (Lin et al. 2024, section 6): λ·Σ_k w_k·|α_k − α|, with weights that are largest in
 * the middle of the network so that the middle moves least. A layer weighs 1/(|l − ⌊L/2⌋| + 1), a block what its layers
 * weigh together, all scaled to a mean of 1 over the blocks, so that one strength means the same at any depth and K. At 26
 * layers this is the shape of the authors' code, which has the middle, 13, and the scale, 25, written in as numbers; its
 * default strength of 1e-4, counted seven times per layer there, is λ = 0.0317 here for K = 3.
 *
 * @param strength λ, in nats per token; 0 switches it off
 */
@SuppressWarnings("ArrayRecordComponent") // never handed out
record MiddlePenalty(double strength, double mean, double[] weights) {
    static MiddlePenalty of(BlockLayout layout, double strength, double mean) {
        var weights = new double[layout.blocks()];
        double sum = 0;
        for (int k = 0; k < weights.length; k++) {
            for (int layer = layout.firstLayer(k); layer < layout.endLayer(k); layer++) {
                weights[k] += 1.0 / (Math.abs(layer - layout.layers() / 2) + 1);
            }
            sum += weights[k];
        }
        for (int k = 0; k < weights.length; k++) {
            weights[k] *= weights.length / sum;
        }
        return new MiddlePenalty(strength, mean, weights);
    }

    double at(double[] ratios) {
        double sum = 0;
        for (int k = 0; k < weights.length; k++) {
            sum += weights[k] * Math.abs(ratios[k] - mean);
        }
        return strength * sum;
    }

    /** Adds its gradient in the ratios; at the kink the subgradient 0. */
    void addGradient(double[] ratios, double[] gradient) {
        for (int k = 0; k < weights.length; k++) {
            gradient[k] += strength * weights[k] * Math.signum(ratios[k] - mean);
        }
    }
}
