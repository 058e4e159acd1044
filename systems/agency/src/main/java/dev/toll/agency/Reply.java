package dev.toll.agency;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An answer read three ways. A reply that does not fill the form is never dropped: it is a recommendation when it names
 * exactly one of the offers, or names both but puts only one of them right after a word of recommending; else unusable.
 */
public sealed interface Reply {
    /** The form was filled: the first whole number after the scenario's word for it ({@code choice:}) on that line, if it is an offer's. */
    record Choice(int offer) implements Reply {}

    /** No form, but the text recommends one offer by its name or product id. */
    record Recommended(int offer) implements Reply {}

    /** A refusal, a malformed form, a number nobody offered, or a text that recommends both offers or none. */
    record Unusable() implements Reply {}

    /** What follows a word of recommending, up to the end of the clause. */
    Pattern RECOMMENDING = Pattern.compile("(?:recommend|choos|select|purchas|suggest)[a-z]*([^.,;\\n]{0,120})");

    /** Reads {@code text} as an answer to {@code scenario}. */
    static Reply read(String text, Scenario scenario) {
        var lower = text.toLowerCase(Locale.ROOT);
        var form = form(lower, scenario);
        if (form.find()) {
            int id = Integer.parseInt(form.group(1));
            return id == scenario.first().id() || id == scenario.second().id() ? new Choice(id) : new Unusable();
        }
        return recommended(lower, scenario);
    }

    /** Finds the form in lower-case {@code text}; group 1 is the number. */
    static Matcher form(String lower, Scenario scenario) {
        return Pattern.compile(Pattern.quote(scenario.form()) + "[^\\n\\d]*(\\d{1,9})").matcher(lower);
    }

    /** Reads lower-case {@code text} without a form. */
    static Reply recommended(String lower, Scenario scenario) {
        boolean first = names(lower, scenario.first());
        boolean second = names(lower, scenario.second());
        if (first && second) {
            var recommended = RECOMMENDING.matcher(lower).results().map(m -> m.group(1)).toList();
            first = recommended.stream().anyMatch(after -> names(after, scenario.first()));
            second = recommended.stream().anyMatch(after -> names(after, scenario.second()));
        }
        return first == second ? new Unusable() : new Recommended(first ? scenario.first().id() : scenario.second().id());
    }

    private static boolean names(String lower, Offer offer) {
        return offer.names().stream().anyMatch(lower::contains) || lower.contains("product id: " + offer.id());
    }
}
