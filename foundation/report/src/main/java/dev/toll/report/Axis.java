package dev.toll.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** A linear axis zoomed to its data, with round ticks inside it. */
record Axis(double low, double high, double step) {

    /** Covers the known values with 5 % of air on both sides; {@code least} is the smallest span worth showing. */
    static Axis covering(Collection<Double> values, int ticks, double least) {
        double min = values.stream().mapToDouble(v -> v).filter(Double::isFinite).min().orElse(0);
        double max = values.stream().mapToDouble(v -> v).filter(Double::isFinite).max().orElse(1);
        double missing = Math.max(0, least - (max - min)) / 2;
        double air = 0.05 * Math.max(max - min, least);
        double low = min - missing - air;
        double high = max + missing + air;
        return new Axis(low, high, roundStep((high - low) / ticks));
    }

    /** This axis cut to [least, most], for quantities that cannot lie outside. */
    Axis within(double least, double most) {
        return new Axis(Math.max(low, least), Math.min(high, most), step);
    }

    List<Double> ticks() {
        var out = new ArrayList<Double>();
        for (long i = (long) Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) {
            out.add(i * step);
        }
        return out;
    }

    /** Where a value lies between two pixel positions; values outside are held at the edge. */
    double at(double value, double from, double to) {
        double t = high == low ? 0.5 : (value - low) / (high - low);
        return from + Math.clamp(t, 0, 1) * (to - from);
    }

    private static double roundStep(double raw) {
        double power = Math.pow(10, Math.floor(Math.log10(raw)));
        for (double m : new double[] {1, 2, 5, 10}) {
            if (raw <= m * power * 1.0001) {
                return m * power;
            }
        }
        return 10 * power;
    }
}
