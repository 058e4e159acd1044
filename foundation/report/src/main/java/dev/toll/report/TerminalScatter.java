package dev.toll.report;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;

/** The reward–tax chart in characters: one mark per subject, the training path in braille dots (in ASCII: points). */
final class TerminalScatter {
    private static final int ROWS = 13;
    private static final int MARGIN = 7;

    private final boolean unicode;
    private final int width;
    private final int columns;

    TerminalScatter(boolean unicode, int width) {
        this.unicode = unicode;
        this.width = width;
        this.columns = Math.min(72, width - MARGIN - 9);
    }

    /** Empty when fewer than two subjects have both coordinates. */
    String render(Result result) {
        var plot = ScatterPlot.of(result);
        if (plot.dots().size() < 2) {
            return "";
        }
        var x = Axis.covering(plot.dots().stream().map(d -> d.x().mean()).toList(), 6, 0.05);
        var y = Axis.covering(plot.dots().stream().map(d -> d.y().mean()).toList(), 5, 0.05);
        var canvas = new BrailleCanvas(columns, ROWS);
        for (var trail : plot.trails()) {
            for (int i = 1; i < trail.points().size(); i++) {
                var p = trail.points().get(i - 1);
                var q = trail.points().get(i);
                canvas.line(x.at(p[0], 0, columns - 1), y.at(p[1], ROWS - 1, 0), x.at(q[0], 0, columns - 1), y.at(q[1], ROWS - 1, 0));
            }
        }
        // The most important last, so that it is never hidden under another.
        plot.dots().stream().sorted(Comparator.comparingInt(ScatterPlot.Dot::rank).reversed()).forEach(d -> canvas.mark(column(x,
                d.x().mean()), row(y, d.y().mean()), mark(d.look())));
        var out = new StringBuilder("ability, points\n");
        var ticks = new LinkedHashMap<Integer, String>();
        y.ticks().forEach(t -> ticks.put(row(y, t), Format.fixed(t * 100, y.step() < 0.01 ? 1 : 0)));
        for (int r = 0; r < ROWS; r++) {
            var tick = ticks.get(r);
            out.append(String.format(Locale.ROOT, "%" + (MARGIN - 2) + "s ", tick == null ? "" : plain(tick)))
                    .append(unicode ? (tick == null ? '│' : '┤') : '|').append(canvas.row(r, unicode).stripTrailing()).append('\n');
        }
        out.append(" ".repeat(MARGIN - 1)).append(unicode ? '└' : '+').append((unicode ? "─" : "-").repeat(columns)).append('\n');
        var under = new StringBuilder(" ".repeat(MARGIN + columns + 6));
        x.ticks().forEach(t -> {
            var label = plain(Format.ratio(t));
            int at = MARGIN + column(x, t) - label.length() / 2;
            under.replace(at, at + label.length(), label);
        });
        out.append(under.toString().stripTrailing()).append("  reward\n");
        var legend = new LinkedHashSet<String>();
        plot.looks().forEach(l -> legend.add(mark(l) + " " + plain(l.name())));
        if (!plot.trails().isEmpty()) {
            legend.add((unicode ? "⠒⠒" : "..") + " training path");
        }
        var line = new StringBuilder();
        for (var entry : legend) {
            if (!line.isEmpty() && MARGIN + line.length() + 3 + entry.length() > width) {
                out.append(" ".repeat(MARGIN)).append(line).append('\n');
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : "   ").append(entry);
        }
        return out.append(" ".repeat(MARGIN)).append(line).append('\n').toString();
    }

    private int column(Axis x, double value) {
        return (int) Math.round(x.at(value, 0, columns - 1));
    }

    private static int row(Axis y, double value) {
        return (int) Math.round(y.at(value, ROWS - 1, 0));
    }

    private String mark(Methods.Look look) {
        return unicode ? look.glyph() : String.valueOf(look.letter());
    }

    private String plain(String text) {
        return unicode ? text : text.replace('−', '-');
    }
}
