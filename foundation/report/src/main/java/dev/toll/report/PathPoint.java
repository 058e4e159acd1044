package dev.toll.report;

import dev.toll.core.Interval;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where training stood after one step: what stopping early would have given.
 *
 * @param method {@code rsf}, {@code dpo}, …
 * @param step iteration (RSF) or optimiser step, counted from 1; the base is step 0; a point for it may be given and adds nothing
 * @param subject id of the checkpoint, which need not be among the result's subjects
 */
public record PathPoint(String method, int step, String subject, Interval reward, Map<String, Interval> suites) {
    public PathPoint {
        suites = Collections.unmodifiableMap(new TreeMap<>(suites));
    }

    /** Mean over suites with the same rule as {@link SubjectResult#macro()}. */
    public Interval macro() {
        return SubjectResult.macro(suites.values());
    }
}
