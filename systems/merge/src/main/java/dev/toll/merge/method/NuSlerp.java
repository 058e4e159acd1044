package dev.toll.merge.method;

/**
 * Spherical interpolation with weights, t = w_2/(w_1 + w_2), of whole tensors or of each row (mergekit's nuslerp). With
 * a base (input 0) it is the two task vectors that are interpolated, and the result is added to the base; without one the
 * tensors are inputs 0 and 1. Vectors whose angle has a sine below 1e-8 are averaged plainly.
 */
public record NuSlerp(double t, boolean rows, boolean withBase) implements Rule {
    private static final double SMALLEST_SINE = 1e-8;
    private static final double SMALLEST_NORM = 1e-7;

    @Override
    public boolean rowWise() {
        return rows;
    }

    @Override
    public void apply(Tiles tiles) {
        if (rows) {
            int row = tiles.rowLength();
            tiles.write(tile -> {
                float[][] v = vectors(tile);
                for (int from = 0; from < tile.count(); from += row) {
                    mix(tile, v, from, row, weights(Dots.gram(v, from, row)));
                }
            });
            return;
        }
        double[] gram = Dots.sum(tiles.scan(tile -> Dots.gram(vectors(tile), 0, tile.count())));
        double[] w = gram.length == 0 ? new double[] {1 - t, t} : weights(gram);
        tiles.write(tile -> mix(tile, vectors(tile), 0, tile.count(), w));
    }

    private float[][] vectors(Tile tile) {
        return withBase ? new float[][] {tile.delta(1), tile.delta(2)} : new float[][] {tile.input(0), tile.input(1)};
    }

    private double[] weights(double[] gram) {
        double a = Math.max(Math.sqrt(gram[0]), SMALLEST_NORM);
        double b = Math.max(Math.sqrt(gram[2]), SMALLEST_NORM);
        double omega = Math.acos(Math.clamp(gram[1] / a / b, -1, 1));
        double sine = Math.sin(omega);
        return Math.abs(sine) < SMALLEST_SINE
                ? new double[] {1 - t, t}
                : new double[] {Math.sin((1 - t) * omega) / sine, Math.sin(t * omega) / sine};
    }

    private void mix(Tile tile, float[][] v, int from, int n, double[] w) {
        var out = tile.out();
        for (int i = from; i < from + n; i++) {
            double mixed = w[0] * v[0][i] + w[1] * v[1][i];
            out[i] = (float) (withBase ? tile.input(0)[i] + mixed : mixed);
        }
    }
}
