package dev.toll.merge.method;

import java.util.Arrays;

/**
 * Adds a low-rank update to input 0: θ = θ_0 + s·B·A (Hu et al. 2021, arXiv 2106.09685, section 4.1), sums in float64.
 *
 * @param a A [rank, in], row by row; {@code in} is the length of the tensor's rows
 * @param b B [out, rank], row by row
 * @param scale s
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never handed out
public record LowRank(float[] a, float[] b, int rank, double scale) implements Rule {
    public LowRank {
        if (rank < 1 || a.length % rank != 0 || b.length % rank != 0) {
            throw new IllegalArgumentException("factors of " + a.length + " and " + b.length + " numbers do not have rank " + rank);
        }
    }

    @Override
    public void apply(Tiles tiles) {
        int in = tiles.rowLength();
        if (a.length != (long) rank * in || b.length != rank * (tiles.elements() / in)) {
            throw new IllegalArgumentException(tiles.name() + ": factors of " + a.length + " and " + b.length + " numbers and rank " + rank
                    + " do not fit " + tiles.elements() + " weights in rows of " + in);
        }
        tiles.write(tile -> add(tile, in));
    }

    /** A tile may begin and end within rows. */
    private void add(Tile tile, int in) {
        var sum = new double[Math.min(in, tile.count())];
        for (int at = 0; at < tile.count(); ) {
            long element = tile.first() + at;
            int row = (int) (element / in);
            int column = (int) (element % in);
            int n = Math.min(in - column, tile.count() - at);
            Arrays.fill(sum, 0, n, 0);
            for (int r = 0; r < rank; r++) {
                double factor = scale * b[row * rank + r];
                int from = r * in + column;
                for (int i = 0; i < n; i++) {
                    sum[i] += factor * a[from + i];
                }
            }
            for (int i = 0; i < n; i++) {
                tile.out()[at + i] = (float) (tile.input(0)[at + i] + sum[i]);
            }
            at += n;
        }
    }
}
