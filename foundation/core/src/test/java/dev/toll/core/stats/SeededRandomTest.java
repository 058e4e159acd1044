package dev.toll.core.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SeededRandomTest {
    @Test
    void of_whenSameSeed_givesTheSameStream() {
        assertThat(SeededRandom.of(5).longs(4).toArray()).isEqualTo(SeededRandom.of(5).longs(4).toArray());
        assertThat(SeededRandom.of(5).nextLong()).isNotEqualTo(SeededRandom.of(6).nextLong());
    }

    @Test
    void permutation_whenDrawn_holdsEveryIndexOnce() {
        int[] order = SeededRandom.permutation(100, 3);

        assertThat(order).isEqualTo(SeededRandom.permutation(100, 3)).isNotEqualTo(SeededRandom.permutation(100, 4));
        Arrays.sort(order);
        assertThat(order).isEqualTo(IntStream.range(0, 100).toArray());
        assertThat(SeededRandom.permutation(0, 3)).isEmpty();
    }
}
