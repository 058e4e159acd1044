package dev.toll.report;

import dev.toll.core.Interval;
import java.util.Locale;

/** How numbers are printed: scores as points with one decimal, rewards without a leading zero, unknown as a question mark. */
final class Format {
    static final String UNKNOWN = "?";

    private Format() {}

    /** A fraction as points: 0.851 is 85.1. */
    static String points(double fraction) {
        return fixed(fraction * 100, 1);
    }

    static String signedPoints(double fraction) {
        return signed(fraction * 100, fixed(fraction * 100, 1));
    }

    /** Points in a sentence: whole from 10 upwards, one decimal below. */
    static String spokenPoints(double fraction) {
        double points = Math.abs(fraction * 100);
        return fixed(points, points >= 9.95 ? 0 : 1);
    }

    /** .974, 1.000, −.120. */
    static String reward(double value) {
        return unpad(fixed(value, 3));
    }

    /** .97 */
    static String shortReward(double value) {
        return unpad(fixed(value, 2));
    }

    static String signedReward(double value) {
        return signed(value, unpad(fixed(value, 3)));
    }

    /** A ratio with as few decimals as it needs: .4, .25, 1. */
    static String ratio(double value) {
        if (!Double.isFinite(value)) {
            return UNKNOWN;
        }
        var text = fixed(value, 2);
        while (text.endsWith("0") && text.contains(".")) {
            text = text.substring(0, text.length() - 1);
        }
        return unpad(text.endsWith(".") ? text.substring(0, text.length() - 1) : text);
    }

    static String pValue(double p) {
        if (!Double.isFinite(p)) {
            return UNKNOWN;
        }
        return p < 0.001 ? "<.001" : p < 0.1 ? unpad(fixed(p, 3)) : unpad(fixed(p, 2));
    }

    static double halfWidth(Interval i) {
        return (i.high() - i.low()) / 2;
    }

    /** 0.8 s, 12 s, 2 min 05 s, 1 h 02 min. */
    static String seconds(double seconds) {
        if (!Double.isFinite(seconds)) {
            return UNKNOWN;
        }
        if (seconds < 10) {
            return fixed(seconds, 1) + " s";
        }
        long s = Math.round(seconds);
        if (s < 60) {
            return s + " s";
        }
        return s < 3600
                ? String.format(Locale.ROOT, "%d min %02d s", s / 60, s % 60)
                : String.format(Locale.ROOT, "%d h %02d min", s / 3600, s % 3600 / 60);
    }

    /** A coordinate in a drawing: at most one decimal. */
    static String px(double value) {
        var text = String.format(Locale.ROOT, "%.1f", value);
        text = text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
        return text.equals("-0") ? "0" : text;
    }

    /** A fixed number of decimals with a true minus sign, never minus zero. */
    static String fixed(double value, int decimals) {
        if (!Double.isFinite(value)) {
            return UNKNOWN;
        }
        var text = String.format(Locale.ROOT, "%." + decimals + "f", Math.abs(value));
        boolean zero = text.chars().allMatch(c -> c == '0' || c == '.');
        return value < 0 && !zero ? "−" + text : text;
    }

    private static String signed(double value, String text) {
        return value > 0 && text.chars().anyMatch(c -> c >= '1' && c <= '9') ? "+" + text : text;
    }

    private static String unpad(String text) {
        return text.startsWith("0.") ? text.substring(1) : text.startsWith("−0.") ? "−" + text.substring(2) : text;
    }
}
