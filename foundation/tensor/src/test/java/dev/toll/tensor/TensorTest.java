package dev.toll.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.toll.core.InputException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TensorTest {
    @Test
    void matmul_whenTwoByTwo_givesHandArithmetic() {
        try (var scope = Scope.open()) {
            var a = Tensor.of(new float[] {1, 2, 3, 4}, 2, 2);
            var b = Tensor.of(new float[] {5, 6, 7, 8}, 2, 2);
            // [1·5+2·7, 1·6+2·8; 3·5+4·7, 3·6+4·8]
            assertThat(a.matmul(b).toFloats()).containsExactly(19, 22, 43, 50);
        }
    }

    @Test
    void backward_whenSquareSum_givesTwiceTheInput() {
        try (var scope = Scope.open()) {
            var x = Tensor.of(new float[] {1, -2, 3}).requiresGrad();
            x.square().sum().backward();
            assertThat(x.grad().toFloats()).containsExactly(2, -4, 6);
        }
    }

    @Test
    void keep_whenScopeCloses_survivesInTheOuterScope() {
        try (var outer = Scope.open()) {
            Tensor kept;
            try (var inner = Scope.open()) {
                kept = inner.keep(Tensor.of(new float[] {7}).mul(6));
            }
            assertThat(kept.item()).isEqualTo(42);
        }
    }

    @Test
    void rmsNorm_whenThreeFour_dividesByRootMeanSquare() {
        try (var scope = Scope.open()) {
            // mean(9, 16) = 12.5, 1/√12.5 = 0.282842712…; weights 1 and 2.
            var y = Nn.rmsNorm(Tensor.of(new float[] {3, 4}, 1, 2), Tensor.of(new float[] {1, 2}), 0);
            assertThat(y.toFloats()[0]).isCloseTo(0.8485281f, within(1e-6f));
            assertThat(y.toFloats()[1]).isCloseTo(2.2627417f, within(1e-6f));
        }
    }

    @Test
    void attention_whenCausal_firstRowSeesOnlyItself() {
        try (var scope = Scope.open()) {
            var q = Tensor.of(new float[] {1, 0, 0, 1}, 1, 1, 2, 2);
            var v = Tensor.of(new float[] {5, 6, 7, 8}, 1, 1, 2, 2);
            var out = Nn.attention(q, q, v, null, true).toFloats();
            assertThat(out[0]).isEqualTo(5);
            assertThat(out[1]).isEqualTo(6);
            // Row 2: scores (0, 1/√2) → weights softmax = (.330…, .669…)
            double w = Math.exp(1 / Math.sqrt(2)) / (1 + Math.exp(1 / Math.sqrt(2)));
            assertThat(out[2]).isCloseTo((float) (5 * (1 - w) + 7 * w), within(1e-5f));
        }
    }

    @Test
    void crossEntropy_whenUniform_isLogOfClasses() {
        try (var scope = Scope.open()) {
            var loss = Nn.crossEntropy(Tensor.zeros(2, 4), Tensor.of(new long[] {0, 3}));
            assertThat(loss.toFloats()[1]).isCloseTo((float) Math.log(4), within(1e-6f));
            assertThat(Nn.logProbs(Tensor.zeros(2, 4), Tensor.of(new long[] {0, 3})).toFloats()[0])
                    .isCloseTo((float) -Math.log(4), within(1e-6f));
        }
    }

    @Test
    void parameters_whenReplicasBackpropagate_keepGradientsApart() {
        var shapes = new LinkedHashMap<String, long[]>(Map.of("w", new long[] {2}));
        try (var p = Parameters.zeros(shapes, Device.CPU);
                var r = p.replica();
                var scope = Scope.open()) {
            p.load("w", new float[] {2, 3});
            p.get("w").mul(10).sum().backward();
            r.get("w").square().sum().backward();
            r.get("w").square().sum().backward();
            assertThat(p.gradient().toFloats()).containsExactly(10, 10);
            assertThat(r.gradient().toFloats()).containsExactly(8, 12);
            r.values().mul_(2);
            assertThat(p.get("w").toFloats()).as("weights are shared").containsExactly(4, 6);
        }
    }

    /**
     * One AdamW step from zero state: m̂ = g, v̂ = g², so θ moves by −lr·g/(|g|+ε) = −lr·sign(g), and decay takes
     * lr·λ·θ first (matrices only).
     */
    @Test
    void adamW_whenFirstStep_movesByTheLearningRate() {
        var shapes = new LinkedHashMap<String, long[]>();
        shapes.put("matrix", new long[] {1, 2});
        shapes.put("norm", new long[] {1});
        try (var p = Parameters.zeros(shapes, Device.CPU);
                var adam = new AdamW(p, 0.9, 0.999, 1e-12, 0.5);
                var scope = Scope.open()) {
            p.load("matrix", new float[] {1, 1});
            p.load("norm", new float[] {1});
            p.get("matrix").mul(Tensor.of(new float[] {3, -4}, 1, 2)).sum().backward();
            double norm = adam.step(0.1, 0);
            assertThat(norm).isCloseTo(5, within(1e-6));
            float[] w = p.get("matrix").toFloats();
            assertThat(w[0]).isCloseTo(0.85f, within(1e-5f));
            assertThat(w[1]).isCloseTo(1.05f, within(1e-5f));
            assertThat(p.get("norm").toFloats()).containsExactly(1);
        }
    }

    /** 20,000,001 elements of 0.01 and one of 100: √(20,000,001·10⁻⁴ + 10⁴) = √12,000.0001. One float32 sum would lose the small squares beside the large. */
    @Test
    void adamW_whenTheGradientIsLong_measuresItsNormExactly() {
        long n = 20_000_002;
        try (var p = Parameters.zeros(new LinkedHashMap<>(Map.of("w", new long[] {n})), Device.CPU);
                var adam = AdamW.forShortRuns(p);
                var scope = Scope.open()) {
            p.gradient().add_(Tensor.full(0.01, DType.FLOAT32, Device.CPU, 1));
            p.gradient().narrow(0, 0, 1).mul_(10_000);
            assertThat(adam.step(0, 0)).isCloseTo(Math.sqrt(12_000.0001), within(1e-3));
        }
    }

    @Test
    void adamW_whenGradientIsNotFinite_changesNothing() {
        try (var p = Parameters.zeros(new LinkedHashMap<>(Map.of("w", new long[] {1})), Device.CPU);
                var adam = AdamW.forShortRuns(p);
                var scope = Scope.open()) {
            p.get("w").mul(Double.NaN).sum().backward();
            assertThat(adam.step(0.1, 1)).isNaN();
            assertThat(p.values().toFloats()).containsExactly(0);
            assertThat(adam.steps()).isZero();
        }
    }

    @Test
    void zeros_whenFarTooLarge_saysWhatRanOut() {
        assertThatThrownBy(() -> Tensor.zeros(1L << 40, 1L << 18))
                .isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> Tensor.zeros(1L << 46))
                .isInstanceOf(OutOfTensorMemory.class)
                .hasMessageContaining("native memory ran out")
                .hasMessageContaining("[70368744177664]");
    }

    @Test
    void device_whenUnknown_namesWhatIsExpected() {
        assertThatThrownBy(() -> Device.parse("tpu")).isInstanceOf(InputException.class).hasMessageContaining("expected cpu, cuda");
    }

    @Test
    void sortAndCat_whenSmall_giveExpected() {
        try (var scope = Scope.open()) {
            var s = Tensor.of(new float[] {1, 3, 2}).sortDescending(0);
            assertThat(s.values().toFloats()).containsExactly(3, 2, 1);
            assertThat(s.indices().toLongs()).containsExactly(1, 2, 0);
            assertThat(Tensor.cat(List.of(s.values(), s.values()), 0).shape()).containsExactly(6);
        }
    }
}
