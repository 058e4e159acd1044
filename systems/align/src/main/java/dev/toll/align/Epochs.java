package dev.toll.align;

import dev.toll.core.stats.SeededRandom;
import java.util.ArrayList;
import java.util.List;

/** Which items step t sees, a function of t and the seed alone: epochs in seeded or file order, cut into batches, the last of an epoch shorter. */
record Epochs<E>(List<E> items, int batch, int epochs, long seed, Engine.Order order) {
    int perEpoch() {
        return (items.size() + batch - 1) / batch;
    }

    int steps() {
        return epochs * perEpoch();
    }

    boolean inLastEpoch(int step) {
        return step >= steps() - perEpoch();
    }

    List<E> at(int step) {
        int from = step % perEpoch() * batch;
        int to = Math.min(items.size(), from + batch);
        if (order == Engine.Order.FILE) {
            return items.subList(from, to);
        }
        int[] places = SeededRandom.permutation(items.size(), seed + step / perEpoch());
        var out = new ArrayList<E>(to - from);
        for (int i = from; i < to; i++) {
            out.add(items.get(places[i]));
        }
        return out;
    }
}
