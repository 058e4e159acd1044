package dev.toll.cli;

import dev.toll.core.Interval;
import dev.toll.report.Result;
import dev.toll.report.SubjectResult;
import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The price list for a terminal: a table for every model against the first one. */
final class TaxTable {
    private final PrintWriter out;
    private final Result result;

    TaxTable(PrintWriter out, Result result) {
        this.out = out;
        this.result = result;
    }

    void print() {
        var base = result.subjects().getFirst();
        result.subjects().stream().skip(1).forEach(other -> table(base, other));
        result.notes().forEach(note -> out.println("note: " + note));
        out.println("Points (× 100), each model minus " + base.id() + " on the items known of both; paired bootstrap, 10,000 draws, seed " + result.seed() + "; p by Holm over "
                + result.comparisons().stream().filter(c -> !Double.isNaN(c.p())).count() + " comparisons. ? is unknown.");
    }

    private void table(SubjectResult a, SubjectResult b) {
        var prices = result.comparisons().stream().filter(c -> c.b().equals(b.id())).toList();
        int width = prices.stream().mapToInt(c -> c.suite().length()).max().orElse(5);
        out.println(b.id() + " against " + a.id());
        out.printf("  %-" + width + "s %13s %13s %7s %17s %7s %6s%n", "suite", "before", "after", "Δ", "95 % interval", "p Holm", "n");
        for (var c : prices) {
            out.printf("  %-" + width + "s %13s %13s %7s %17s %7s %6d%n", c.suite(), points(a.suites().get(c.suite())), points(b.suites().get(c.suite())), signed(c.difference()),
                    Double.isNaN(c.low()) ? "?" : "[" + signed(c.low()) + ", " + signed(c.high()) + "]", Double.isNaN(c.pAdjusted()) ? "?" : String.format(Locale.ROOT, "%.4f", c.pAdjusted()), c.n());
        }
        out.println();
    }

    private static String signed(double fraction) {
        return Double.isNaN(fraction) ? "?" : String.format(Locale.ROOT, "%+.1f", 100 * fraction);
    }

    /** Nothing for a mean over suites, which is only compared. */
    private static String points(@Nullable Interval score) {
        if (score == null) {
            return "";
        }
        return Double.isNaN(score.mean()) ? "?" : String.format(Locale.ROOT, "%.1f ±%.1f", 100 * score.mean(), 50 * (score.high() - score.low()));
    }
}
