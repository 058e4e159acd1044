package dev.toll.evaluate.safety;

import java.util.HashSet;
import java.util.List;

/**
 * Requests of one source.
 *
 * @param skipped what the source holds besides, each with its place and the reason it was left out
 * @param contentHash of the file
 */
public record SafetySuite(String name, List<SafetyItem> items, List<String> skipped, String contentHash) {
    public SafetySuite {
        items = List.copyOf(items);
        skipped = List.copyOf(skipped);
        if (items.isEmpty()) {
            throw new IllegalArgumentException("safety suite " + name + " is empty: expected at least one item");
        }
        var seen = new HashSet<String>();
        for (var item : items) {
            if (!seen.add(item.id())) {
                throw new IllegalArgumentException("safety suite " + name + ": item id '" + item.id() + "' occurs twice");
            }
        }
    }

    public List<String> ids() {
        return items.stream().map(SafetyItem::id).toList();
    }

    public boolean has(SafetyItem.Kind kind) {
        return items.stream().anyMatch(i -> i.kind() == kind);
    }

    /** The items of one kind, under the name {@code NAME-safe} or {@code NAME-unsafe}; there must be one. */
    public SafetySuite only(SafetyItem.Kind kind) {
        return new SafetySuite(name + "-" + kind.label(), items.stream().filter(i -> i.kind() == kind).toList(), skipped, contentHash);
    }

    /** The first {@code n} items, or this suite if it has no more than that. */
    public SafetySuite limit(int n) {
        return n >= items.size() ? this : new SafetySuite(name, items.subList(0, n), skipped, contentHash);
    }
}
