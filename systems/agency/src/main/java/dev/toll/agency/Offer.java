package dev.toll.agency;

import java.util.List;

/**
 * One thing the agent can choose.
 *
 * @param id the number to be written on the form
 * @param names lower-case words by which a reply without a form may recommend it
 * @param price in the customer's currency
 */
public record Offer(int id, List<String> names, double price) {
    public Offer {
        names = List.copyOf(names);
        if (names.isEmpty()) {
            throw new IllegalArgumentException("offer " + id + ": no name to recognise it by");
        }
    }
}
