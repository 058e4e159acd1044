package dev.toll.core.stats;

import dev.toll.core.Interval;
import java.util.Arrays;

/** Student's t interval for the mean of a few independent runs (seeds). */
public final class StudentT {
    private StudentT() {}

    /** Mean of the known (not NaN) values with its 95 % interval. */
    public static Interval mean(double[] values) {
        return mean(values, 0.95);
    }

    /**
     * Mean ± t·s/√k of the k known values, t the (1+level)/2 quantile with k − 1 degrees of freedom and s² the unbiased
     * variance. Fewer than two known values have no interval: the bounds are NaN.
     */
    public static Interval mean(double[] values, double level) {
        double[] known = Arrays.stream(values).filter(v -> !Double.isNaN(v)).toArray();
        int k = known.length;
        double mean = Arrays.stream(known).average().orElse(Double.NaN);
        if (k < 2) {
            return new Interval(mean, Double.NaN, Double.NaN, k);
        }
        double variance = Arrays.stream(known).map(v -> (v - mean) * (v - mean)).sum() / (k - 1);
        double half = quantile((1 + level) / 2, k - 1) * Math.sqrt(variance / k);
        return new Interval(mean, mean - half, mean + half, k);
    }

    /** Two-sided p-value of the t test that the mean of the known values is zero; NaN with fewer than two, or when all are the same. */
    public static double pValue(double[] values) {
        double[] known = Arrays.stream(values).filter(v -> !Double.isNaN(v)).toArray();
        int k = known.length;
        double mean = Arrays.stream(known).average().orElse(Double.NaN);
        double variance = Arrays.stream(known).map(v -> (v - mean) * (v - mean)).sum() / (k - 1);
        if (k < 2 || variance == 0) {
            return Double.NaN;
        }
        return 2 * (1 - cumulative(Math.abs(mean) / Math.sqrt(variance / k), k - 1));
    }

    /** The t with P(T ≤ t) = p, 0 < p < 1: bisection on the distribution function down to neighbouring numbers. */
    public static double quantile(double p, int degrees) {
        if (!(p > 0 && p < 1) || degrees < 1) {
            throw new IllegalArgumentException("t quantile: p " + p + " (0 < p < 1), degrees of freedom " + degrees + " (≥ 1)");
        }
        if (p <= 0.5) {
            return p == 0.5 ? 0 : -quantile(1 - p, degrees);
        }
        double low = 0;
        double high = 1;
        while (cumulative(high, degrees) < p) {
            low = high;
            high *= 2;
        }
        for (double mid = (low + high) / 2; low < mid && mid < high; mid = (low + high) / 2) {
            if (cumulative(mid, degrees) < p) {
                low = mid;
            } else {
                high = mid;
            }
        }
        return high;
    }

    /** P(T ≤ t), t ≥ 0, for whole degrees of freedom (Abramowitz and Stegun 26.7.3 and 26.7.4). */
    private static double cumulative(double t, int degrees) {
        double theta = Math.atan(t / Math.sqrt(degrees));
        double cos2 = degrees / (degrees + t * t);
        boolean odd = degrees % 2 == 1;
        double term = odd ? Math.sqrt(cos2) : 1;
        double sum = degrees == 1 ? 0 : term;
        for (int k = odd ? 3 : 2; k <= degrees - 2; k += 2) {
            term *= cos2 * (k - 1) / k;
            sum += term;
        }
        double inside = odd ? 2 / Math.PI * (theta + Math.sin(theta) * sum) : Math.sin(theta) * sum;
        return 0.5 + inside / 2;
    }
}
