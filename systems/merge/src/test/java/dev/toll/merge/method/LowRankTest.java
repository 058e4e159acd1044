package dev.toll.merge.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class LowRankTest {
    /** Six weights in rows of three, in tiles of {@code tile} elements. */
    private static final class Six implements Tiles {
        private final float[] base = {1, 2, 3, 4, 5, 6};
        private final float[] out = new float[6];
        private final int tile;

        Six(int tile) {
            this.tile = tile;
        }

        @Override
        public String name() {
            return "w";
        }

        @Override
        public long elements() {
            return 6;
        }

        @Override
        public int rowLength() {
            return 3;
        }

        @Override
        public <S> List<S> scan(Function<Tile, S> look) {
            throw new AssertionError("one look is enough");
        }

        @Override
        public void write(Consumer<Tile> merge) {
            for (int first = 0, i = 0; first < 6; first += tile, i++) {
                int n = Math.min(tile, 6 - first);
                var t = new Tile(1, tile).at(i, first, n);
                System.arraycopy(base, first, t.input(0), 0, n);
                merge.accept(t);
                System.arraycopy(t.out(), 0, out, first, n);
            }
        }

        @Override
        public void mix(double... weights) {
            throw new AssertionError("not an average");
        }

        @Override
        public void copy(int k) {
            throw new AssertionError("not a copy");
        }
    }

    /** B·A = (1 2)ᵀ(1 0 −1) + (0 1)ᵀ(2 2 2) = (1 0 −1; 4 2 0), times ½, on top of 1 … 6; wherever tiles are cut. */
    @Test
    void apply_whereverTilesAreCut_addsTheScaledProduct() {
        for (int tile : new int[] {6, 4, 2, 1}) {
            var six = new Six(tile);
            new LowRank(new float[] {1, 0, -1, 2, 2, 2}, new float[] {1, 0, 2, 1}, 2, 0.5).apply(six);
            assertThat(six.out).containsExactly(1.5f, 2, 2.5f, 6, 6, 6);
        }
    }

    @Test
    void apply_whenFactorsDoNotFit_saysSo() {
        assertThatThrownBy(() -> new LowRank(new float[6], new float[6], 2, 1).apply(new Six(6))).hasMessageContaining("do not fit 6 weights in rows of 3");
        assertThatThrownBy(() -> new LowRank(new float[5], new float[4], 2, 1)).hasMessageContaining("do not have rank 2");
    }
}
