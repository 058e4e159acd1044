package dev.toll.align;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EpochsTest {
    private static final List<Integer> FIVE = List.of(0, 1, 2, 3, 4);

    /** Five items in batches of two: 2 + 2 + 1 per epoch, so two epochs are six steps. */
    @Test
    void fileOrder_whenItemsDoNotFillTheLastBatch_startsTheNextEpochAtTheFirst() {
        var epochs = new Epochs<>(FIVE, 2, 2, 7, Engine.Order.FILE);

        assertThat(epochs.steps()).isEqualTo(6);
        assertThat(List.of(epochs.at(0), epochs.at(1), epochs.at(2), epochs.at(3))).containsExactly(List.of(0, 1), List.of(2, 3), List.of(4), List.of(0, 1));
        assertThat(epochs.inLastEpoch(2)).isFalse();
        assertThat(epochs.inLastEpoch(3)).isTrue();
    }

    @Test
    void shuffled_whenAskedAgain_givesEveryItemOnceAnEpochInAnOrderOfTheSeedAlone() {
        var epochs = new Epochs<>(FIVE, 2, 2, 7, Engine.Order.SHUFFLED);
        var first = new ArrayList<Integer>();
        for (int step = 0; step < 3; step++) {
            first.addAll(epochs.at(step));
        }

        assertThat(first).containsExactlyInAnyOrderElementsOf(FIVE);
        assertThat(new Epochs<>(FIVE, 2, 2, 7, Engine.Order.SHUFFLED).at(1)).isEqualTo(epochs.at(1));
        var all = new ArrayList<List<Integer>>();
        for (long seed = 0; seed < 20; seed++) {
            all.add(new Epochs<>(FIVE, 5, 1, seed, Engine.Order.SHUFFLED).at(0));
        }
        assertThat(all.stream().distinct().count()).as("20 seeds give more than a few orders").isGreaterThan(10);
    }
}
