package dev.toll.evaluate.data;

import java.util.List;

/** Items of a data set, the lines left out with the reason, and the file's hash. */
public record Loaded<T>(List<T> items, List<String> skipped, String contentHash) {
    public Loaded {
        items = List.copyOf(items);
        skipped = List.copyOf(skipped);
    }
}
