package dev.toll.merge;

/** Adam (Kingma and Ba 2015) for a handful of numbers, β = (0.9, 0.99). */
final class SmallAdam {
    private final double[] m;
    private final double[] v;
    private final double learningRate;
    private int steps;

    SmallAdam(int numbers, double learningRate) {
        this.m = new double[numbers];
        this.v = new double[numbers];
        this.learningRate = learningRate;
    }

    /** Moves {@code s} against the gradient {@code g}. */
    void step(double[] s, double[] g) {
        step(s, g, 1);
    }

    /** The same by {@code size} times the learning rate. */
    void step(double[] s, double[] g, double size) {
        steps++;
        for (int j = 0; j < s.length; j++) {
            m[j] = 0.9 * m[j] + 0.1 * g[j];
            v[j] = 0.99 * v[j] + 0.01 * g[j] * g[j];
            double mean = m[j] / (1 - Math.pow(0.9, steps));
            double square = v[j] / (1 - Math.pow(0.99, steps));
            s[j] -= size * learningRate * mean / (Math.sqrt(square) + 1e-12);
        }
    }
}
