package dev.toll.merge.method;

import java.util.Arrays;

/** DELLA's mask: within each row, keep probabilities rise evenly with the rank of the magnitude; ties by place. */
record RankedMask(double density, double epsilon, boolean rescale, long key, int rowLength) implements Mask {
    @Override
    public float[] apply(Tile tile, int k) {
        var delta = tile.delta(k);
        var order = new long[rowLength];
        for (int row = 0; row < tile.count(); row += rowLength) {
            for (int i = 0; i < rowLength; i++) {
                order[i] = (long) (Float.floatToRawIntBits(delta[row + i]) & Integer.MAX_VALUE) << 32 | i;
            }
            Arrays.sort(order);
            for (int rank = 0; rank < rowLength; rank++) {
                int i = row + (int) order[rank];
                double p = probability(rank);
                boolean kept = RandomMask.uniform(key, tile.first() + i) < p;
                delta[i] = kept ? (float) (rescale ? delta[i] / p : delta[i]) : 0;
            }
        }
        return delta;
    }

    /** A row of one element has no ranks: it is kept with the density itself. */
    double probability(int rank) {
        return rowLength == 1 ? density : density - epsilon + 2 * epsilon * rank / (rowLength - 1);
    }
}
