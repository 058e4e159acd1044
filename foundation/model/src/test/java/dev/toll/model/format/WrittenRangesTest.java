package dev.toll.model.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WrittenRangesTest {
    @Test
    void claim_whenRandomRanges_agreesWithOneBitPerByte() {
        var random = new Random(7);
        for (int round = 0; round < 200; round++) {
            var ranges = new WrittenRanges();
            var bits = new BitSet();
            for (int i = 0; i < 60; i++) {
                int begin = random.nextInt(100);
                int end = begin + random.nextInt(12);
                boolean free = bits.get(begin, end).isEmpty();
                assertThat(ranges.claim(begin, end)).isEqualTo(free);
                bits.set(begin, end);
                if (!free) {
                    break; // a refused claim marks nothing, the bits above did
                }
                assertThat(ranges.total()).isEqualTo(bits.cardinality());
            }
        }
    }
}
