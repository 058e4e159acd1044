package dev.toll.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.toll.core.InputException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RatiosTest {
    /** Golden values of the released parameterisation with the factor K: s = (−1, 0, 2), ε = 0.2, α = 0.2, K = 3. */
    @Test
    void unprojected_whenGoldenCase_equalsReference() {
        double[] a = new HmaRatios(0.2, 0.2).unprojected(new double[] {-1, 0, 2});
        assertThat(a[0]).isCloseTo(0.1250655811346768, within(1e-15));
        assertThat(a[1]).isCloseTo(0.1866883640573088, within(1e-15));
        assertThat(a[2]).isCloseTo(0.2882460548080149, within(1e-15));
        assertThat(Arrays.stream(a).average().orElseThrow()).isCloseTo(0.2, within(1e-15));
    }

    /** dL/ds by central differences of L = Σ c_k·α_k(s), inside the box and with a ratio held at 1 by the projection. */
    @Test
    void gradient_whenComparedWithDifferences_agrees() {
        double[] c = {0.7, -1.3, 0.4};
        for (double mean : new double[] {0.2, 0.7}) {
            var ratios = new HmaRatios(mean, 0.05);
            double[] s = {-2.0, 0.3, 2.5};
            double[] g = ratios.gradient(s, c);
            for (int j = 0; j < 3; j++) {
                double h = 1e-6;
                double[] up = s.clone();
                double[] down = s.clone();
                up[j] += h;
                down[j] -= h;
                double slope = (dot(c, ratios.ratios(up)) - dot(c, ratios.ratios(down))) / (2 * h);
                assertThat(g[j]).as("mean %s, s%s", mean, j).isCloseTo(slope, within(1e-6));
            }
        }
    }

    @Test
    void project_whenRandom_isFeasibleAndNearest() {
        var random = new Random(5);
        for (int trial = 0; trial < 500; trial++) {
            int k = 1 + random.nextInt(6);
            double mean = random.nextDouble();
            double[] a = random.doubles(k, -2, 3).toArray();
            double[] p = BoxMean.project(a, mean);
            assertThat(Arrays.stream(p).average().orElseThrow()).isCloseTo(mean, within(1e-12));
            assertThat(Arrays.stream(p).allMatch(x -> x >= 0 && x <= 1)).isTrue();
            // Optimality of a projection onto a convex set: ⟨a − p, q − p⟩ ≤ 0 for every feasible q.
            double[] q = BoxMean.project(random.doubles(k, -1, 2).toArray(), mean);
            double inner = 0;
            for (int i = 0; i < k; i++) {
                inner += (a[i] - p[i]) * (q[i] - p[i]);
            }
            assertThat(inner).isLessThan(1e-9);
        }
    }

    @Test
    void blocks_whenTwentySixLayersInThree_areEightNineNine() {
        var layout = new BlockLayout(26, 3, BlockLayout.Scope.ALL);
        assertThat(layout.firstLayer(1)).isEqualTo(8);
        assertThat(layout.firstLayer(2)).isEqualTo(17);
        assertThat(layout).isEqualTo(BlockLayout.at(26, List.of(8, 17), BlockLayout.Scope.ALL));
        assertThat(layout.shareOf("model.layers.25.mlp.up_proj.weight")).isEqualTo(new BlockLayout.Share.OfBlock(2));
        assertThat(layout.shareOf("model.layers.16.mlp.up_proj.weight")).isEqualTo(new BlockLayout.Share.OfBlock(1));
        assertThat(layout.shareOf("model.layers.17.mlp.up_proj.weight")).isEqualTo(new BlockLayout.Share.OfBlock(2));
        assertThat(layout.shareOf("model.embed_tokens.weight")).isEqualTo(new BlockLayout.Share.OfBlock(0));
        assertThat(layout.shareOf("lm_head.weight")).isEqualTo(new BlockLayout.Share.OfBlock(2));
    }

    /** The released code: 26 layers in three are [0,8) [8,16) [16,26); more than 30 are cut at 11 and 21; four of 26 are 6, 6, 6, 8. */
    @Test
    void blocks_whenCutAsReleased_giveTheRemainderToTheLast() {
        assertThat(BlockLayout.asReleased(26, 3, BlockLayout.Scope.LINEAR).firstLayers()).containsExactly(0, 8, 16);
        assertThat(BlockLayout.asReleased(32, 3, BlockLayout.Scope.LINEAR).firstLayers()).containsExactly(0, 11, 21);
        assertThat(BlockLayout.asReleased(26, 4, BlockLayout.Scope.LINEAR).firstLayers()).containsExactly(0, 6, 12, 18);
    }

    /** Every K of every depth: blocks are consecutive, cover all layers, and differ by one layer at most. */
    @Test
    void blocks_whenAnyDepth_areEven() {
        for (int layers = 1; layers < 40; layers++) {
            for (int k = 1; k <= layers; k++) {
                var layout = new BlockLayout(layers, k, BlockLayout.Scope.ALL);
                for (int b = 0; b < k; b++) {
                    assertThat(layout.endLayer(b) - layout.firstLayer(b)).as("%d layers in %d", layers, k).isBetween(layers / k, (layers + k - 1) / k);
                }
                assertThat(layout.endLayer(k - 1)).isEqualTo(layers);
            }
        }
    }

    /** The released merge interpolates linear layers only; the head keeps the one ratio that all began with, the mean. */
    @Test
    void plan_whenLinearOnly_leavesEmbeddingAndNormsAtTheBaseAndTheHeadAtTheMean() {
        var plan = new RatioPlan(BlockLayout.asReleased(26, 3, BlockLayout.Scope.LINEAR), new double[] {0.1, 0.2, 0.9});
        assertThat(plan.weightOf("model.embed_tokens.weight")).isZero();
        assertThat(plan.weightOf("model.norm.weight")).isZero();
        assertThat(plan.weightOf("model.layers.3.input_layernorm.weight")).isZero();
        assertThat(plan.weightOf("model.layers.3.self_attn.q_proj.weight")).isEqualTo(0.1);
        assertThat(plan.weightOf("lm_head.weight")).isCloseTo(0.4, within(1e-15));
    }

    @Test
    void layout_whenBlocksExceedLayers_isRefused() {
        assertThatThrownBy(() -> new BlockLayout(4, 5, BlockLayout.Scope.ALL)).isInstanceOf(InputException.class).hasMessageContaining("1 to 4");
        assertThatThrownBy(() -> new BlockLayout(4, 2, BlockLayout.Scope.ALL).shareOf("transformer.h.0.attn")).isInstanceOf(InputException.class);
        assertThatThrownBy(() -> BlockLayout.at(26, List.of(17, 8), BlockLayout.Scope.ALL)).isInstanceOf(InputException.class).hasMessageContaining("[0, 17, 8]");
        assertThatThrownBy(() -> BlockLayout.at(16, List.of(8, 17), BlockLayout.Scope.ALL)).isInstanceOf(InputException.class).hasMessageContaining("below 16");
        assertThatThrownBy(() -> BlockLayout.at(16, List.of(0), BlockLayout.Scope.ALL)).isInstanceOf(InputException.class);
    }

    /**
     * 26 layers as released, [0,8) [8,16) [16,26): a layer weighs 1/(|l − 13| + 1). Layers 13…6 give 1, 1/2, …, 1/8, so
     * block 1 (8 to 15) has 1 + 1/2 + … + 1/6 + 1/2 + 1/3, block 0 (0 to 7) has 1/14 + … + 1/7, block 2 (16 to 25) has
     * 1/4 + … + 1/13. With d = (0.1, −0.2, 0.1) the penalty is λ·Σ w_k·|d_k|, w scaled to a mean of 1.
     */
    @Test
    void penalty_whenTwentySixLayers_weighsAsTheReleasedCode() {
        double[] raw = {harmonic(7, 14), harmonic(1, 6) + harmonic(2, 3), harmonic(4, 13)};
        double scale = 3 / (raw[0] + raw[1] + raw[2]);
        double[] w = {raw[0] * scale, raw[1] * scale, raw[2] * scale};
        assertThat(w[1]).isGreaterThan(w[0]).isGreaterThan(w[2]);
        var penalty = MiddlePenalty.of(BlockLayout.asReleased(26, 3, BlockLayout.Scope.LINEAR), 0.5, 0.4);

        assertThat(penalty.at(new double[] {0.5, 0.2, 0.5})).isCloseTo(0.5 * (0.1 * w[0] + 0.2 * w[1] + 0.1 * w[2]), within(1e-15));
        assertThat(penalty.at(new double[] {0.4, 0.4, 0.4})).isZero();
        double[] g = {1, 1, 1};
        penalty.addGradient(new double[] {0.5, 0.2, 0.4}, g);
        assertThat(g[0]).isCloseTo(1 + 0.5 * w[0], within(1e-15));
        assertThat(g[1]).isCloseTo(1 - 0.5 * w[1], within(1e-15));
        assertThat(g[2]).isEqualTo(1);
        // The code's strength: 1e-4 · 7 linear layers · Σ_l 25/(|l − 13| + 1), spread over three blocks of mean weight 1.
        assertThat(1e-4 * 7 * 25 * (raw[0] + raw[1] + raw[2]) / 3).isCloseTo(0.0317, within(5e-5));
    }

    private static double harmonic(int from, int to) {
        double sum = 0;
        for (int n = from; n <= to; n++) {
            sum += 1.0 / n;
        }
        return sum;
    }

    /**
     * f = Σ (x_k − c_k)² + |x_0|, c = (0.2, −1, 3): the kink moves the first coordinate to 0 (slope −0.4 from the left, +0.6
     * from the right), the others to −1 and, with the box at 2, to 2.
     */
    @Test
    void cmaEs_whenObjectiveHasAKinkAndTheBoxHolds_findsTheMinimum() {
        var asked = new java.util.concurrent.atomic.AtomicInteger();
        double[] c = {0.2, -1, 3};
        java.util.function.ToDoubleFunction<double[]> f = x -> {
            asked.incrementAndGet();
            double sum = Math.abs(x[0]);
            for (int k = 0; k < 3; k++) {
                assertThat(x[k]).isBetween(-2.0, 2.0);
                sum += (x[k] - c[k]) * (x[k] - c[k]);
            }
            return sum;
        };

        double[] found = new CmaEs(400, 1, 7).minimise(f, new double[3], -2, 2);

        assertThat(found).containsExactly(new double[] {0, -1, 2}, within(5e-3));
        assertThat(asked.get()).isBetween(380, 400);
        assertThat(new CmaEs(400, 1, 7).minimise(f, new double[3], -2, 2)).containsExactly(found);
    }

    @Test
    void plan_whenRatioLeavesTheBox_isRefused() {
        var layout = new BlockLayout(4, 2, BlockLayout.Scope.ALL);
        assertThatThrownBy(() -> new RatioPlan(layout, new double[] {0.5, 1.2})).isInstanceOf(InputException.class).hasMessageContaining("[0,1]");
        assertThatThrownBy(() -> new RatioPlan(layout, new double[] {0.5})).isInstanceOf(InputException.class).hasMessageContaining("one per block");
        assertThat(RatioPlan.partwise(layout, 0, 0.25).rlhfWeights()).containsExactly(0.25, 1);
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
