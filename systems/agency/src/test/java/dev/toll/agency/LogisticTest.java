package dev.toll.agency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LogisticTest {
    private static double[] numbers(JsonNode array) {
        return IntStream.range(0, array.size()).mapToDouble(i -> array.get(i).asDouble()).toArray();
    }

    /** 240 answers in 24 clusters: coefficients, cluster-robust errors and p-values as statsmodels 0.15.0 has them (logistic.py). */
    @Test
    void fit_whenComparedWithStatsmodels_isTheSame() throws IOException {
        JsonNode golden;
        try (var in = Objects.requireNonNull(LogisticTest.class.getResourceAsStream("logistic.json"))) {
            golden = JsonMapper.shared().readTree(in);
        }
        int n = golden.path("y").size();
        var x = IntStream.range(0, n).mapToObj(i -> numbers(golden.path("x").get(i))).toArray(double[][]::new);
        var y = new boolean[n];
        var clusters = new int[n];
        for (int i = 0; i < n; i++) {
            y[i] = golden.path("y").get(i).asInt() == 1;
            clusters[i] = golden.path("cluster").get(i).asInt();
        }
        var fit = Logistic.fit(x, y, clusters).orElseThrow();
        assertThat(fit.coefficients()).containsExactly(numbers(golden.path("coefficients")), within(1e-9));
        assertThat(fit.errors()).containsExactly(numbers(golden.path("errors")), within(1e-9));
        for (int j = 0; j < fit.errors().length; j++) {
            assertThat(Normal.twoSided(Math.abs(fit.coefficients()[j] / fit.errors()[j]))).isCloseTo(golden.path("p").get(j).asDouble(), within(1e-9));
        }
    }

    /** One column, one constant: 6 of 8 with it and 2 of 8 without; log odds ln(2/6) and ln(6/2) − ln(2/6) = 2 ln 3. */
    @Test
    void fit_whenTwoGroups_isTheDifferenceOfTheirLogOdds() {
        var x = new double[16][];
        var y = new boolean[16];
        var own = new int[16];
        for (int i = 0; i < 16; i++) {
            x[i] = new double[] {1, i < 8 ? 1 : 0};
            y[i] = i < 8 ? i < 6 : i < 10;
            own[i] = i;
        }
        assertThat(Logistic.fit(x, y, own).orElseThrow().coefficients()).containsExactly(new double[] {-Math.log(3), 2 * Math.log(3)}, within(1e-12));
    }

    /** All with the column are true and all without are false: the likelihood rises for ever, so there is no estimate, and none is made up. */
    @Test
    void fit_whenAColumnSeparatesOrRepeats_isEmpty() {
        double[][] x = {{1, 1}, {1, 1}, {1, 0}, {1, 0}};
        assertThat(Logistic.fit(x, new boolean[] {true, true, false, false}, new int[4])).isEmpty();
        double[][] twice = {{1, 1}, {1, 1}, {1, 1}, {1, 1}};
        assertThat(Logistic.fit(twice, new boolean[] {true, false, true, false}, new int[4])).isEmpty();
    }

    /** 1.959964 leaves 5 %, 0 leaves all; 5 leaves 5.7330e-7 (tables of the normal distribution). */
    @Test
    void normal_whenTwoSided_hasItsKnownTails() {
        assertThat(Normal.twoSided(0)).isEqualTo(1);
        assertThat(Normal.twoSided(1.959963984540054)).isCloseTo(0.05, within(1e-13));
        assertThat(Normal.twoSided(2.8284)).isCloseTo(Normal.twoSided(2.82843), within(1e-6));
        assertThat(Normal.twoSided(5)).isCloseTo(5.733031437583878e-7, within(1e-18));
    }
}
