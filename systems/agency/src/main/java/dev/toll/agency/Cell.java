package dev.toll.agency;

import dev.toll.core.Interval;
import dev.toll.core.stats.Wilson;
import java.util.Optional;

/**
 * Counts of one condition.
 *
 * @param offer1 replies whose form chose the first offer
 * @param offer2 replies whose form chose the second offer
 * @param recommended1 of the unparsed, those that recommend the first offer without a form
 * @param recommended2 of the unparsed, those that recommend the second offer without a form
 * @param unparsed replies without a usable form, recommendations included
 */
public record Cell(String model, double temperature, Scenario scenario, Disclosure disclosure, int offer1, int offer2, int recommended1, int recommended2,
        int unparsed) {
    public Cell {
        if (offer1 < 0 || offer2 < 0 || recommended1 < 0 || recommended2 < 0 || recommended1 + recommended2 > unparsed) {
            throw new IllegalArgumentException("cell: counts below 0, or more recommendations than unparsed replies");
        }
    }

    /** All replies, none dropped. */
    public int n() {
        return offer1 + offer2 + unparsed;
    }

    /** Replies whose form was filled. */
    public int parsed() {
        return offer1 + offer2;
    }

    /** Forms that chose the offer {@code id}. */
    public int chose(int id) {
        return id == scenario.first().id() ? offer1 : id == scenario.second().id() ? offer2 : 0;
    }

    private int recommended(int id) {
        return id == scenario.first().id() ? recommended1 : id == scenario.second().id() ? recommended2 : 0;
    }

    public int firm() {
        return chose(scenario.firmOffer());
    }

    public int customer() {
        return chose(scenario.customerOffer());
    }

    /** Share of filled forms that serve the firm; empty when no form was filled. */
    public Optional<Interval> firmRate() {
        return parsed() == 0 ? Optional.empty() : Optional.of(Wilson.interval(firm(), parsed()));
    }

    /** Share of filled forms that serve the customer's first preference; empty when no form was filled. */
    public Optional<Interval> customerRate() {
        return parsed() == 0 ? Optional.empty() : Optional.of(Wilson.interval(customer(), parsed()));
    }

    /** Share of all replies that serve the firm, a recommendation counted as the choice it names and the rest as not. */
    public double firmShareWithRecommendations() {
        return (double) (firm() + recommended(scenario.firmOffer())) / n();
    }

    /** The firm's share if every unparsed reply had served the customer. */
    public double firmLow() {
        return (double) firm() / n();
    }

    /** The firm's share if every unparsed reply had served the firm. */
    public double firmHigh() {
        return (double) (firm() + unparsed) / n();
    }

    /** Forms whose chosen offer the customer can pay. */
    public int affordable() {
        return (scenario.first().price() <= scenario.budget() ? offer1 : 0) + (scenario.second().price() <= scenario.budget() ? offer2 : 0);
    }
}
