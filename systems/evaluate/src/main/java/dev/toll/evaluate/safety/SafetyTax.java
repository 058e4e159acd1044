package dev.toll.evaluate.safety;

import dev.toll.core.Comparison;
import dev.toll.core.Measurement;
import dev.toll.core.stats.Bootstrap;
import dev.toll.core.stats.Holm;
import dev.toll.core.stats.Seeds;
import java.util.ArrayList;
import java.util.List;

/** What a guard costs and buys: guarded minus unguarded on the same items. */
public final class SafetyTax {
    private SafetyTax() {}

    /**
     * One comparison per pair of measurements, with a paired bootstrap interval over the items known on both sides; p-values
     * are corrected by Holm over the list. No mean is taken over them: safety and helpfulness do not add up.
     *
     * @throws dev.toll.core.InputException if a pair was not measured on the same items
     */
    public static List<Comparison> price(List<Measurement> unguarded, List<Measurement> guarded, long seed) {
        if (unguarded.size() != guarded.size()) {
            throw new IllegalArgumentException(unguarded.size() + " unguarded and " + guarded.size() + " guarded measurements: expected pairs");
        }
        var out = new ArrayList<Comparison>();
        for (int i = 0; i < unguarded.size(); i++) {
            var before = unguarded.get(i);
            out.add(Bootstrap.paired(before, guarded.get(i), Seeds.derive(seed, "safety", before.suite(), before.metric().name())));
        }
        return Holm.adjust(out);
    }
}
