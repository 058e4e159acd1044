package dev.toll.merge.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What chance decides cannot be held to another program's output: it is held to its distribution. The rest by hand. */
class TaskVectorsTest {
    private static float[] merged(Sparsifier sparsifier, String name, int rowLength, int tile, float[] base, float[] model) {
        var tiles = new HeapTiles(name, rowLength, tile, base, model);
        new TaskVectors(List.of(new TaskVectors.Part(1, sparsifier)), false, false, 1).apply(tiles);
        return tiles.out();
    }

    private static float[] ones(int n) {
        var x = new float[n];
        Arrays.fill(x, 1);
        return x;
    }

    /** A tenth is kept, ten times as large: 100,000 · .1 ± 4 · √(100,000 · .09) = 10,000 ± 380, so the sum is that of the whole. */
    @Test
    void dare_whenATenthIsKept_isTenTimesAsLargeAndAsMuchAsBefore() {
        int n = 100_000;
        float[] kept = merged(new Sparsifier.Random(0.1, true, 1), "w", 100, 100_000, new float[n], ones(n));
        int count = 0;
        for (float x : kept) {
            assertThat(x).isIn(0f, 10f);
            count += x > 0 ? 1 : 0;
        }
        assertThat(count).isBetween(9_620, 10_380);
        assertThat(merged(new Sparsifier.Random(0.1, false, 1), "w", 100, 100_000, new float[n], ones(n))).contains(1f).doesNotContain(10f);
    }

    @Test
    void dare_whenDrawn_dependsOnSeedTensorAndInputAndNotOnTiles() {
        int n = 3_000;
        var random = new Sparsifier.Random(0.5, true, 1);
        float[] one = merged(random, "w", 30, n, new float[n], ones(n));
        assertThat(merged(random, "w", 30, 70, new float[n], ones(n))).isEqualTo(one);
        assertThat(merged(random, "v", 30, n, new float[n], ones(n))).isNotEqualTo(one);
        assertThat(merged(new Sparsifier.Random(0.5, true, 2), "w", 30, n, new float[n], ones(n))).isNotEqualTo(one);
        var both = new HeapTiles("w", 30, n, new float[n], ones(n), ones(n));
        new TaskVectors(List.of(new TaskVectors.Part(1, random), new TaskVectors.Part(1, random)), false, false, 1).apply(both);
        assertThat(both.out()).as("two inputs draw apart: 0, one or both").contains(0f, 2f, 4f);
    }

    /** Rows 1 … 5: rank r is kept with probability .5 − .4 + .8·r/4 = .1, .3, .5, .7, .9 and divided by it, so every column keeps its mean. */
    @Test
    void della_whenRowsAreRanked_keepsByRankAndOnAverageAll() {
        int rows = 20_000;
        var model = new float[5 * rows];
        for (int i = 0; i < model.length; i++) {
            model[i] = (i % 5 + 1) * (i / 5 % 2 == 0 ? 1 : -1);
        }
        float[] out = merged(new Sparsifier.Ranked(0.5, 0.4, true, 3), "w", 5, 1_000, new float[model.length], model);
        for (int column = 0; column < 5; column++) {
            double p = 0.1 + 0.2 * column;
            int kept = 0;
            for (int row = 0; row < rows; row++) {
                float x = out[5 * row + column];
                if (x != 0) {
                    assertThat((double) x).isCloseTo(model[5 * row + column] / p, within(1e-5));
                    kept++;
                }
            }
            assertThat((double) kept / rows).isCloseTo(p, within(4 * Math.sqrt(p * (1 - p) / rows)));
        }
        float[] alone = merged(new Sparsifier.Ranked(0.5, 0.4, true, 3), "w", 1, 10, new float[10], ones(10));
        assertThat(alone).as("a row of one element has no ranks").contains(0f, 2f).doesNotContain(Float.NaN);
    }

    /** Density .4 of ten keeps four: 10, 9, and of three 8s the last two in place; rescaled, magnitudes sum to those of all, 52 for 35. */
    @Test
    void ties_whenMagnitudesAreEqual_keepsTheExactNumber() {
        float[] model = {8, -10, 1, 2, -8, 3, 8, 1, 9, 2};
        float[] kept = merged(new Sparsifier.Largest(0.4, false), "w", 10, 3, new float[10], model);
        assertThat(kept).containsExactly(0, -10, 0, 0, -8, 0, 8, 0, 9, 0);
        float[] rescaled = merged(new Sparsifier.Largest(0.4, true), "w", 10, 10, new float[10], model);
        assertThat((double) rescaled[1]).isCloseTo(-10 * 52 / 35.0, within(1e-5));
    }

    /** γ = .2, density .5 of 1 … 10: without 9 and 10, and without 1, 2 and 3. γ·n below 1 drops nothing large, where mergekit 0.1.4 empties the vector. */
    @Test
    void breadcrumbs_whenCut_keepsTheMiddle() {
        float[] model = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
        assertThat(merged(new Sparsifier.WithoutOutliers(0.5, 0.2, false), "w", 10, 4, new float[10], model)).containsExactly(0, 0, 0, 4, 5, 6, 7, 8, 0, 0);
        assertThat(merged(new Sparsifier.WithoutOutliers(0.5, 0.01, false), "w", 10, 4, new float[10], model)).containsExactly(0, 0, 0, 0, 0, 6, 7, 8, 9, 10);
    }

    /**
     * Base 1; changes (2, 2, −1) and (4, −6, 0) with weights .5 and .25. Signs of 1 + 1, 1 − 1.5 and −.5: +, −, −. Of those that agree
     * the weighted mean: (1 + 1)/.75, −1.5/.25, −.5/.5; λ = 2 on top of the base.
     */
    @Test
    void election_whenSignsConflict_averagesThoseThatAgree() {
        var tiles = new HeapTiles("w", 3, 2, new float[] {1, 1, 1}, new float[] {3, 3, 0}, new float[] {5, -5, 1});
        new TaskVectors(List.of(new TaskVectors.Part(0.5, new Sparsifier.All()), new TaskVectors.Part(0.25, new Sparsifier.All())), true, true, 2).apply(tiles);
        assertThat(tiles.out()).containsExactly((float) (1 + 2 * 2 / 0.75), -11, -1);
    }

    @Test
    void sparsifiers_whenOutOfRange_sayWhatIsExpected() {
        assertThatThrownBy(() -> new Sparsifier.Largest(0, false)).hasMessageContaining("0 < density ≤ 1");
        assertThatThrownBy(() -> new Sparsifier.Ranked(0.1, 0.15, true, 1)).hasMessageContaining("density ± epsilon within (0, 1)");
        assertThatThrownBy(() -> new Sparsifier.WithoutOutliers(0.5, 1, false)).hasMessageContaining("0 ≤ gamma < 1");
    }
}
