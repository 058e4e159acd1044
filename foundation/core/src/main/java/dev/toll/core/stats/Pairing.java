package dev.toll.core.stats;

import dev.toll.core.InputException;
import dev.toll.core.Measurement;

/** Two measurements laid side by side, item by item. */
final class Pairing {
    private Pairing() {}

    /** b − a per item, NaN where either is unknown; {@link InputException} unless both have the same items in the same order. */
    static double[] difference(Measurement a, Measurement b) {
        requireSameItems(a, b);
        double[] x = a.values();
        double[] y = b.values();
        for (int i = 0; i < x.length; i++) {
            y[i] -= x[i];
        }
        return y;
    }

    private static void requireSameItems(Measurement a, Measurement b) {
        String who = "comparing " + a.subject() + " with " + b.subject();
        if (!a.suite().equals(b.suite())) {
            throw new InputException(who + ": one was measured on suite " + a.suite() + ", the other on " + b.suite()
                    + "; expected the same suite for both");
        }
        int i = 0;
        while (i < a.ids().size() && i < b.ids().size() && a.ids().get(i).equals(b.ids().get(i))) {
            i++;
        }
        if (i < a.ids().size() || i < b.ids().size()) {
            throw new InputException(who + " on " + a.suite() + ": " + a.ids().size() + " and " + b.ids().size()
                    + " items, and item " + (i + 1) + " is " + id(a, i) + " for " + a.subject() + " but " + id(b, i) + " for " + b.subject()
                    + "; expected the same items in the same order; measure both on the same file with the same limit");
        }
    }

    private static String id(Measurement m, int i) {
        return i < m.ids().size() ? "'" + m.ids().get(i) + "'" : "missing";
    }
}
