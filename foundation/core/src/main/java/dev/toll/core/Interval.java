package dev.toll.core;

/** An estimate with its confidence interval (95 % unless said otherwise) and the number of items behind it. */
public record Interval(double mean, double low, double high, int n) {
    /** True when the interval does not contain zero. */
    public boolean excludesZero() {
        return low > 0 || high < 0;
    }
}
