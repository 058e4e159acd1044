package dev.toll.agency;

/** Fisher's exact test of a two-by-two table, two-sided: the sum of all tables as improbable as the one seen, or more. */
public final class Fisher {
    /** Tables whose probability differs by rounding only count as equal, as in R's fisher.test. */
    private static final double SLACK = 1 + 1e-7;

    private Fisher() {}

    /** The p-value of rows (a, b) and (c, d); 1 when a margin is zero. */
    public static double p(int a, int b, int c, int d) {
        if (a < 0 || b < 0 || c < 0 || d < 0) {
            throw new IllegalArgumentException("Fisher: counts " + a + ", " + b + ", " + c + ", " + d + ", expected none below 0");
        }
        int row = a + b;
        int column = a + c;
        int n = row + c + d;
        double[] log = new double[n + 1];
        for (int i = 1; i <= n; i++) {
            log[i] = log[i - 1] + Math.log(i);
        }
        double seen = table(log, a, row, column, n);
        double sum = 0;
        for (int x = Math.max(0, row + column - n); x <= Math.min(row, column); x++) {
            double p = table(log, x, row, column, n);
            if (p <= seen * SLACK) {
                sum += p;
            }
        }
        return Math.min(1, sum);
    }

    private static double table(double[] log, int x, int row, int column, int n) {
        return Math.exp(log[row] + log[n - row] + log[column] + log[n - column] - log[n] - log[x] - log[row - x] - log[column - x]
                - log[n - row - column + x]);
    }
}
