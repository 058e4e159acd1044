package dev.toll.model.format;

import java.util.TreeMap;

/** Which bytes of one tensor have been written: disjoint half-open ranges, merged where they touch. Thread-safe. */
final class WrittenRanges {
    private final TreeMap<Long, Long> endByBegin = new TreeMap<>();

    /** Marks [begin, end) as written; false, and nothing marked, if any byte of it already was. */
    synchronized boolean claim(long begin, long end) {
        if (begin == end) {
            return true;
        }
        var before = endByBegin.lowerEntry(end);
        if (before != null && before.getValue() > begin) {
            return false;
        }
        long mergedBegin = begin;
        long mergedEnd = end;
        if (before != null && before.getValue() == begin) {
            mergedBegin = before.getKey();
        }
        var after = endByBegin.remove(end);
        if (after != null) {
            mergedEnd = after;
        }
        endByBegin.put(mergedBegin, mergedEnd);
        return true;
    }

    /** Bytes written so far. */
    synchronized long total() {
        return endByBegin.entrySet().stream().mapToLong(e -> e.getValue() - e.getKey()).sum();
    }
}
