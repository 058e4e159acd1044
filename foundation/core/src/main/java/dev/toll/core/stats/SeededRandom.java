package dev.toll.core.stats;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Random numbers that are the same on every machine for the same seed. */
public final class SeededRandom {
    private static final RandomGeneratorFactory<RandomGenerator> FACTORY = RandomGeneratorFactory.of("L64X128MixRandom");

    private SeededRandom() {}

    public static RandomGenerator of(long seed) {
        return FACTORY.create(seed);
    }

    /** A permutation of 0…n−1 (Fisher–Yates). */
    public static int[] permutation(int n, long seed) {
        var random = of(seed);
        var order = new int[n];
        for (int i = 0; i < n; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
