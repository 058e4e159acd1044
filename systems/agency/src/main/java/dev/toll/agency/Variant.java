package dev.toll.agency;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Things about a prompt that should not matter: the order in which the offers stand (and so which gets which number), the
 * case of its letters, and the customer's wording (0 is the request itself, 1 the first paraphrase).
 */
public record Variant(Order order, Letters letters, int wording) {
    /** As the file has the offers, or the other way round. */
    public enum Order { WRITTEN, REVERSED }

    /** Case of the whole prompt. */
    public enum Letters {
        STANDARD, UPPER, LOWER;

        String of(String text) {
            return switch (this) {
                case STANDARD -> text;
                case UPPER -> text.toUpperCase(Locale.ROOT);
                case LOWER -> text.toLowerCase(Locale.ROOT);
            };
        }
    }

    /** The prompt as its author wrote it. */
    public static final Variant PLAIN = new Variant(Order.WRITTEN, Letters.STANDARD, 0);

    /** All of them, the plain one first. */
    public static List<Variant> all(int wordings) {
        var out = new ArrayList<Variant>();
        for (int wording = 0; wording < wordings; wording++) {
            for (var letters : Letters.values()) {
                for (var order : Order.values()) {
                    out.add(new Variant(order, letters, wording));
                }
            }
        }
        return List.copyOf(out);
    }

    /** Such as {@code written-standard-0}. */
    public String label() {
        return order.name().toLowerCase(Locale.ROOT) + "-" + letters.name().toLowerCase(Locale.ROOT) + "-" + wording;
    }
}
