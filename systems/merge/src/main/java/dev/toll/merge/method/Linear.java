package dev.toll.merge.method;

import java.util.Arrays;

/**
 * Weighted average of the inputs: θ = Σ_k w_k·θ_k, divided by Σ_k w_k when normalised. Wortsman et al. 2022, "Model
 * soups", arXiv 2203.05482; with two inputs WiSE-FT, arXiv 2109.01903. Products and sums in float64, rounded to float32
 * once and to the tensor's type once; weights are never rounded to the tensor's type.
 */
@SuppressWarnings("ArrayRecordComponent") // never handed out
public record Linear(double[] weights) implements Rule {
    private static final int BLOCK = 2048;

    public Linear {
        weights = weights.clone();
    }

    /** Weights divided by their sum, which must not be zero. */
    public static Linear normalized(double... weights) {
        double sum = Arrays.stream(weights).sum();
        if (sum == 0 || !Double.isFinite(sum)) {
            throw new IllegalArgumentException("weights " + Arrays.toString(weights) + " sum to " + sum);
        }
        return new Linear(Arrays.stream(weights).map(w -> w / sum).toArray());
    }

    @Override
    public double[] weights() {
        return weights.clone();
    }

    @Override
    public void apply(Tiles tiles) {
        int only = onlyInput();
        if (only >= 0) {
            tiles.copy(only);
        } else {
            tiles.mix(weights);
        }
    }

    /** The input that alone has a weight, and weight 1; −1 when the result has to be computed. */
    private int onlyInput() {
        int found = -1;
        for (int k = 0; k < weights.length; k++) {
            if (weights[k] != 0) {
                if (weights[k] != 1 || found >= 0) {
                    return -1;
                }
                found = k;
            }
        }
        return found;
    }

    /** A sum being made: products and sums in float64, rounded to float32 once. */
    public static final class Sum {
        private final double[] sum;

        /** Of at most {@code capacity} elements. */
        public Sum(int capacity) {
            sum = new double[capacity];
        }

        public void clear(int count) {
            Arrays.fill(sum, 0, count, 0);
        }

        public void add(double weight, float[] x, int from, int count) {
            for (int i = 0; i < count; i++) {
                sum[i] += weight * x[from + i];
            }
        }

        public void round(float[] out, int from, int count) {
            for (int i = 0; i < count; i++) {
                out[from + i] = (float) sum[i];
            }
        }
    }

    /** out = Σ_k w_k·input_k; inputs of weight 0 do not count, whatever they hold. */
    public static void mix(Tile tile, double... weights) {
        var sum = new Sum(Math.min(BLOCK, tile.count()));
        for (int from = 0; from < tile.count(); from += BLOCK) {
            int n = Math.min(BLOCK, tile.count() - from);
            sum.clear(n);
            for (int k = 0; k < weights.length; k++) {
                if (weights[k] != 0) {
                    sum.add(weights[k], tile.input(k), from, n);
                }
            }
            sum.round(tile.out(), from, n);
        }
    }
}
