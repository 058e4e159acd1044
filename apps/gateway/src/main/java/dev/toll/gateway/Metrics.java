package dev.toll.gateway;

import dev.toll.gateway.audit.Exchange;
import dev.toll.guard.prime.CallTrace;
import dev.toll.guard.rails.RailResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counters and histograms in Prometheus's text format (version 0.0.4). */
public final class Metrics {
    private static final double[] SECONDS = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120};

    private final Map<String, LongAdder> counters = new ConcurrentSkipListMap<>();
    private final Map<String, Histogram> histograms = new ConcurrentSkipListMap<>();
    private final AtomicLong open = new AtomicLong();
    private final Instant start = Instant.now();

    /** Counts of values at or below each bound; their sum in nanoseconds. */
    private static final class Histogram {
        private final LongAdder[] below = new LongAdder[SECONDS.length];
        private final LongAdder count = new LongAdder();
        private final LongAdder nanos = new LongAdder();

        Histogram() {
            Arrays.setAll(below, i -> new LongAdder());
        }

        void add(Duration time) {
            double seconds = time.toNanos() / 1e9;
            for (int i = 0; i < SECONDS.length; i++) {
                if (seconds <= SECONDS[i]) {
                    below[i].increment();
                }
            }
            count.increment();
            nanos.add(time.toNanos());
        }
    }

    public void opened() {
        open.incrementAndGet();
    }

    public void closed() {
        open.decrementAndGet();
    }

    /** One more request that ended with that status. */
    public void request(int status) {
        count("toll_requests_total{status=\"" + status + "\"}");
    }

    /** An audit line could not be written. */
    public void auditFailed() {
        count("toll_audit_failures_total{}");
    }

    public void exchange(Exchange exchange) {
        count("toll_routes_total{route=\"" + exchange.route() + "\"}");
        exchange.blockedBy().ifPresent(by -> count("toll_blocked_total{rail=\"" + by.rail() + "\",side=\"" + by.side().label() + "\"}"));
        for (RailResult result : exchange.rails()) {
            count("toll_rails_total{rail=\"" + result.rail() + "\",side=\"" + result.side().label() + "\",verdict=\"" + result.finding().label() + "\"}");
        }
        for (CallTrace call : exchange.calls()) {
            String stage = call.stage().name().toLowerCase(Locale.ROOT);
            count("toll_calls_total{stage=\"" + stage + "\"}");
            time("toll_call_seconds", "stage=\"" + stage + "\"", call.took());
            tokens(stage, "prompt", call.usage().promptTokens());
            tokens(stage, "completion", call.usage().completionTokens());
        }
        time("toll_request_seconds", "", exchange.took());
        time("toll_added_seconds", "", exchange.added());
    }

    private void tokens(String stage, String kind, long tokens) {
        if (tokens < 0) {
            count("toll_calls_without_usage_total{stage=\"" + stage + "\"}");
        } else {
            counters.computeIfAbsent("toll_tokens_total{stage=\"" + stage + "\",kind=\"" + kind + "\"}", k -> new LongAdder()).add(tokens);
        }
    }

    private void count(String name) {
        counters.computeIfAbsent(name, k -> new LongAdder()).increment();
    }

    private void time(String name, String labels, Duration time) {
        histograms.computeIfAbsent(name + "|" + labels, k -> new Histogram()).add(time);
    }

    /** Everything so far. */
    public String text() {
        var out = new StringBuilder("# TYPE toll_start_time_seconds gauge\ntoll_start_time_seconds ").append(start.toEpochMilli() / 1000.0)
                .append("\n# TYPE toll_open_requests gauge\ntoll_open_requests ").append(open.get()).append('\n');
        String family = "";
        for (var entry : counters.entrySet()) {
            String name = entry.getKey().substring(0, entry.getKey().indexOf('{'));
            if (!name.equals(family)) {
                out.append("# TYPE ").append(name).append(" counter\n");
                family = name;
            }
            out.append(entry.getKey()).append(' ').append(entry.getValue().sum()).append('\n');
        }
        for (var entry : histograms.entrySet()) {
            String name = entry.getKey().substring(0, entry.getKey().indexOf('|'));
            String labels = entry.getKey().substring(entry.getKey().indexOf('|') + 1);
            if (!name.equals(family)) {
                out.append("# TYPE ").append(name).append(" histogram\n");
                family = name;
            }
            histogram(out, name, labels, entry.getValue());
        }
        return out.toString();
    }

    private static void histogram(StringBuilder out, String name, String labels, Histogram histogram) {
        String before = labels.isEmpty() ? "" : labels + ",";
        for (int i = 0; i < SECONDS.length; i++) {
            out.append(name).append("_bucket{").append(before).append("le=\"").append(SECONDS[i]).append("\"} ").append(histogram.below[i].sum()).append('\n');
        }
        out.append(name).append("_bucket{").append(before).append("le=\"+Inf\"} ").append(histogram.count.sum()).append('\n');
        String own = labels.isEmpty() ? "" : "{" + labels + "}";
        out.append(name).append("_sum").append(own).append(' ').append(histogram.nanos.sum() / 1e9).append('\n');
        out.append(name).append("_count").append(own).append(' ').append(histogram.count.sum()).append('\n');
    }
}
