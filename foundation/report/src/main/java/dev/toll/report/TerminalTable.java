package dev.toll.report;

import dev.toll.core.Comparison;
import dev.toll.core.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The price list for a terminal: reward, suites in points (× 100) with half-widths, and the macro tax against the base. */
public final class TerminalTable {
    private TerminalTable() {}

    /** Lines of at most 100 columns; a star marks a difference whose interval excludes zero. */
    public static List<String> lines(Result result) {
        var suites = result.subjects().getFirst().suites().keySet().stream().toList();
        var rows = new ArrayList<List<String>>();
        var head = new ArrayList<String>(List.of("subject", "reward"));
        head.addAll(suites);
        head.add("Δ macro");
        rows.add(head);
        for (var s : result.subjects()) {
            var row = new ArrayList<String>();
            row.add(s.id());
            row.add(String.format(Locale.ROOT, "%.3f ±%.3f", s.reward().mean(), half(s.reward())));
            for (var suite : suites) {
                var i = s.suites().get(suite);
                row.add(i == null ? "-" : String.format(Locale.ROOT, "%.1f ±%.1f", 100 * i.mean(), 100 * half(i)));
            }
            row.add(delta(result, s.id()));
            rows.add(row);
        }
        return format(rows);
    }

    private static double half(Interval i) {
        return (i.high() - i.low()) / 2;
    }

    private static String delta(Result result, String id) {
        return result.comparisons().stream()
                .filter(c -> c.suite().equals("macro") && c.b().equals(id) && c.a().equals(result.subjects().getFirst().id()))
                .findFirst()
                .map(TerminalTable::delta)
                .orElse("");
    }

    private static String delta(Comparison c) {
        return String.format(Locale.ROOT, "%+.1f%s", 100 * c.difference(), c.excludesZero() ? " *" : "  ");
    }

    /** Aligned columns, the first to the left, the others to the right. */
    static List<String> format(List<List<String>> rows) {
        int columns = rows.getFirst().size();
        var width = new int[columns];
        for (var row : rows) {
            for (int c = 0; c < columns; c++) {
                width[c] = Math.max(width[c], row.get(c).length());
            }
        }
        var out = new ArrayList<String>();
        for (int r = 0; r < rows.size(); r++) {
            var line = new StringBuilder();
            for (int c = 0; c < columns; c++) {
                String cell = rows.get(r).get(c);
                String pad = " ".repeat(width[c] - cell.length());
                line.append(c == 0 ? cell + pad : "  " + pad + cell);
            }
            out.add(line.toString().stripTrailing());
            if (r == 0) {
                out.add("─".repeat(java.util.Arrays.stream(width).sum() + 2 * (columns - 1)));
            }
        }
        return out;
    }
}
