package dev.toll.merge.disk;

/**
 * How a tensor is cut into tiles; depends on its shape and on whether rows must stay whole, never on threads or memory,
 * so that sums over tiles are the same everywhere.
 */
record Cut(long elements, int tile) {
    /** Elements per tile: 2 MB of bfloat16 to read at once, 4 MB of float32 to work on. */
    private static final int TILE = 1 << 20;

    static Cut of(long elements, int rowLength, boolean wholeRows) {
        if (rowLength <= TILE && rowLength > 0) {
            return new Cut(elements, TILE / rowLength * rowLength);
        }
        return new Cut(elements, wholeRows ? Math.max(1, rowLength) : TILE);
    }

    int count() {
        return Math.toIntExact((elements + tile - 1) / tile);
    }

    int capacity() {
        return (int) Math.min(tile, elements);
    }

    long first(int index) {
        return (long) index * tile;
    }

    int count(int index) {
        return (int) Math.min(tile, elements - first(index));
    }
}
