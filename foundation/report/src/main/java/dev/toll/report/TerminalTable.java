package dev.toll.report;

import dev.toll.core.Comparison;
import dev.toll.core.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The result in a terminal: subjects against reward, suites and mean ability with half-widths of their 95 % intervals,
 * and the difference to the base with a mark where its interval excludes zero; below it the reward–tax chart.
 *
 * @param unicode false draws with ASCII only
 * @param colour true adds ANSI colours to the marks
 * @param width columns of the terminal; suites that do not fit go into further tables
 */
public record TerminalTable(boolean unicode, boolean colour, int width) {
    private static final int WIDEST_SUBJECT = 26;
    private static final int MOST_ROWS = 40;

    public TerminalTable {
        if (width < 60) {
            throw new IllegalArgumentException("terminal table: width " + width + ", expected at least 60 columns");
        }
    }

    /** 100 columns of Unicode without colour. */
    public static TerminalTable plain() {
        return new TerminalTable(true, false, 100);
    }

    private record Column(String head, List<String> cells) {
        int width() {
            return Math.max(head.codePointCount(0, head.length()), cells.stream().mapToInt(c -> c.codePointCount(0,
                    c.length())).max().orElse(0));
        }
    }

    /** Headline, table and chart, every line ended by a newline. */
    public String render(Result result) {
        if (result.subjects().isEmpty()) {
            return "No subject was measured.\n";
        }
        var out = new StringBuilder();
        wrap(out, Headline.of(result).sentence());
        out.append('\n');
        var rows = rows(result);
        var subject = column(rows, "subject", s -> middle(s.id()));
        var fixed = List.of(column(rows, "macro", s -> score(s.macro())), column(rows, "vs base", s -> tax(result, s)));
        var reward = column(rows, "reward", s -> reward(s.reward()));
        var suites = new ArrayList<Column>();
        result.suiteNames().forEach(name -> suites.add(column(rows, name, s -> {
            var i = s.suites().get(name);
            return i == null ? absent() : score(i);
        })));
        int room = width - used(List.of(subject, reward)) - used(fixed);
        var first = new ArrayList<>(List.of(subject, reward));
        first.addAll(takeFitting(suites, room));
        first.addAll(fixed);
        table(out, first);
        while (!suites.isEmpty()) {
            var next = new ArrayList<>(List.of(subject));
            next.addAll(takeFitting(suites, Math.max(width - used(List.of(subject)), suites.getFirst().width() + 3)));
            out.append('\n');
            table(out, next);
        }
        var plusMinus = unicode ? "±" : "+/-";
        out.append(plusMinus).append(" half of a 95 % interval; ").append(unicode ? "▼ ▲" : "v ^")
                .append(" difference to base whose paired interval excludes zero\n");
        int hidden = result.subjects().size() - rows.size();
        if (hidden > 0) {
            out.append(hidden).append(" more models are in report.html and result.json; the table of methods counts them all\n");
        }
        var chart = new TerminalScatter(unicode, Math.min(width, 100)).render(result);
        out.append(chart.isEmpty() ? "" : "\n" + chart);
        if (!result.frontiers().isEmpty()) {
            out.append('\n').append(MethodTable.text(result, unicode));
        }
        if (!result.findings().isEmpty()) {
            out.append('\n').append(new FindingsText(unicode, width).render(
                    "What the paper found, and this run (95 % intervals over items): " + FindingsList.count(result.findings()), result.findings()));
        }
        return out.toString();
    }

    /** All subjects, or where there are many those of the main methods. */
    private static List<SubjectResult> rows(Result result) {
        return result.subjects().size() <= MOST_ROWS ? result.subjects() : result.subjects().stream().filter(s -> ScatterPlot.shows(result, s)).toList();
    }

    private static Column column(List<SubjectResult> rows, String head, Function<SubjectResult, String> cell) {
        return new Column(head, rows.stream().map(cell).toList());
    }

    /** Removes from the front as many columns as fit into {@code room} and returns them. */
    private static List<Column> takeFitting(List<Column> columns, int room) {
        var taken = new ArrayList<Column>();
        int left = room;
        while (!columns.isEmpty() && columns.getFirst().width() + 2 <= left) {
            left -= columns.getFirst().width() + 2;
            taken.add(columns.removeFirst());
        }
        return taken;
    }

    private static int used(List<Column> columns) {
        return columns.stream().mapToInt(c -> c.width() + 2).sum();
    }

    private void table(StringBuilder out, List<Column> columns) {
        out.append(line(columns, Column::head)).append('\n').append((unicode ? "─" : "-").repeat(used(columns) - 2)).append('\n');
        for (int i = 0; i < columns.getFirst().cells().size(); i++) {
            int row = i;
            out.append(paint(line(columns, c -> c.cells().get(row)))).append('\n');
        }
    }

    /** The first column stands left, numbers stand right. */
    private static String line(List<Column> columns, Function<Column, String> cell) {
        var out = new StringBuilder();
        for (int i = 0; i < columns.size(); i++) {
            out.append(pad(cell.apply(columns.get(i)), columns.get(i).width(), i == 0)).append("  ");
        }
        return out.toString().stripTrailing();
    }

    private String reward(Interval i) {
        return cell(Format.reward(i.mean()), Format.reward(Format.halfWidth(i)));
    }

    private String score(Interval i) {
        return cell(Format.points(i.mean()), Format.points(Format.halfWidth(i)));
    }

    private String cell(String mean, String half) {
        return ascii(half.equals(Format.UNKNOWN) ? mean : mean + " ±" + half);
    }

    private String tax(Result result, SubjectResult s) {
        var base = result.base();
        if (base.isEmpty() || s.isBase()) {
            return absent();
        }
        var c = result.comparison(base.get().id(), s.id(), Result.MACRO);
        double difference = c.map(Comparison::difference).orElse(s.macro().mean() - base.get().macro().mean());
        var mark = c.isEmpty() || !c.get().excludesZero() ? " " : c.get().low() > 0 ? unicode ? "▲" : "^" : unicode ? "▼" : "v";
        return ascii(Format.signedPoints(difference) + " " + mark);
    }

    private String absent() {
        return unicode ? "–" : "-";
    }

    private String ascii(String text) {
        return unicode ? text : text.replace('−', '-').replace("±", "+/-");
    }

    private String paint(String line) {
        if (!colour) {
            return line;
        }
        return line.replace("▼", "\u001b[31m▼\u001b[0m").replace("▲", "\u001b[32m▲\u001b[0m").replaceFirst(" v$",
                " \u001b[31mv\u001b[0m").replaceFirst(" \\^$", " \u001b[32m^\u001b[0m");
    }

    /** A long name keeps its two ends. */
    private String middle(String id) {
        if (id.length() <= WIDEST_SUBJECT) {
            return id;
        }
        var dots = unicode ? "…" : "..";
        int keep = (WIDEST_SUBJECT - dots.length()) / 2;
        return id.substring(0, keep) + dots + id.substring(id.length() - keep);
    }

    private static String pad(String text, int width, boolean left) {
        var space = " ".repeat(Math.max(0, width - text.codePointCount(0, text.length())));
        return left ? text + space : space + text;
    }

    private void wrap(StringBuilder out, String sentence) {
        int column = 0;
        for (var word : ascii(sentence).split(" ", -1)) {
            if (column > 0 && column + 1 + word.length() > width) {
                out.append('\n');
                column = 0;
            } else if (column > 0) {
                out.append(' ');
                column++;
            }
            out.append(word);
            column += word.length();
        }
        out.append('\n');
    }
}
