package dev.toll.core.stats;

import dev.toll.core.Interval;
import java.util.Arrays;

/** Student's t interval for the mean of a few independent runs (seeds). */
public final class StudentT {
    private StudentT() {}

    /** 95 % interval with n − 1 degrees of freedom; NaN bounds for fewer than two values. */
    public static Interval mean(double[] values) {
        int n = values.length;
        double mean = Arrays.stream(values).average().orElse(Double.NaN);
        if (n < 2) {
            return new Interval(mean, Double.NaN, Double.NaN, n);
        }
        double variance = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / (n - 1);
        double half = quantile975(n - 1) * Math.sqrt(variance / n);
        return new Interval(mean, mean - half, mean + half, n);
    }

    /** The 0.975 quantile: bisection on the distribution function, which is integrated in closed trigonometric form. */
    static double quantile975(int degrees) {
        double low = 0;
        double high = 1000;
        for (int i = 0; i < 200; i++) {
            double mid = (low + high) / 2;
            if (cumulative(mid, degrees) < 0.975) {
                low = mid;
            } else {
                high = mid;
            }
        }
        return (low + high) / 2;
    }

    /** P(T ≤ t) for integer degrees of freedom (Abramowitz and Stegun 26.7.3 and 26.7.4). */
    static double cumulative(double t, int degrees) {
        double theta = Math.atan(t / Math.sqrt(degrees));
        double cos = Math.cos(theta);
        double sin = Math.sin(theta);
        double a;
        if (degrees == 1) {
            a = 2 * theta / Math.PI;
        } else if (degrees % 2 == 1) {
            double term = cos;
            double sum = cos;
            for (int k = 3; k <= degrees - 2; k += 2) {
                term *= cos * cos * (k - 1) / k;
                sum += term;
            }
            a = 2 / Math.PI * (theta + sin * sum);
        } else {
            double term = 1;
            double sum = 1;
            for (int k = 2; k <= degrees - 2; k += 2) {
                term *= cos * cos * (k - 1) / k;
                sum += term;
            }
            a = sin * sum;
        }
        return 0.5 + a / 2;
    }
}
