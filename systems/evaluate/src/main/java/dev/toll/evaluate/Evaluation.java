package dev.toll.evaluate;

import dev.toll.core.Measurement;
import java.util.List;

/** A measurement with the answers behind it; {@code truncated} answers were cut off by the token budget. */
public record Evaluation(Measurement measurement, List<ItemResult> items, int truncated) {
    public Evaluation {
        items = List.copyOf(items);
    }

    /** Share of exactly right answers, beside F1 or BLEU. */
    public double exactMatch() {
        return items.stream().mapToDouble(ItemResult::exactMatch).average().orElse(Double.NaN);
    }
}
