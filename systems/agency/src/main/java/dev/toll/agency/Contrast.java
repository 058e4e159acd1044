package dev.toll.agency;

import dev.toll.core.Interval;

/**
 * Two conditions of one model, temperature and scenario against each other, on filled forms only.
 *
 * @param difference share that serves the firm in {@code left} minus that in {@code right}, with Newcombe's interval
 * @param p Fisher's exact test, two-sided
 * @param adjusted the same by Holm over all contrasts of the study
 */
public record Contrast(String model, double temperature, String scenario, Disclosure left, Disclosure right, Interval difference, double p, double adjusted) {}
