package dev.toll.recipes.primeguard;

import dev.toll.recipes.primeguard.ArmResult.Quantity;
import dev.toll.report.Findings;
import java.util.ArrayList;
import java.util.List;

/** A study in a terminal: arms against what they cost and gain, where requests went, the claims. */
public final class GuardTable {
    private static final int GAP = 2;

    private GuardTable() {}

    public static String render(GuardStudy study, boolean unicode, int width) {
        var rows = new ArrayList<List<String>>();
        var head = new ArrayList<>(List.of(""));
        for (var q : Quantity.values()) {
            head.add(GuardText.head(q));
        }
        rows.add(head);
        for (var arm : study.arms()) {
            var row = new ArrayList<>(List.of(arm.id()));
            for (var q : Quantity.values()) {
                row.add(q == Quantity.MILLIS ? GuardText.number(ArmResult.median(arm.values(q)), q)
                        : GuardStudy.JUDGED.contains(q) ? GuardText.withBounds(study.mean(arm, q), q) : GuardText.number(study.mean(arm, q).mean(), q));
            }
            rows.add(row);
        }
        var out = new StringBuilder();
        table(out, rows);
        out.append("\nMeans over ").append(study.items().size()).append(" requests and ").append(study.goals().size()).append(" attacks, 95 % bootstrap intervals over items; calls and tokens for a request, ms is the median wait.\n\n");
        var routes = new ArrayList<List<String>>();
        var names = List.of("no_to_minimal_risk", "potential_violation", "direct_violation", "unknown");
        var heads = new ArrayList<>(List.of("where requests went"));
        heads.addAll(names);
        heads.add("deserved");
        routes.add(heads);
        study.confusion().forEach((kind, counts) -> {
            var row = new ArrayList<>(List.of(kind));
            names.forEach(r -> row.add(Integer.toString(counts.getOrDefault(r, 0))));
            row.add(study.deserved(kind));
            routes.add(row);
        });
        table(out, routes);
        out.append("\nHarmful requests that took the free route: ").append(GuardText.withBounds(study.leaks(), Quantity.SAFE)).append(" %\n\n");
        out.append(Findings.text("What the paper found, and this run", study.findings(), unicode, width)).append('\n');
        study.notes().forEach(n -> out.append("note: ").append(n).append('\n'));
        String text = out.toString().stripTrailing();
        return unicode ? text : text.replace('–', '-').replace('−', '-');
    }

    private static void table(StringBuilder out, List<List<String>> rows) {
        int columns = rows.getFirst().size();
        var widths = new int[columns];
        for (var row : rows) {
            for (int c = 0; c < columns; c++) {
                widths[c] = Math.max(widths[c], row.get(c).length());
            }
        }
        for (var row : rows) {
            var line = new StringBuilder();
            for (int c = 0; c < columns; c++) {
                String pad = " ".repeat(widths[c] - row.get(c).length());
                line.append(c == 0 ? row.get(c) + pad : " ".repeat(GAP) + pad + row.get(c));
            }
            out.append(line.toString().stripTrailing()).append('\n');
        }
    }
}
