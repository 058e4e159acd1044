package dev.toll.agency;

import java.util.Optional;

/**
 * Logistic regression by maximum likelihood, with the covariance that holds when answers to one prompt resemble each other:
 * the sandwich H⁻¹ (Σ_g s_g s_gᵀ) H⁻¹ over clusters g (Liang and Zeger 1986), times G/(G−1) · (n−1)/(n−k) as Stata and
 * statsmodels have it.
 *
 * @param coefficients log odds, one for each column
 * @param errors their cluster-robust standard errors
 */
@SuppressWarnings("ArrayRecordComponent") // a result that is read, never compared
record Logistic(double[] coefficients, double[] errors) {
    private static final int MOST_STEPS = 50;
    private static final double CONVERGED = 1e-10;

    /** Log odds beyond this are no estimate but a column that divides the answers perfectly, for which none exists. */
    private static final double SEPARATED = 15;

    /**
     * Fits P(y = 1) = 1 / (1 + exp(−x·b)).
     *
     * @param x one row for each answer, the constant among the columns
     * @param clusters one number for each answer
     * @return empty where the maximum does not exist (a column separates the answers) or the columns are not independent
     */
    static Optional<Logistic> fit(double[][] x, boolean[] y, int[] clusters) {
        int n = x.length;
        int k = x[0].length;
        var b = new double[k];
        for (int step = 0; step < MOST_STEPS; step++) {
            var gradient = new double[k];
            var hessian = hessian(x, b);
            for (int i = 0; i < n; i++) {
                double residual = (y[i] ? 1 : 0) - probability(x[i], b);
                for (int j = 0; j < k; j++) {
                    gradient[j] += residual * x[i][j];
                }
            }
            var inverse = inverse(hessian);
            if (inverse.isEmpty()) {
                return Optional.empty();
            }
            double largest = 0;
            var move = times(inverse.get(), gradient);
            for (int j = 0; j < k; j++) {
                b[j] += move[j];
                largest = Math.max(largest, Math.abs(move[j]));
                if (!(Math.abs(b[j]) < SEPARATED)) {
                    return Optional.empty();
                }
            }
            if (largest < CONVERGED) {
                return inverse(hessian(x, b)).map(h -> new Logistic(b, errors(x, y, clusters, b, h)));
            }
        }
        return Optional.empty();
    }

    private static double probability(double[] row, double[] b) {
        double sum = 0;
        for (int j = 0; j < b.length; j++) {
            sum += row[j] * b[j];
        }
        return 1 / (1 + Math.exp(-sum));
    }

    private static double[][] hessian(double[][] x, double[] b) {
        int k = b.length;
        var out = new double[k][k];
        for (var row : x) {
            double p = probability(row, b);
            for (int j = 0; j < k; j++) {
                for (int l = 0; l < k; l++) {
                    out[j][l] += p * (1 - p) * row[j] * row[l];
                }
            }
        }
        return out;
    }

    private static double[] errors(double[][] x, boolean[] y, int[] clusters, double[] b, double[][] inverse) {
        int k = b.length;
        int groups = 0;
        for (int c : clusters) {
            groups = Math.max(groups, c + 1);
        }
        var scores = new double[groups][k];
        for (int i = 0; i < x.length; i++) {
            double residual = (y[i] ? 1 : 0) - probability(x[i], b);
            for (int j = 0; j < k; j++) {
                scores[clusters[i]][j] += residual * x[i][j];
            }
        }
        double correction = (double) groups / (groups - 1) * (x.length - 1) / (x.length - k);
        var out = new double[k];
        for (int j = 0; j < k; j++) {
            double variance = 0;
            for (var score : scores) {
                double s = 0;
                for (int l = 0; l < k; l++) {
                    s += inverse[j][l] * score[l];
                }
                variance += s * s;
            }
            out[j] = Math.sqrt(correction * variance);
        }
        return out;
    }

    private static double[] times(double[][] matrix, double[] vector) {
        var out = new double[vector.length];
        for (int i = 0; i < out.length; i++) {
            for (int j = 0; j < out.length; j++) {
                out[i] += matrix[i][j] * vector[j];
            }
        }
        return out;
    }

    /** Gauss and Jordan with pivoting; empty for a singular matrix. */
    private static Optional<double[][]> inverse(double[][] matrix) {
        int k = matrix.length;
        var a = new double[k][2 * k];
        for (int i = 0; i < k; i++) {
            System.arraycopy(matrix[i], 0, a[i], 0, k);
            a[i][k + i] = 1;
        }
        double scale = 0;
        for (int i = 0; i < k; i++) {
            scale = Math.max(scale, Math.abs(matrix[i][i]));
        }
        for (int column = 0; column < k; column++) {
            int pivot = column;
            for (int i = column + 1; i < k; i++) {
                pivot = Math.abs(a[i][column]) > Math.abs(a[pivot][column]) ? i : pivot;
            }
            if (!(Math.abs(a[pivot][column]) > 1e-12 * scale)) {
                return Optional.empty();
            }
            var swapped = a[pivot];
            a[pivot] = a[column];
            a[column] = swapped;
            double p = swapped[column];
            for (int j = 0; j < 2 * k; j++) {
                swapped[j] /= p;
            }
            for (int i = 0; i < k; i++) {
                double factor = a[i][column];
                for (int j = 0; i != column && j < 2 * k; j++) {
                    a[i][j] -= factor * swapped[j];
                }
            }
        }
        var out = new double[k][k];
        for (int i = 0; i < k; i++) {
            System.arraycopy(a[i], k, out[i], 0, k);
        }
        return Optional.of(out);
    }
}
