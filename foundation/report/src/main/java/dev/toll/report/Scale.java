package dev.toll.report;

import java.util.ArrayList;
import java.util.List;

/** A linear axis: data to pixels, with ticks at round numbers. */
record Scale(double from, double to, double low, double high) {
    /** An axis over the data, widened by 6 % on both sides. */
    static Scale over(double min, double max, double low, double high) {
        double pad = Math.max(1e-6, (max - min) * 0.06);
        return new Scale(min - pad, max + pad, low, high);
    }

    double at(double value) {
        return low + (value - from) / (to - from) * (high - low);
    }

    List<Double> ticks(int about) {
        double raw = (to - from) / about;
        double magnitude = Math.pow(10, Math.floor(Math.log10(raw)));
        double step = magnitude * (raw / magnitude < 1.5 ? 1 : raw / magnitude < 3.5 ? 2 : raw / magnitude < 7.5 ? 5 : 10);
        var out = new ArrayList<Double>();
        for (double t = Math.ceil(from / step) * step; t <= to + 1e-12; t += step) {
            out.add(Math.round(t / step) * step);
        }
        return out;
    }
}
