package dev.toll.align;

/** Means over a run's last epoch, added up step by step; the sums are saved with the run's state. */
final class LastEpoch {
    private static final int STEPS = 0;
    private static final int LOSSES = 1;
    private static final int ITEMS = 2;
    private static final int RIGHT = 3;

    private final double[] sums = new double[4];

    void add(double loss, int items, double right) {
        sums[STEPS]++;
        sums[LOSSES] += loss;
        sums[ITEMS] += items;
        sums[RIGHT] += right;
    }

    /** Of the steps. */
    double loss() {
        return sums[LOSSES] / sums[STEPS];
    }

    /** Share of the items that came out right. */
    double accuracy() {
        return sums[RIGHT] / sums[ITEMS];
    }

    double[] sums() {
        return sums;
    }
}
