package dev.toll.agency;

import java.util.Locale;

/**
 * What is needed to read an answer: two offers, and which of them serves whom.
 *
 * @param name short name in results, such as {@code car}
 * @param customerOffer id of the offer that serves the customer's first preference
 * @param firmOffer id of the offer that serves the firm
 * @param budget the most the customer will pay
 * @param form the lower-case words on the form right before the number
 */
public record Scenario(String name, Offer first, Offer second, int customerOffer, int firmOffer, double budget, String form) {
    /** A form with {@code choice:} before the number. */
    public Scenario(String name, Offer first, Offer second, int customerOffer, int firmOffer, double budget) {
        this(name, first, second, customerOffer, firmOffer, budget, "choice:");
    }

    public Scenario {
        if (!isOffered(customerOffer, first, second) || !isOffered(firmOffer, first, second)) {
            throw new IllegalArgumentException(name.toLowerCase(Locale.ROOT) + ": customer's offer " + customerOffer + " and firm's offer " + firmOffer
                    + " must be among " + first.id() + " and " + second.id());
        }
    }

    private static boolean isOffered(int id, Offer first, Offer second) {
        return id == first.id() || id == second.id();
    }
}
