package dev.toll.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.toll.core.InputException;
import java.util.Arrays;
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
        assertThat(layout.blockOf("model.layers.25.mlp.up_proj.weight")).isEqualTo(2);
        assertThat(layout.blockOf("model.embed_tokens.weight")).isZero();
        assertThat(layout.blockOf("lm_head.weight")).isEqualTo(2);
        assertThat(new BlockLayout(26, 3, BlockLayout.Scope.LINEAR).blockOf("model.embed_tokens.weight")).isEqualTo(-1);
        assertThat(new BlockLayout(26, 3, BlockLayout.Scope.LINEAR).blockOf("model.layers.3.input_layernorm.weight")).isEqualTo(-1);
    }

    @Test
    void layout_whenBlocksExceedLayers_isRefused() {
        assertThatThrownBy(() -> new BlockLayout(4, 5, BlockLayout.Scope.ALL)).isInstanceOf(InputException.class).hasMessageContaining("1 to 4");
        assertThatThrownBy(() -> new BlockLayout(4, 2, BlockLayout.Scope.ALL).blockOf("transformer.h.0.attn")).isInstanceOf(InputException.class);
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
