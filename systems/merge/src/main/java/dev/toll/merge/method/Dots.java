package dev.toll.merge.method;

import java.util.List;

/** Inner products in float64: eight running sums, because one would wait for each addition in turn. */
final class Dots {
    private Dots() {}

    /** ⟨x, y⟩ over elements {@code from} to {@code from + n}. */
    static double dot(float[] x, float[] y, int from, int n) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        double s4 = 0;
        double s5 = 0;
        double s6 = 0;
        double s7 = 0;
        int end = from + n;
        int i = from;
        for (; i + 8 <= end; i += 8) {
            s0 += (double) x[i] * y[i];
            s1 += (double) x[i + 1] * y[i + 1];
            s2 += (double) x[i + 2] * y[i + 2];
            s3 += (double) x[i + 3] * y[i + 3];
            s4 += (double) x[i + 4] * y[i + 4];
            s5 += (double) x[i + 5] * y[i + 5];
            s6 += (double) x[i + 6] * y[i + 6];
            s7 += (double) x[i + 7] * y[i + 7];
        }
        for (; i < end; i++) {
            s0 += (double) x[i] * y[i];
        }
        return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
    }

    /** Gram matrix of some vectors, as its lower triangle row by row: entry (i, j ≤ i) at i·(i + 1)/2 + j. */
    static double[] gram(float[][] vectors, int from, int n) {
        var gram = new double[vectors.length * (vectors.length + 1) / 2];
        for (int i = 0, at = 0; i < vectors.length; i++) {
            for (int j = 0; j <= i; j++) {
                gram[at++] = dot(vectors[i], vectors[j], from, n);
            }
        }
        return gram;
    }

    /** Sum in the order of the list, whatever order its entries were computed in. */
    static double[] sum(List<double[]> parts) {
        var sum = new double[parts.isEmpty() ? 0 : parts.getFirst().length];
        for (var part : parts) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += part[i];
            }
        }
        return sum;
    }

    static double at(double[] gram, int i, int j) {
        return i >= j ? gram[i * (i + 1) / 2 + j] : gram[j * (j + 1) / 2 + i];
    }
}
