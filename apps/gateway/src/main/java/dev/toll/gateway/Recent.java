package dev.toll.gateway;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The last requests' audit lines, for the dashboard. */
final class Recent {
    private static final int MOST = 200;

    private record Line(long number, String json) {}

    private final Deque<Line> lines = new ArrayDeque<>();
    private long next = 1;

    synchronized void add(String json) {
        lines.addLast(new Line(next++, json));
        if (lines.size() > MOST) {
            lines.removeFirst();
        }
    }

    /** The lines behind number {@code after}, and the number of the last. */
    synchronized Since since(long after) {
        var out = new ArrayList<String>();
        lines.stream().filter(l -> l.number() > after).forEach(l -> out.add(l.json()));
        return new Since(out, next - 1);
    }

    record Since(List<String> lines, long last) {}
}
