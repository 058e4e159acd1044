package dev.toll.core.stats;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The inner loop of the bootstrap. Draws are made in blocks, each from a stream of its own that depends on (seed, block)
 * only, so the result does not depend on the number of threads that share the blocks.
 *
 * <p>Indices come from SplitMix64 (Steele, Lea and Flood 2014), a counter and a mixer: without a chain from one number to
 * the next, the processor overlaps several iterations. Each 64-bit number gives two indices below n by multiply–shift
 * (Lemire 2019); an index is favoured by less than n/2³², which is nothing beside the error of 10,000 draws.
 */
final class Resampling {
    private static final int BLOCK = 250;
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private Resampling() {}

    /** {@code draws} bootstrap means, sorted; with several strata the means of their means. No stratum may be empty. */
    static double[] means(List<double[]> strata, long seed, int draws) {
        var means = new double[draws];
        forEachBlock(draws, (block, from, to) -> {
            long state = start(seed, block);
            for (int d = from; d < to; d++) {
                double total = 0;
                for (var values : strata) {
                    total += sum(values, state) / values.length;
                    state += GOLDEN * ((values.length + 1) / 2);
                }
                means[d] = total / strata.size();
            }
        });
        Arrays.sort(means);
        return means;
    }

    /** Bootstrap means, sorted, when whole clusters of {@code counts[c]} ≥ 1 items with sum {@code sums[c]} are drawn. */
    static double[] clusterMeans(double[] sums, int[] counts, long seed, int draws) {
        int clusters = sums.length;
        var means = new double[draws];
        forEachBlock(draws, (block, from, to) -> {
            long state = start(seed, block);
            for (int d = from; d < to; d++) {
                double sum = 0;
                long count = 0;
                for (int c = 0; c < clusters; c++) {
                    state += GOLDEN;
                    int pick = (int) (((mix(state) >>> 32) * clusters) >>> 32);
                    sum += sums[pick];
                    count += counts[pick];
                }
                means[d] = sum / count;
            }
        });
        Arrays.sort(means);
        return means;
    }

    /** Sum of as many values drawn with replacement as there are; consumes ⌈n/2⌉ steps of the stream at {@code state}. */
    private static double sum(double[] values, long state) {
        int n = values.length;
        double even = 0;
        double odd = 0;
        long at = state;
        for (int i = 0; i + 1 < n; i += 2) {
            at += GOLDEN;
            long z = mix(at);
            even += values[(int) (((z & 0xFFFFFFFFL) * n) >>> 32)];
            odd += values[(int) (((z >>> 32) * n) >>> 32)];
        }
        if ((n & 1) == 1) {
            even += values[(int) (((mix(at + GOLDEN) >>> 32) * n) >>> 32)];
        }
        return even + odd;
    }

    /** Mixed twice, so that neighbouring seeds and blocks start at unrelated places of the stream. */
    private static long start(long seed, int block) {
        return mix(mix(seed + GOLDEN) + GOLDEN * (block + 1));
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    private static void forEachBlock(int draws, Block work) {
        int blocks = Math.ceilDiv(draws, BLOCK);
        IntStream.range(0, blocks).parallel().forEach(b -> work.run(b, b * BLOCK, Math.min(draws, (b + 1) * BLOCK)));
    }

    private interface Block {
        void run(int block, int from, int to);
    }
}
