package dev.toll.evaluate.metric;

import dev.toll.core.Interval;
import dev.toll.core.stats.Wilson;
import java.util.List;

/**
 * How often what is so (a row) was taken for what (a column): a judge's classes against people's, a guard's routes against
 * the kind of the request. Every case is in one cell; a column for the unknown is the caller's to name. Not thread-safe.
 */
public final class Confusion {
    private final List<String> rows;
    private final List<String> columns;
    private final int[][] counts;

    private Confusion(List<String> rows, List<String> columns) {
        this.rows = List.copyOf(rows);
        this.columns = List.copyOf(columns);
        this.counts = new int[rows.size()][columns.size()];
    }

    public static Confusion of(List<String> rows, List<String> columns) {
        return new Confusion(rows, columns);
    }

    public List<String> rows() {
        return rows;
    }

    public List<String> columns() {
        return columns;
    }

    public void add(String row, String column) {
        counts[at(rows, row)][at(columns, column)]++;
    }

    public int count(String row, String column) {
        return counts[at(rows, row)][at(columns, column)];
    }

    /** Cases of that row. */
    public int row(String row) {
        int sum = 0;
        for (int n : counts[at(rows, row)]) {
            sum += n;
        }
        return sum;
    }

    /** Cases of that column. */
    public int column(String column) {
        return rows.stream().mapToInt(r -> count(r, column)).sum();
    }

    public int total() {
        return rows.stream().mapToInt(this::row).sum();
    }

    /** Share of a row's cases that fell into the column, with Wilson's interval; NaN for a row without cases. */
    public Interval share(String row, String column) {
        return proportion(count(row, column), row(row));
    }

    /** Share of all cases whose column is named like their row. */
    public Interval agreement() {
        return proportion(agreed(), total());
    }

    /**
     * Cohen's kappa (Cohen 1960): (p − e) / (1 − e) for observed agreement p and the agreement e that the margins alone would
     * give. NaN without cases, and where e is 1.
     */
    public double kappa() {
        double n = total();
        double expected = 0;
        for (var row : rows) {
            expected += columns.contains(row) ? row(row) / n * (column(row) / n) : 0;
        }
        return expected == 1 ? Double.NaN : (agreed() / n - expected) / (1 - expected);
    }

    /**
     * F1 of the class: the harmonic mean of precision and recall, 2·tp / (2·tp + fp + fn). A case of the class that fell anywhere
     * else, also among the unknown, is missed. NaN where the class neither occurs nor is named.
     */
    public double f1(String name) {
        int hit = count(name, name);
        return 2.0 * hit / (row(name) + column(name));
    }

    private int agreed() {
        return rows.stream().filter(columns::contains).mapToInt(r -> count(r, r)).sum();
    }

    private static Interval proportion(int some, int all) {
        return all == 0 ? new Interval(Double.NaN, Double.NaN, Double.NaN, 0) : Wilson.interval(some, all);
    }

    private static int at(List<String> names, String name) {
        int at = names.indexOf(name);
        if (at < 0) {
            throw new IllegalArgumentException("confusion: '" + name + "' is none of " + names);
        }
        return at;
    }
}
