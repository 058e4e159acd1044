package dev.toll.merge.method;

import java.util.ArrayList;
import java.util.List;

/**
 * Keeps the entries of a task vector whose place in the order of magnitudes, ties by position, lies in [from, to).
 *
 * <p>The order is never made. A float's magnitude bits sort like the number, so one look at the tensor counts entries by
 * the upper 15 bits, a second one counts by the lower 16 within the two bins where the window begins and ends; that gives
 * both edges exactly, in a quarter of a megabyte. Only if an edge divides equal magnitudes (common in bfloat16, whose
 * differences take few values) a third look counts them per tile, so that each tile knows how many came before it.
 */
final class MagnitudeWindow implements Mask {
    private static final int UPPER = 1 << 15;
    private static final int LOWER = 1 << 16;

    private final int input;
    private final long from;
    private final long to;
    private final boolean rescale;
    private final Edge low;
    private final Edge high;
    private double scale = 1;

    /** The magnitude at one end of the window: its bits, how many lie below it, how many equal it, and where. */
    private static final class Edge {
        private final long place;
        private int bin;
        private long belowBin;
        private int bits;
        private long below;
        private long equal;
        private long[] equalBefore = new long[0];

        Edge(long place) {
            this.place = place;
        }
    }

    MagnitudeWindow(int input, long from, long to, boolean rescale) {
        this.input = input;
        this.from = from;
        this.to = to;
        this.rescale = rescale;
        this.low = new Edge(from);
        this.high = new Edge(to - 1);
    }

    /** Finds the edges of all windows of a tensor. */
    static void locate(Tiles tiles, List<MagnitudeWindow> windows) {
        if (tiles.elements() == 0) {
            return;
        }
        var upper = new long[windows.size()][UPPER];
        tiles.scan(tile -> {
            for (int w = 0; w < windows.size(); w++) {
                windows.get(w).countUpper(tile, upper[w]);
            }
            return tile.index();
        });
        for (int w = 0; w < windows.size(); w++) {
            findBin(windows.get(w).low, upper[w]);
            findBin(windows.get(w).high, upper[w]);
        }
        var lower = new long[2 * windows.size()][LOWER];
        tiles.scan(tile -> {
            for (int w = 0; w < windows.size(); w++) {
                windows.get(w).countLower(tile, lower[2 * w], lower[2 * w + 1]);
            }
            return tile.index();
        });
        for (int w = 0; w < windows.size(); w++) {
            findBits(windows.get(w).low, lower[2 * w]);
            findBits(windows.get(w).high, lower[2 * w + 1]);
        }
        divideTies(tiles, windows.stream().filter(MagnitudeWindow::dividesTies).toList());
        rescale(tiles, windows.stream().filter(w -> w.rescale).toList());
    }

    private static int bits(float delta) {
        return Float.floatToRawIntBits(delta) & Integer.MAX_VALUE;
    }

    private void countUpper(Tile tile, long[] into) {
        var delta = tile.delta(input);
        var counts = new int[UPPER];
        for (int i = 0; i < tile.count(); i++) {
            counts[bits(delta[i]) >>> 16]++;
        }
        addTo(into, counts);
    }

    private void countLower(Tile tile, long[] intoLow, long[] intoHigh) {
        var delta = tile.delta(input);
        var countsLow = new int[LOWER];
        var countsHigh = new int[LOWER];
        int lowBin = low.bin;
        int highBin = high.bin;
        for (int i = 0; i < tile.count(); i++) {
            int bits = bits(delta[i]);
            int bin = bits >>> 16;
            if (bin == lowBin) {
                countsLow[bits & (LOWER - 1)]++;
            }
            if (bin == highBin) {
                countsHigh[bits & (LOWER - 1)]++;
            }
        }
        addTo(intoLow, countsLow);
        addTo(intoHigh, countsHigh);
    }

    /** Whole numbers: their sum does not depend on which tile comes first. */
    private static void addTo(long[] into, int[] counts) {
        synchronized (into) {
            for (int i = 0; i < counts.length; i++) {
                into[i] += counts[i];
            }
        }
    }

    private static void findBin(Edge edge, long[] counts) {
        long below = 0;
        int bin = 0;
        while (below + counts[bin] <= edge.place) {
            below += counts[bin++];
        }
        edge.bin = bin;
        edge.belowBin = below;
    }

    private static void findBits(Edge edge, long[] counts) {
        long below = edge.belowBin;
        int bits = 0;
        while (below + counts[bits] <= edge.place) {
            below += counts[bits++];
        }
        edge.bits = edge.bin << 16 | bits;
        edge.below = below;
        edge.equal = counts[bits];
    }

    private boolean dividesTies() {
        return low.below < from || high.below + high.equal > to;
    }

    private static void divideTies(Tiles tiles, List<MagnitudeWindow> windows) {
        if (windows.isEmpty()) {
            return;
        }
        var counts = tiles.scan(tile -> {
            var found = new ArrayList<long[]>();
            windows.forEach(w -> found.add(w.countEqual(tile)));
            return found;
        });
        for (int w = 0; w < windows.size(); w++) {
            var window = windows.get(w);
            window.low.equalBefore = new long[counts.size()];
            window.high.equalBefore = new long[counts.size()];
            for (int tile = 1; tile < counts.size(); tile++) {
                long[] before = counts.get(tile - 1).get(w);
                window.low.equalBefore[tile] = window.low.equalBefore[tile - 1] + before[0];
                window.high.equalBefore[tile] = window.high.equalBefore[tile - 1] + before[1];
            }
        }
    }

    private long[] countEqual(Tile tile) {
        var delta = tile.delta(input);
        long equalLow = 0;
        long equalHigh = 0;
        int lowBits = low.bits;
        int highBits = high.bits;
        for (int i = 0; i < tile.count(); i++) {
            int bits = bits(delta[i]);
            equalLow += bits == lowBits ? 1 : 0;
            equalHigh += bits == highBits ? 1 : 0;
        }
        return new long[] {equalLow, equalHigh};
    }

    /** The L1 norm of the whole vector over that of what is kept; 1 where either is next to nothing. */
    private static void rescale(Tiles tiles, List<MagnitudeWindow> windows) {
        if (windows.isEmpty()) {
            return;
        }
        double[] sums = Dots.sum(tiles.scan(tile -> {
            var found = new double[2 * windows.size()];
            for (int w = 0; w < windows.size(); w++) {
                var delta = tile.delta(windows.get(w).input);
                found[2 * w] = magnitudes(delta, tile.count());
                windows.get(w).drop(delta, tile);
                found[2 * w + 1] = magnitudes(delta, tile.count());
            }
            return found;
        }));
        for (int w = 0; w < windows.size(); w++) {
            windows.get(w).scale = sums[2 * w] < 1e-7 || sums[2 * w + 1] < 1e-7 ? 1 : sums[2 * w] / sums[2 * w + 1];
        }
    }

    private static double magnitudes(float[] delta, int count) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += Math.abs(delta[i]);
        }
        return sum;
    }

    @Override
    public float[] apply(Tile tile, int k) {
        var delta = tile.delta(k);
        drop(delta, tile);
        if (scale != 1) {
            for (int i = 0; i < tile.count(); i++) {
                delta[i] = (float) (delta[i] * scale);
            }
        }
        return delta;
    }

    private void drop(float[] delta, Tile tile) {
        int lowBits = low.bits;
        int highBits = high.bits;
        if (!dividesTies()) {
            for (int i = 0; i < tile.count(); i++) {
                int bits = bits(delta[i]);
                delta[i] = bits >= lowBits && bits <= highBits ? delta[i] : 0;
            }
            return;
        }
        long placeLow = low.below + low.equalBefore[tile.index()];
        long placeHigh = high.below + high.equalBefore[tile.index()];
        for (int i = 0; i < tile.count(); i++) {
            int bits = bits(delta[i]);
            boolean keep = bits >= lowBits && bits <= highBits;
            if (bits == lowBits) {
                keep &= placeLow++ >= from;
            }
            if (bits == highBits) {
                keep &= placeHigh++ < to;
            }
            delta[i] = keep ? delta[i] : 0;
        }
    }
}
