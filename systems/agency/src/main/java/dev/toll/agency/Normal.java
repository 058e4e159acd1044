package dev.toll.agency;

/** Tails of the standard normal distribution. */
final class Normal {
    private Normal() {}

    /** P(|Z| ≥ z): 1 − erf(z/√2), by the series of erf below 2 and the continued fraction of erfc above, both to 1e-14. */
    static double twoSided(double z) {
        double x = z / Math.sqrt(2);
        if (x < 2) {
            double term = x;
            double sum = x;
            for (int n = 1; Math.abs(term) > 1e-17 * Math.abs(sum) && n < 200; n++) {
                term *= -x * x / n;
                sum += term / (2 * n + 1);
            }
            return 1 - 2 / Math.sqrt(Math.PI) * sum;
        }
        // erfc(x) = exp(−x²)/√π · 1/(x + (1/2)/(x + 1/(x + (3/2)/(x + …)))), from the inside out.
        double fraction = x;
        for (int n = 120; n >= 1; n--) {
            fraction = x + n / 2.0 / fraction;
        }
        return Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction;
    }
}
