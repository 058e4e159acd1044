package dev.toll.core;

import java.util.List;

/**
 * A metric on a subject: one value per item, kept. {@code NaN} marks an unknown value (a judge that could not be
 * parsed, a guard that did not run); it is never read as zero and is counted apart.
 */
public record Measurement(String subject, String suite, String group, Metric metric, List<String> ids, double[] values) {
    public Measurement {
        ids = List.copyOf(ids);
        if (ids.size() != values.length) {
            throw new IllegalArgumentException("measurement " + subject + "/" + suite + ": " + ids.size() + " ids, " + values.length + " values");
        }
        values = values.clone();
    }

    @Override
    public double[] values() {
        return values.clone();
    }

    /** Number of unknown values. */
    public int unknown() {
        int n = 0;
        for (double v : values) {
            if (Double.isNaN(v)) {
                n++;
            }
        }
        return n;
    }

    /** Mean of the known values; NaN when none is known. */
    public double mean() {
        double sum = 0;
        int n = 0;
        for (double v : values) {
            if (!Double.isNaN(v)) {
                sum += v;
                n++;
            }
        }
        return n == 0 ? Double.NaN : sum / n;
    }
}
