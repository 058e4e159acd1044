package dev.toll.report;

import org.jspecify.annotations.Nullable;

/** A grid of characters with 2 × 4 dots each (Unicode braille patterns, U+2800); marks stand above the dots. */
final class BrailleCanvas {
    private static final int[][] BITS = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};

    private final int[][] dots;
    private final @Nullable String[][] marks;

    BrailleCanvas(int columns, int rows) {
        dots = new int[rows][columns];
        marks = new String[rows][columns];
    }

    /** Every second dot of a straight line between the middles of two cells given as (column, row), so that it reads as dotted. */
    void line(double column0, double row0, double column1, double row1) {
        double x0 = column0 * 2 + 0.5;
        double y0 = row0 * 4 + 1.5;
        double x1 = column1 * 2 + 0.5;
        double y1 = row1 * 4 + 1.5;
        int steps = (int) Math.ceil(Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0)));
        for (int i = 0; i <= steps; i += 2) {
            double t = steps == 0 ? 0 : (double) i / steps;
            int x = (int) Math.round(x0 + t * (x1 - x0));
            int y = (int) Math.round(y0 + t * (y1 - y0));
            dots[y / 4][x / 2] |= BITS[y % 4][x % 2];
        }
    }

    void mark(int column, int row, String glyph) {
        marks[row][column] = glyph;
    }

    /** One row of text; without Unicode a dotted cell is a full stop. */
    String row(int row, boolean unicode) {
        var out = new StringBuilder();
        for (int c = 0; c < dots[row].length; c++) {
            var mark = marks[row][c];
            int bits = dots[row][c];
            if (mark != null) {
                out.append(mark);
            } else if (bits == 0) {
                out.append(' ');
            } else {
                out.append(unicode ? (char) (0x2800 + bits) : '.');
            }
        }
        return out.toString();
    }
}
