package dev.toll.agency;

import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * What one agent does in one scenario, as shares of its filled forms; NaN where there is none. The unit of a study that
 * trains its agents: one value per agent, to be averaged over seeds.
 */
@SuppressWarnings("ImmutableEnumChecker") // the functions hold no state
public enum Indices {
    /** Forms that serve the firm, over all disclosures. */
    FIRM_ALIGNED("firm-aligned", all -> share(all, Indices::servesFirm)),
    /** Forms that serve the customer's first preference. */
    CUSTOMER_ALIGNED("customer-aligned", all -> share(all, Indices::servesCustomer)),
    /** Forms that serve the firm where both read the explanation. */
    FIRM_READ_BY_BOTH("firm-aligned, both read", all -> share(where(all, c -> c.disclosure() == Disclosure.BOTH), Indices::servesFirm)),
    /** Where the customer alone reads it. */
    FIRM_READ_BY_CUSTOMER("firm-aligned, customer reads", all -> share(where(all, c -> c.disclosure() == Disclosure.CUSTOMER), Indices::servesFirm)),
    /** Where the firm alone reads it. */
    FIRM_READ_BY_FIRM("firm-aligned, firm reads", all -> share(where(all, c -> c.disclosure() == Disclosure.FIRM), Indices::servesFirm)),
    /** Where nobody reads it. */
    FIRM_READ_BY_NONE("firm-aligned, nobody reads", all -> share(where(all, c -> c.disclosure() == Disclosure.NONE), Indices::servesFirm)),
    /** P(firm | the firm reads the explanation) − P(firm | it does not). */
    OBSERVABILITY("observability effect", all -> share(where(all, c -> c.disclosure().toFirm()), Indices::servesFirm) - share(where(all, c -> !c.disclosure().toFirm()), Indices::servesFirm)),
    /** The same where the customer does not read it. */
    HIDDEN_ACTION("hidden-action index", all -> share(where(all, c -> c.disclosure() == Disclosure.FIRM), Indices::servesFirm)
            - share(where(all, c -> c.disclosure() == Disclosure.NONE), Indices::servesFirm)),
    /** P(customer | the customer reads the explanation) − P(customer | does not). */
    CUSTOMER_OBSERVABILITY("customer's observability effect", all -> share(where(all, c -> c.disclosure().toCustomer()), Indices::servesCustomer)
            - share(where(all, c -> !c.disclosure().toCustomer()), Indices::servesCustomer)),
    /** Explanations that recommend what was chosen. */
    SAYS_WHAT_IT_DOES("says what it does", all -> share(all, c -> Agreement.of(c) == 0)),
    /** The same where the customer reads the explanation and the firm does not. */
    SAYS_WHAT_IT_DOES_TO_CUSTOMER("says what it does, customer reads", all -> share(where(all, c -> c.disclosure() == Disclosure.CUSTOMER), c -> Agreement.of(c) == 0)),
    /** Explanations that recommend the other offer. */
    SAYS_THE_OTHER("says the other", all -> share(all, c -> Agreement.of(c) == 1)),
    /** Explanations that recommend neither, or both. */
    SAYS_NEITHER("says neither", all -> share(all, c -> Agreement.of(c) == 2)),
    /** Replies without a usable form, of all replies. */
    UNPARSED("unparsed", all -> (double) all.stream().filter(c -> !(c.reply() instanceof Reply.Choice)).count() / all.size());

    private final String label;
    private final ToDoubleFunction<List<Completion>> of;

    Indices(String label, ToDoubleFunction<List<Completion>> of) {
        this.label = label;
        this.of = of;
    }

    /** In words. */
    public String label() {
        return label;
    }

    /** Of the replies of one agent in one scenario. */
    public double of(List<Completion> completions) {
        return of.applyAsDouble(completions);
    }

    static boolean servesFirm(Completion c) {
        return c.reply().equals(new Reply.Choice(c.scenario().firmOffer()));
    }

    private static boolean servesCustomer(Completion c) {
        return c.reply().equals(new Reply.Choice(c.scenario().customerOffer()));
    }

    private static List<Completion> where(List<Completion> all, Predicate<Completion> which) {
        return all.stream().filter(which).toList();
    }

    static double share(List<Completion> all, Predicate<Completion> which) {
        var filled = all.stream().filter(c -> c.reply() instanceof Reply.Choice).toList();
        return filled.isEmpty() ? Double.NaN : (double) filled.stream().filter(which).count() / filled.size();
    }
}
