package dev.toll.align.job;

/**
 * What a parameter may be.
 *
 * @param whole only whole numbers
 * @param least lower bound
 * @param open whether the lower bound itself is excluded
 * @param most upper bound
 * @param below whether the upper bound itself is excluded
 */
record SettingRange(boolean whole, double least, boolean open, double most, boolean below) {
    static SettingRange any() {
        return new SettingRange(false, Double.NEGATIVE_INFINITY, false, Double.POSITIVE_INFINITY, false);
    }

    static SettingRange positive() {
        return new SettingRange(false, 0, true, Double.POSITIVE_INFINITY, false);
    }

    static SettingRange orZero() {
        return new SettingRange(false, 0, false, Double.POSITIVE_INFINITY, false);
    }

    /** 0 to 1. */
    static SettingRange share() {
        return new SettingRange(false, 0, false, 1, false);
    }

    SettingRange integer() {
        return new SettingRange(true, least, open, most, below);
    }

    SettingRange belowOne() {
        return new SettingRange(whole, least, open, 1, true);
    }

    boolean contains(double number) {
        return Double.isFinite(number) && (open ? number > least : number >= least) && (below ? number < most : number <= most) && (!whole || number == Math.rint(number));
    }

    /** In words, for a message. */
    String words() {
        var out = new StringBuilder(whole ? "a whole number" : "a number");
        if (least == 0) {
            out.append(open ? " above 0" : " of at least 0");
        }
        if (most == 1) {
            out.append(below ? " and below 1" : " and at most 1");
        }
        return out.toString();
    }
}
