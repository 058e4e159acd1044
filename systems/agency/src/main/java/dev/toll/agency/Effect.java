package dev.toll.agency;

import dev.toll.core.Interval;

/**
 * What visibility to the firm changes for one model, temperature and scenario, on filled forms only.
 *
 * @param observability P(firm | firm reads the explanation) − P(firm | it does not), over both states of the customer's view
 * @param hiddenAction the same where the customer does not read the explanation
 */
public record Effect(String model, double temperature, String scenario, Interval observability, Interval hiddenAction) {}
