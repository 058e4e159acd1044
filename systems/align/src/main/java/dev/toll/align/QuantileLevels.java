package dev.toll.align;

import java.util.Arrays;

/**
 * Cuts rewards into levels that hold equally many of them: level = ⌊levels · rank⌋, rank being the share of rewards below
 * plus half the share of equals. Equal rewards get the same level, and no reward's scale matters.
 */
public final class QuantileLevels {
    private QuantileLevels() {}

    /** Levels 0 … {@code levels} − 1 in the order of {@code rewards}, none of which may be NaN. */
    public static int[] of(double[] rewards, int levels) {
        double[] sorted = rewards.clone();
        Arrays.sort(sorted);
        var out = new int[rewards.length];
        for (int i = 0; i < out.length; i++) {
            if (Double.isNaN(rewards[i])) {
                throw new IllegalArgumentException("reward " + i + " is unknown; an unknown reward has no level");
            }
            double rank = (first(sorted, rewards[i]) + first(sorted, Math.nextUp(rewards[i]))) / (2.0 * sorted.length);
            out[i] = Math.min(levels - 1, (int) (levels * rank));
        }
        return out;
    }

    /** Number of values below {@code bound}. */
    private static int first(double[] sorted, double bound) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < bound) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
