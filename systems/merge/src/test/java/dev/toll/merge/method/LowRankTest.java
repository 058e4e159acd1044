package dev.toll.merge.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LowRankTest {
    private static HeapTiles six(int tile) {
        return new HeapTiles("w", 3, tile, new float[] {1, 2, 3, 4, 5, 6});
    }

    /** B·A = (1 2)ᵀ(1 0 −1) + (0 1)ᵀ(2 2 2) = (1 0 −1; 4 2 0), times ½, on top of 1 … 6; wherever tiles are cut. */
    @Test
    void apply_whereverTilesAreCut_addsTheScaledProduct() {
        for (int tile : new int[] {6, 4, 2, 1}) {
            var six = six(tile);
            new LowRank(new float[] {1, 0, -1, 2, 2, 2}, new float[] {1, 0, 2, 1}, 2, 0.5).apply(six);
            assertThat(six.out()).containsExactly(1.5f, 2, 2.5f, 6, 6, 6);
        }
    }

    @Test
    void apply_whenFactorsDoNotFit_saysSo() {
        assertThatThrownBy(() -> new LowRank(new float[6], new float[6], 2, 1).apply(six(6))).hasMessageContaining("do not fit 6 weights in rows of 3");
        assertThatThrownBy(() -> new LowRank(new float[5], new float[4], 2, 1)).hasMessageContaining("do not have rank 2");
    }
}
