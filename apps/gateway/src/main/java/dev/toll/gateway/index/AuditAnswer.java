package dev.toll.gateway.index;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a log says to a question.
 *
 * @param totals over all lines that match: requests, answered, blocked, calls, tokens, and answers whose backend gave no counts
 * @param routes requests per route
 * @param addedMedian milliseconds before the answering call, middle of those that were timed
 * @param addedHigh the same, 99th percentile
 * @param lines the newest lines as the log has them
 */
public record AuditAnswer(Map<String, Long> totals, Map<String, Long> routes, Optional<Double> addedMedian, Optional<Double> addedHigh, List<String> lines) {
    public AuditAnswer {
        totals = Collections.unmodifiableMap(new LinkedHashMap<>(totals));
        routes = Collections.unmodifiableMap(new LinkedHashMap<>(routes));
        lines = List.copyOf(lines);
    }
}
