package dev.toll.evaluate;

import dev.toll.core.Item;
import dev.toll.core.Measurement;
import dev.toll.core.Suite;
import java.util.List;

/** A measurement with the answers behind it; {@code truncated} answers were cut off by the token budget. */
public record Evaluation(Measurement measurement, List<ItemResult> items, int truncated) {
    public Evaluation {
        items = List.copyOf(items);
    }

    /** Of a suite that a subject cannot be asked at all: every item unknown. */
    public static Evaluation unknown(String subject, Suite suite) {
        var items = suite.items().stream().map(i -> ItemResult.unknown(i.id())).toList();
        return new Evaluation(new Measurement(subject, suite.name(), suite.group(), suite.metric(), suite.items().stream().map(Item::id).toList(),
                items.stream().mapToDouble(ItemResult::value).toArray()), items, 0);
    }

    /** Share of exactly right answers among the known ones, beside F1 or BLEU. */
    public double exactMatch() {
        return items.stream().mapToDouble(ItemResult::exactMatch).filter(v -> !Double.isNaN(v)).average().orElse(Double.NaN);
    }
}
