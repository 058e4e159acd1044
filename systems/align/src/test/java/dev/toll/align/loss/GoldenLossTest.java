package dev.toll.align.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.toll.tensor.Nn;
import dev.toll.tensor.Scope;
import dev.toll.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Losses and both gradients in float64 against values computed from the formulas outside Toll (numpy, 12 digits). Case A:
 * lp −12.5/−14, rp −13/−13.2, 10 and 14 tokens, β 0.1. Case B: −40/−22, −30/−25, 60 and 20 tokens, β 0.5. Smoothing 0.1
 * (0.001 in exo), R-DPO α 0.05, SimPO β 2 and γ 0.5, KTO z₀ 0.3, divergence α 0.5, AlphaPO β 2, γ 0.5 and α 0.25, certainty
 * −0.7; the last six rows in Python's decimal arithmetic of 60 digits, slopes by central differences.
 */
class GoldenLossTest {
    private static final Map<String, DoubleFunction<PreferenceLoss>> LOSSES = Map.ofEntries(
            Map.entry("dpo", b -> new SigmoidDpo(b)), Map.entry("cdpo", b -> new ConservativeDpo(b, 0.1)), Map.entry("robust", b -> new RobustDpo(b, 0.1)),
            Map.entry("hinge", b -> new Hinge(b)), Map.entry("ipo sum", b -> new Ipo(b, false)), Map.entry("ipo mean", b -> new Ipo(b, true)),
            Map.entry("rdpo", b -> new LengthRegularisedDpo(b, 0.05)), Map.entry("cpo", b -> new Cpo(b)), Map.entry("simpo", b -> new SimPo(2, 0.5)),
            Map.entry("norm", b -> new NormalisedDpo(b)), Map.entry("orpo", b -> new OddsRatio(b)), Map.entry("apo zero", b -> new ApoZero(b)),
            Map.entry("bco", b -> new BcoPair(b)), Map.entry("nca", b -> new NcaPair(b)), Map.entry("sppo", b -> new SppoHard(b)),
            Map.entry("exo", b -> new ExoPair(b, 0.001)), Map.entry("forward kl", b -> new DivergenceDpo(b, new Divergence.ForwardKl())),
            Map.entry("js", b -> new DivergenceDpo(b, new Divergence.JensenShannon())), Map.entry("alpha", b -> new DivergenceDpo(b, new Divergence.Alpha(0.5))),
            Map.entry("wpo", b -> new Wpo(new SigmoidDpo(b))), Map.entry("alphapo", b -> new AlphaPo(2, 0.5, 0.25)),
            Map.entry("mpo", b -> new WeightedSum(List.of(new WeightedSum.Term(0.8, new SigmoidDpo(b)), new WeightedSum.Term(0.2, new BcoPair(b))))));

    @ParameterizedTest
    @CsvSource({
        "dpo, 0.630258194682, -0.046754569361, 0.046754569361, 6.501502310160, -0.499249408872, 0.499249408872",
        "cdpo, 0.643258194682, -0.036754569361, 0.036754569361, 5.851502310160, -0.449249408872, 0.449249408872",
        "robust, 0.614008194682, -0.059254569361, 0.059254569361, 7.314002310160, -0.561749408872, 0.561749408872",
        "hinge, 0.87, -0.1, 0.1, 7.5, -0.5, 0.5",
        "ipo sum, 13.69, -7.4, 7.4, 196, -28, 28",
        "ipo mean, 23.940051020408, -0.978571428571, 0.698979591837, 1.733611111111, -0.043888888889, 0.131666666667",
        "rdpo, 0.728759555549, -0.051749285767, 0.051749285767, 4.511047744849, -0.494506528685, 0.494506528685",
        "cpo, 0.620957047790, -0.046257015466, 0.046257015466, 9.000123402190, -0.499938302712, 0.499938302712",
        "simpo, 1.313261687518, -0.146211715726, 0.104436939804, 0.526526095826, -0.013644890577, 0.040934671730",
        "norm, 0.687804387124, -0.004973214542, 0.003552296101, 0.775444259925, -0.004495840381, 0.013487521144",
        "orpo, 0.089581108554, -0.008293309893, 0.006686379164, 0.193610513387, -0.005498532014, 0.012031369723",
        "apo zero, 0.967513263360, -0.024984381508, 0.024960042628, 1.810881625269, -0.003324028335, 0.074573226035",
        "bco, 1.322406615331, -0.048750260352, 0.048001065984, 6.708128626472, -0.496653574538, 0.408787238097",
        "nca, 1.354662955679, -0.023125390527, 0.024000532992, 5.860779661725, -0.494980361807, 0.204393619048",
        "sppo, 37.89, -9.0, 8.4, 137, -22, 8",
        "exo, 2.539184819078, -0.168705086081, 0.168705086081, 6.886126986428, -0.010047884813, 0.010047884813",
        "forward kl, 0.615469587706, -0.027876932965, 0.102288737231, 11013.208003869175, -11013.232897403359, 0.024893534184",
        "js, 0.658903176089, -0.018219412701, 0.033296889219, 4.982608788020, -0.496549380215, 0.023550357068",
        "alpha, 0.624384653585, -0.036168216990, 0.069281696358, 148.190028942428, -74.206579551288, 0.111565080074",
        "wpo, 0.312976957073, -0.023217632030, 0.023217632030, 3.228550499791, -0.247919919372, 0.247919919372",
        "alphapo, 1.434588857846, -0.208247797465, 0.139736215172, 0.444131982271, -0.014121952276, 0.047213322433",
        "mpo, 0.768687878812, -0.047153707559, 0.047003868686, 6.542827573422, -0.498730242005, 0.481156974717"
    })
    void of_whenGoldenCase_givesLossAndBothGradients(String name, double a, double aw, double al, double b, double bw, double bl) {
        var made = java.util.Objects.requireNonNull(LOSSES.get(name));
        check(made.apply(0.1), new double[] {-12.5, -14, -13, -13.2, 10, 14}, a, aw, al);
        check(made.apply(0.5), new double[] {-40, -22, -30, -25, 60, 20}, b, bw, bl);
    }

    private static void check(PreferenceLoss loss, double[] in, double value, double chosenSlope, double rejectedSlope) {
        try (var scope = Scope.open()) {
            var chosen = one(in[0]).requiresGrad();
            var rejected = one(in[1]).requiresGrad();
            var out = loss.of(new PairScores(chosen, rejected, one(in[2]), one(in[3]), one(in[4]), one(in[5]), one(-0.7)));
            assertThat(out.item()).isCloseTo(value, within(1e-10));
            out.sum().backward();
            assertThat(chosen.grad().item()).as("slope in the chosen").isCloseTo(chosenSlope, within(1e-10));
            assertThat(rejected.grad().item()).as("slope in the rejected").isCloseTo(rejectedSlope, within(1e-10));
        }
    }

    @Test
    void kto_whenGoldenCases_givesLossAndGradients() {
        kto(0.1, 0.5, true, 0.495000166660, -0.024997500167);
        kto(0.1, -0.8, false, 0.472527695655, 0.024924527249);
        kto(0.5, -10, true, 0.994234034441, -0.002866359600);
        kto(0.5, 3, false, 0.794129628199, 0.081743880908);
    }

    private static void kto(double beta, double ratio, boolean desirable, double value, double slope) {
        try (var scope = Scope.open()) {
            var d = one(ratio).requiresGrad();
            var out = new Kto(beta, 1, 1).of(d, one(desirable ? 1 : 0).gt(one(0.5)), 0.3);
            assertThat(out.item()).isCloseTo(value, within(1e-10));
            out.sum().backward();
            assertThat(d.grad().item()).isCloseTo(slope, within(1e-10));
        }
    }

    @Test
    void baseline_whenThePolicyMovedAway_isNotNegative() {
        assertThat(Kto.baseline(-3, -1)).isZero();
        assertThat(Kto.baseline(0.2, 0.6)).isCloseTo(0.4, within(1e-12));
    }

    /** Two pairs, sorted before subtraction: (3, 1) − (2, −1) = (1, 2) unpaired. */
    @Test
    void aot_whenTwoPairs_comparesSortedRatios() {
        try (var scope = Scope.open()) {
            var zero = Tensor.of(new double[] {0, 0});
            var loss = new Aot(1, 0, false).of(new PairScores(Tensor.of(new double[] {1, 3}), Tensor.of(new double[] {2, -1}), zero, zero, zero, zero));
            assertThat(loss.toDoubles()).containsExactly(new double[] {Math.log1p(Math.exp(-1)), Math.log1p(Math.exp(-2))}, within(1e-12));
        }
    }

    /** At D = 0: ½·log 2 + ½·1. */
    @Test
    void discoPop_whenNoMargin_isTheMeanOfBothParts() {
        check(new DiscoPop(0.3, 0.05), new double[] {-1, -1, -1, -1, 1, 1}, 0.5 * Math.log(2) + 0.5, slope(), -slope());
    }

    /** d/dz [(1−g)·L + g·E] at z = 0, g' = 1/(4τ), times β. */
    private static double slope() {
        return 0.3 * ((1 - Math.log(2)) / (4 * 0.05) + 0.5 * -0.5 + 0.5 * -1);
    }

    /** σ(βd_w) + 1 − σ(βD) in case A: d_w = .5, D = 1.3. */
    @Test
    void apoDown_whenCaseA_followsItsFormula() {
        double w = sigma(0.05);
        double m = sigma(0.13);
        check(new ApoDown(0.1), new double[] {-12.5, -14, -13, -13.2, 10, 14}, w + 1 - m, 0.1 * w * (1 - w) - 0.1 * m * (1 - m), 0.1 * m * (1 - m));
    }

    @Test
    void log1mExp_whenNearZeroAndFarBelow_isExactAndHasASlope() {
        try (var scope = Scope.open()) {
            var x = Tensor.of(new double[] {-1e-12, -0.5, -1, -50}).requiresGrad();
            var y = Nn.log1mExp(x);
            assertThat(y.toDoubles()).containsExactly(new double[] {Math.log(1e-12), Math.log(-Math.expm1(-0.5)), Math.log1p(-Math.exp(-1)), -Math.exp(-50)}, within(1e-12));
            y.sum().backward();
            assertThat(x.grad().toDoubles()[3]).isCloseTo(-Math.exp(-50), within(1e-30));
        }
    }

    /** α-divergences end in the forward KL and in plain DPO; AlphaPO ends in SimPO. At α = 1 − 1e-6 scores differ from d by about d²/2·1e-6. */
    @Test
    void families_atTheirEnds_areTheLossesTheyGeneralise() {
        for (double[] in : new double[][] {{-12.5, -14, -13, -13.2, 10, 14}, {-40, -41, -39, -41.5, 60, 20}}) {
            assertThat(value(new DivergenceDpo(0.1, new Divergence.Alpha(0)), in)).isCloseTo(value(new DivergenceDpo(0.1, new Divergence.ForwardKl()), in), within(1e-12));
            assertThat(value(new DivergenceDpo(0.1, new Divergence.Alpha(1 - 1e-6)), in)).isCloseTo(value(new SigmoidDpo(0.1), in), within(1e-6));
            assertThat(value(new AlphaPo(2, 0.5, 0), in)).isCloseTo(value(new SimPo(2, 0.5), in), within(1e-15));
            assertThat(value(new LengthDesensitisedDpo(0.1, 0.3), in)).as("its sums are weighted before").isCloseTo(value(new SigmoidDpo(0.1), in), within(1e-15));
        }
    }

    /** d = −200 would be e^200: the exponent stops at 80, and the loss stays a number. */
    @Test
    void divergence_whenTheRatioIsExtreme_staysFinite() {
        assertThat(value(new DivergenceDpo(0.1, new Divergence.ForwardKl()), new double[] {-213, -14, -13, -13, 10, 14})).isCloseTo(0.1 * Math.exp(80), within(1e25));
    }

    private static double value(PreferenceLoss loss, double[] in) {
        try (var scope = Scope.open()) {
            return loss.of(new PairScores(one(in[0]), one(in[1]), one(in[2]), one(in[3]), one(in[4]), one(in[5]))).item();
        }
    }

    @Test
    void weightedSum_ofLossesWithDifferentNeeds_needsWhatAnyOfThemNeeds() {
        var sum = new WeightedSum(List.of(new WeightedSum.Term(1, new SimPo(2, 0.5)), new WeightedSum.Term(0.5, new Aot(0.1, 0, true))));
        assertThat(sum.needsReference()).isTrue();
        assertThat(sum.acrossPairs()).isTrue();
        assertThat(sum.needsCertainty()).isFalse();
        assertThat(new WeightedSum(List.of(new WeightedSum.Term(1, new SimPo(2, 0.5)))).needsReference()).isFalse();
        assertThatThrownBy(() -> new WeightedSum(List.of())).hasMessageContaining("weights: found none above 0");
        assertThatThrownBy(() -> new WeightedSum(List.of(new WeightedSum.Term(1, new LengthDesensitisedDpo(0.1, 0.5))))).hasMessageContaining("weights tokens");
    }

    @Test
    void losses_whenParametersAreOutOfRange_nameThem() {
        assertThatThrownBy(() -> new Divergence.Alpha(1)).hasMessageContaining("alpha: found 1.0");
        assertThatThrownBy(() -> new LengthDesensitisedDpo(0.1, 1.5)).hasMessageContaining("tail_weight: found 1.5");
        assertThatThrownBy(() -> new SigmoidDpo(0)).hasMessageContaining("beta: found 0.0");
        assertThatThrownBy(() -> new RobustDpo(0.1, 0.5)).hasMessageContaining("smoothing: found 0.5");
    }

    private static double sigma(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static Tensor one(double x) {
        return Tensor.of(new double[] {x});
    }
}
