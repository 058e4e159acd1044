package dev.toll.merge.method;

/**
 * Model Stock (Jang et al. 2024, arXiv 2403.19522, eqs. 4–5): the fine-tuned models' average is drawn towards the base
 * (input 0) by their geometry, θ = r·mean_k θ_k + (1−r)·θ_0 with r = N·cos Ω/(1 + (N−1)·cos Ω). Ω is the angle between
 * task vectors; for more than two the paper gives no rule, and the mean of the pairwise cosines is taken, as mergekit
 * does. One r per tensor, or per row.
 */
public record ModelStock(boolean rows) implements Rule {
    private static final double SMALLEST_NORM_PRODUCT = 1e-6;

    @Override
    public boolean rowWise() {
        return rows;
    }

    @Override
    public void apply(Tiles tiles) {
        if (rows) {
            int row = tiles.rowLength();
            tiles.write(tile -> {
                float[][] deltas = deltas(tile);
                for (int from = 0; from < tile.count(); from += row) {
                    mix(tile, deltas, from, row, ratio(Dots.gram(deltas, from, row), deltas.length));
                }
            });
            return;
        }
        double[] gram = Dots.sum(tiles.scan(tile -> Dots.gram(deltas(tile), 0, tile.count())));
        tiles.write(tile -> {
            float[][] deltas = deltas(tile);
            mix(tile, deltas, 0, tile.count(), ratio(gram, deltas.length));
        });
    }

    private static float[][] deltas(Tile tile) {
        var deltas = new float[tile.inputs() - 1][];
        for (int k = 1; k < tile.inputs(); k++) {
            deltas[k - 1] = tile.delta(k);
        }
        return deltas;
    }

    /** r from the Gram matrix of N task vectors. */
    static double ratio(double[] gram, int n) {
        if (gram.length == 0) {
            return 0;
        }
        double cos = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                double norms = Math.sqrt(Dots.at(gram, i, i)) * Math.sqrt(Dots.at(gram, j, j));
                cos += Math.clamp(Dots.at(gram, i, j) / Math.max(norms, SMALLEST_NORM_PRODUCT), -1, 1);
            }
        }
        cos /= n * (n - 1) / 2.0;
        return n * cos / (1 + (n - 1) * cos);
    }

    private static void mix(Tile tile, float[][] deltas, int from, int n, double ratio) {
        var out = tile.out();
        var base = tile.input(0);
        for (int i = from; i < from + n; i++) {
            double sum = 0;
            for (float[] delta : deltas) {
                sum += delta[i];
            }
            out[i] = (float) (base[i] + ratio * sum / deltas.length);
        }
    }
}
