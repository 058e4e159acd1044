package dev.toll.core;

import java.util.List;

/**
 * How text is drawn from a subject. {@code temperature} 0 is greedy; {@code topK} 0 and {@code topP} 1 switch those
 * filters off. The same seed and settings give the same text on the same machine.
 */
public record Sampling(double temperature, int topK, double topP, int maxNewTokens, long seed, List<String> stop) {
    public Sampling {
        stop = List.copyOf(stop);
        if (temperature < 0 || topK < 0 || topP <= 0 || topP > 1 || maxNewTokens < 1) {
            throw new IllegalArgumentException("sampling: temperature " + temperature + " (≥ 0), topK " + topK
                    + " (≥ 0), topP " + topP + " (0 < p ≤ 1), maxNewTokens " + maxNewTokens + " (≥ 1)");
        }
    }

    public static Sampling greedy(int maxNewTokens) {
        return new Sampling(0, 0, 1, maxNewTokens, 0, List.of());
    }

    public static Sampling of(double temperature, int maxNewTokens, long seed) {
        return new Sampling(temperature, 0, 1, maxNewTokens, seed, List.of());
    }

    public Sampling withSeed(long newSeed) {
        return new Sampling(temperature, topK, topP, maxNewTokens, newSeed, stop);
    }

    public Sampling withStop(String... strings) {
        return new Sampling(temperature, topK, topP, maxNewTokens, seed, List.of(strings));
    }
}
