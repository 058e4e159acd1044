package dev.toll.merge.search;

import java.util.Arrays;
import java.util.List;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.CholeskyDecomposition;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;

/**
 * Gaussian process regression (Rasmussen and Williams 2006, chapters 2 and 5) of one objective over ratios in [0,1]^K: a
 * smooth part (Matérn 5/2), a linear part (averages move objectives mostly along a line) and a nugget (an objective measured
 * on few items jumps). Length, share of the linear part and nugget are those of a grid under which the values are likeliest;
 * the scale follows in closed form.
 */
final class GaussianProcess {
    private static final double[] LENGTHS = {0.15, 0.3, 0.6, 1.2};
    private static final double[] LINEAR = {0, 1, 4};
    private static final double[] NUGGETS = {1e-4, 1e-2, 1e-1};

    private final List<double[]> points;
    private final Shape shape;
    private final double mean;
    private final double scale;
    private final RealMatrix lower;
    private final double[] weights;

    private GaussianProcess(List<double[]> points, Shape shape, double mean, double scale, RealMatrix lower, double[] weights) {
        this.points = points;
        this.shape = shape;
        this.mean = mean;
        this.scale = scale;
        this.lower = lower;
        this.weights = weights;
    }

    /** The covariance up to its scale. */
    private record Shape(double length, double linear, double nugget) {
        double between(double[] a, double[] b) {
            double squares = 0;
            double product = 0;
            for (int k = 0; k < a.length; k++) {
                squares += (a[k] - b[k]) * (a[k] - b[k]);
                product += (a[k] - 0.5) * (b[k] - 0.5);
            }
            double r = Math.sqrt(5 * squares / a.length) / length;
            return (1 + r + r * r / 3) * Math.exp(-r) + linear * product / a.length;
        }
    }

    /** Mean and standard deviation of the objective, without the nugget. */
    record Belief(double mean, double deviation) {}

    /** Fits; there must be a point at least, and no value may be NaN. */
    static GaussianProcess fit(List<double[]> points, double[] values) {
        double mean = Arrays.stream(values).average().orElseThrow();
        var centred = Arrays.stream(values).map(v -> v - mean).toArray();
        GaussianProcess best = null;
        double likeliest = Double.NEGATIVE_INFINITY;
        for (double length : LENGTHS) {
            for (double linear : LINEAR) {
                for (double nugget : NUGGETS) {
                    var shape = new Shape(length, linear, nugget);
                    var covariance = covariance(points, shape);
                    var cholesky = new CholeskyDecomposition(covariance, 1e-12, 1e-12);
                    double[] weights = cholesky.getSolver().solve(new ArrayRealVector(centred)).toArray();
                    double scale = Math.max(1e-12, dot(centred, weights) / points.size());
                    double likelihood = -0.5 * (points.size() * Math.log(scale) + logDeterminant(cholesky.getL()));
                    if (likelihood > likeliest) {
                        likeliest = likelihood;
                        best = new GaussianProcess(List.copyOf(points), shape, mean, scale, cholesky.getL(), weights);
                    }
                }
            }
        }
        if (best == null) {
            throw new IllegalArgumentException("values " + Arrays.toString(values) + ": expected known numbers");
        }
        return best;
    }

    private static RealMatrix covariance(List<double[]> points, Shape shape) {
        var out = MatrixUtils.createRealMatrix(points.size(), points.size());
        for (int i = 0; i < points.size(); i++) {
            for (int j = 0; j <= i; j++) {
                double c = shape.between(points.get(i), points.get(j)) + (i == j ? shape.nugget() : 0);
                out.setEntry(i, j, c);
                out.setEntry(j, i, c);
            }
        }
        return out;
    }

    private static double logDeterminant(RealMatrix lower) {
        double sum = 0;
        for (int i = 0; i < lower.getRowDimension(); i++) {
            sum += 2 * Math.log(lower.getEntry(i, i));
        }
        return sum;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    Belief at(double[] point) {
        var covariances = points.stream().mapToDouble(p -> shape.between(p, point)).toArray();
        double explained = 0;
        var solved = new double[covariances.length]; // L·solved = covariances
        for (int i = 0; i < solved.length; i++) {
            double sum = covariances[i];
            for (int j = 0; j < i; j++) {
                sum -= lower.getEntry(i, j) * solved[j];
            }
            solved[i] = sum / lower.getEntry(i, i);
            explained += solved[i] * solved[i];
        }
        double variance = scale * Math.max(0, shape.between(point, point) - explained);
        return new Belief(mean + dot(covariances, weights), Math.sqrt(variance));
    }
}
