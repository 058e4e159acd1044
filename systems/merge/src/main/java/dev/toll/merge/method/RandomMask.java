package dev.toll.merge.method;

import dev.toll.core.stats.Seeds;

/**
 * Keeps an element when a number drawn for its place is below the density. The numbers are SplitMix64's (Steele et al.
 * 2014) at the element's own counter, so a mask depends on seed, tensor, input and place, not on tiles or threads.
 */
record RandomMask(double density, boolean rescale, long key) implements Mask {
    static long key(long seed, String tensor, int k) {
        return Seeds.derive(seed, "merge mask", tensor, Integer.toString(k));
    }

    /** Uniform in [0, 1), 53 bits. */
    static double uniform(long key, long place) {
        long z = key + (place + 1) * 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return ((z ^ (z >>> 31)) >>> 11) * 0x1p-53;
    }

    @Override
    public float[] apply(Tile tile, int k) {
        var delta = tile.delta(k);
        double scale = rescale ? 1 / density : 1;
        for (int i = 0; i < tile.count(); i++) {
            delta[i] = uniform(key, tile.first() + i) < density ? (float) (delta[i] * scale) : 0;
        }
        return delta;
    }
}
