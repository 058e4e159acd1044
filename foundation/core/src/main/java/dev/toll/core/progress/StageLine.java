package dev.toll.core.progress;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The texts of a stage: log lines, and the redrawn line with a bar. Pure functions of a {@link Snapshot}. */
final class StageLine {
    private static final int BAR = 24;
    private static final int SHORT_BAR = 10;

    private StageLine() {}

    static String started(Snapshot s) {
        return s.path() + ": started" + (s.count().isEmpty() || !s.hasTotal() ? "" : ", " + s.count());
    }

    static String running(Snapshot s) {
        return s.path() + ": " + join(", ", s.count().isEmpty() ? "running" : s.count(), percent(s), s.rate(), s.eta(), s.note());
    }

    static String ended(Snapshot s) {
        boolean whole = !s.hasTotal() || s.done() >= s.total();
        String how = (whole ? "done in " : "ended unfinished after ") + s.elapsed();
        return s.path() + ": " + join(", ", how, s.count(), s.rate(), s.note());
    }

    /** The bar line in at most {@code width} characters, without colours: what matters least goes first. */
    static String bar(Snapshot s, int width, boolean unicode) {
        List<Function<Snapshot, String>> layouts = List.of(
                x -> layout(x, BAR, unicode, x.count(), x.rate(), x.eta(), x.note()),
                x -> layout(x, SHORT_BAR, unicode, x.count(), x.rate(), x.eta(), x.note()),
                x -> layout(x, SHORT_BAR, unicode, x.count(), x.eta(), x.note()),
                x -> layout(x, SHORT_BAR, unicode, x.eta(), x.note()),
                x -> layout(x, SHORT_BAR, unicode, x.eta()),
                x -> layout(x, 0, unicode, x.eta()));
        String line = "";
        for (var layout : layouts) {
            line = layout.apply(s);
            if (length(line) <= width) {
                return line;
            }
        }
        return line.codePoints().limit(Math.max(0, width - 1)).collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                + (unicode ? "…" : ">");
    }

    static int length(String line) {
        return line.codePointCount(0, line.length());
    }

    private static String layout(Snapshot s, int barWidth, boolean unicode, String... rest) {
        var parts = new ArrayList<String>();
        parts.add(s.path());
        if (s.hasTotal()) {
            int full = (int) Math.round(s.share() * barWidth);
            String bar = (unicode ? "█" : "#").repeat(full) + (unicode ? "░" : "-").repeat(barWidth - full);
            parts.add(bar + String.format(Locale.ROOT, barWidth > 0 ? " %3.0f %%" : "%.0f %%", 100 * s.share()));
        }
        parts.addAll(List.of(rest));
        return join("  ", parts.toArray(String[]::new));
    }

    private static String percent(Snapshot s) {
        return s.total() > 1 ? String.format(Locale.ROOT, "%.0f %%", 100 * s.share()) : "";
    }

    private static String join(String between, String... parts) {
        return String.join(between, List.of(parts).stream().filter(p -> !p.isEmpty()).toList());
    }
}
