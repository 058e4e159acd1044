package dev.toll.align.loss;

/** Ranges of the losses' parameters. */
final class Require {
    private Require() {}

    static void positive(String name, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(name + ": found " + value + ", expected a number above 0");
        }
    }

    static void notNegative(String name, double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(name + ": found " + value + ", expected a number of at least 0");
        }
    }

    /** A share of wrong labels: below one half, since beyond it the labels mean their opposite. */
    static void noise(double value) {
        if (!(value >= 0 && value < 0.5)) {
            throw new IllegalArgumentException("smoothing: found " + value + ", expected from 0 to below 0.5");
        }
    }
}
