package dev.toll.model.decoder;

import dev.toll.core.Sampling;
import dev.toll.tensor.Tensor;
import java.util.Arrays;

/**
 * Draws one token per row from logits [B, V]: greedy at temperature 0, otherwise by inverting the cumulative
 * distribution at a uniform number that belongs to the row. Each row's number comes from (seed, row key, step), so
 * neither batch size nor batch order changes what a row draws from.
 */
final class TokenSampler {
    private final Sampling sampling;

    TokenSampler(Sampling sampling) {
        this.sampling = sampling;
    }

    long[] next(Tensor logits, long[] rowKeys, int step) {
        if (sampling.temperature() == 0) {
            return logits.argmax(1).toLongs();
        }
        var scaled = logits.mul(1 / sampling.temperature());
        int vocabulary = Math.toIntExact(logits.size(1));
        if (sampling.topK() > 0 && sampling.topK() < vocabulary) {
            var kth = scaled.topK(sampling.topK()).values().narrow(1, sampling.topK() - 1L, 1);
            scaled = scaled.maskedFill(scaled.lt(kth), Double.NEGATIVE_INFINITY);
        }
        var probabilities = scaled.softmax(1);
        if (sampling.topP() < 1) {
            probabilities = nucleus(probabilities);
        }
        var uniform = new float[rowKeys.length];
        for (int i = 0; i < uniform.length; i++) {
            uniform[i] = (float) unit(sampling.seed(), rowKeys[i], step);
        }
        var cumulative = probabilities.cumsum(1);
        // Scaling by the last cumulative value absorbs both rounding and the mass the filters took away.
        var threshold = Tensor.of(uniform, uniform.length, 1).to(logits.device()).mul(cumulative.narrow(1, vocabulary - 1L, 1));
        long[] drawn = cumulative.le(threshold).sum(1).toLongs();
        return Arrays.stream(drawn).map(d -> Math.min(d, vocabulary - 1)).toArray();
    }

    /** Nucleus filter (Holtzman et al. 2020): the smallest set of most likely tokens whose mass reaches topP. */
    private Tensor nucleus(Tensor probabilities) {
        var sorted = probabilities.sortDescending(1);
        var before = sorted.values().cumsum(1).sub(sorted.values());
        var limit = Tensor.full(sampling.topP(), before.dtype(), before.device(), 1);
        var kept = sorted.values().maskedFill(before.lt(limit).not(), 0);
        return probabilities.copy().scatter_(1, sorted.indices(), kept);
    }

    /** A uniform number in [0,1) from three integers (SplitMix64 finaliser). */
    static double unit(long seed, long key, long step) {
        long z = mix(mix(mix(seed + 0x9E3779B97F4A7C15L) ^ key) + step * 0xD1B54A32D192ED03L);
        return (z >>> 11) * 0x1.0p-53;
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
