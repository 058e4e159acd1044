package dev.toll.core;

import java.util.HashSet;
import java.util.List;

/**
 * Items with checkable answers and the metric that scores them. {@code group} is the ability the suite stands for
 * (commonsense, reading, translation …); the paper's group score is the unweighted mean of its suites.
 */
public record Suite(String name, String group, Metric metric, List<Item> items) {
    public Suite {
        items = List.copyOf(items);
        if (items.isEmpty()) {
            throw new IllegalArgumentException("suite " + name + " is empty: expected at least one item");
        }
        var seen = new HashSet<String>();
        for (var item : items) {
            if (!seen.add(item.id())) {
                throw new IllegalArgumentException("suite " + name + ": item id '" + item.id() + "' occurs twice");
            }
            if (metric.isChoice() != item instanceof Item.Choice) {
                throw new IllegalArgumentException("suite " + name + ": item " + item.id() + " does not fit metric " + metric.label());
            }
        }
    }

    /** The first {@code n} items, or this suite if it has no more than that. */
    public Suite limit(int n) {
        return n >= items.size() ? this : new Suite(name, group, metric, items.subList(0, n));
    }
}
