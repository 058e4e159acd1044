package dev.toll.merge.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.toll.core.stats.Hypervolume;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class RatioSearchTest {
    private static final List<Double> UNIFORM = List.of(0.0, 0.25, 0.5, 0.75, 1.0);

    /** Golden values: the same regression written in numpy (solve, slogdet) in float64, grid of 4 × 3 × 3 shapes included. */
    @Test
    void gaussianProcess_whenFitted_believesWhatNumpyDoes() {
        var points = List.of(new double[] {0, 0}, new double[] {1, 1}, new double[] {0.5, 0.5}, new double[] {0.2, 0.9}, new double[] {0.8, 0.1});
        var process = GaussianProcess.fit(points, new double[] {0.10, 0.80, 0.55, 0.62, 0.31});
        double[][] golden = {{0.3, 0.6, 0.5007580022216921, 0.03787789287835801}, {0.5, 0.5, 0.48860299947748986, 0.03437803209697346}, {1, 0, 0.318276824952201, 0.07061491841039153}};
        for (double[] g : golden) {
            var belief = process.at(new double[] {g[0], g[1]});
            assertThat(belief.mean()).isCloseTo(g[2], within(1e-10));
            assertThat(belief.deviation()).isCloseTo(g[3], within(1e-9));
        }
    }

    /** Against 400,000 draws of the new point: the area it adds to the front {(1,3), (2,2), (3,1)} above (0,0), and without any front. */
    @Test
    void improvement_whenComparedWithDraws_agrees() {
        var front = List.of(new double[] {1, 3}, new double[] {2, 2}, new double[] {3, 1}, new double[] {1.5, 1.5});
        var random = new Random(3);
        for (double[] b : new double[][] {{2.5, 0.4, 2.4, 0.3}, {0.5, 0.3, 3.5, 0.2}, {1, 1, 1, 1}}) {
            for (var points : List.of(front, List.<double[]>of())) {
                double before = Hypervolume.of2d(points, 0, 0);
                double sum = 0;
                double squares = 0;
                int n = 400_000;
                for (int i = 0; i < n; i++) {
                    var with = new ArrayList<>(points);
                    with.add(new double[] {b[0] + b[1] * random.nextGaussian(), b[2] + b[3] * random.nextGaussian()});
                    double gain = Hypervolume.of2d(with, 0, 0) - before;
                    sum += gain;
                    squares += gain * gain;
                }
                double mean = sum / n;
                double error = Math.sqrt((squares / n - mean * mean) / n);
                double expected = new Improvement(points, 0, 0).of(new GaussianProcess.Belief(b[0], b[1]), new GaussianProcess.Belief(b[2], b[3]));
                assertThat(expected).isCloseTo(mean, within(5 * error + 1e-12));
            }
        }
    }

    /** What is certain adds what geometry says; a dominated point adds nothing. */
    @Test
    void improvement_whenCertain_isTheAreaAdded() {
        var front = List.of(new double[] {1, 3}, new double[] {2, 2}, new double[] {3, 1});
        var with = new ArrayList<>(front);
        with.add(new double[] {2.5, 2.5});
        // Columns of width 1, 1, 0.5: heights gained 0, 0.5, 1.5, so 0.5 + 0.75.
        assertThat(Hypervolume.of2d(with, 0, 0) - Hypervolume.of2d(front, 0, 0)).isCloseTo(1.25, within(1e-12));
        assertThat(new Improvement(front, 0, 0).of(new GaussianProcess.Belief(2.5, 0), new GaussianProcess.Belief(2.5, 0))).isCloseTo(1.25, within(1e-12));
        assertThat(new Improvement(front, 0, 0).of(new GaussianProcess.Belief(1.5, 0), new GaussianProcess.Belief(1.5, 0))).isZero();
    }

    /**
     * Reward Σ r_k·x_k and ability 1 − Σ c_k·x_k²: the best ratios for a weighting λ are x_k = λ·r_k/(2·c_k) in the box, so
     * equal ratios are far from the front. The search finds most of what lies between equal ratios and the true front.
     */
    @Test
    void run_whenBlocksDiffer_findsMostOfTheFrontThatEqualRatiosMiss() {
        double[] r = {0.6, 0.3, 0.1};
        double[] c = {0.05, 0.25, 0.6};
        var front = new ArrayList<double[]>();
        for (double lambda = 0; lambda < 4; lambda += 0.005) {
            var x = new ArrayList<Double>();
            for (int k = 0; k < 3; k++) {
                x.add(Math.min(1, lambda * r[k] / (2 * c[k])));
            }
            front.add(point(tried(x, r, c)));
        }
        var equal = DoubleStream.iterate(0, w -> w <= 1, w -> w + 0.005).mapToObj(w -> point(tried(List.of(w, w, w), r, c))).toList();
        double most = Hypervolume.of2d(front, 0, 0);
        double least = Hypervolume.of2d(equal, 0, 0);

        var found = new RatioSearch(3, 32, UNIFORM, 7).run(x -> tried(x, r, c));

        double reached = Hypervolume.of2d(found.stream().map(RatioSearchTest::point).toList(), 0, 0);
        assertThat(found).hasSize(32);
        assertThat(found).allMatch(t -> t.ratios().stream().allMatch(x -> x >= 0 && x <= 1));
        assertThat((reached - least) / (most - least)).isGreaterThan(0.8);
        var shown = RatioSearch.front(found, 6);
        assertThat(shown).hasSizeBetween(3, 6).isSortedAccordingTo((a, b) -> Double.compare(a.reward(), b.reward()));
        assertThat(Hypervolume.of2d(shown.stream().map(RatioSearchTest::point).toList(), 0, 0)).isGreaterThan(least);
    }

    /** Asked again with the answers it was given, it asks the same: that is what resuming rests on. */
    @Test
    void run_whenAskedAgain_asksTheSame() {
        double[] r = {0.6, 0.4};
        double[] c = {0.1, 0.5};
        var search = new RatioSearch(2, 14, UNIFORM, 3);
        assertThat(search.run(x -> tried(x, r, c))).isEqualTo(search.run(x -> tried(x, r, c)));
        assertThat(new RatioSearch(2, 14, UNIFORM, 4).run(x -> tried(x, r, c))).isNotEqualTo(search.run(x -> tried(x, r, c)));
    }

    /** An unknown objective is no zero: it is neither learnt from nor on the front. */
    @Test
    void run_whenObjectiveIsUnknown_goesOnWithoutIt() {
        var found = new RatioSearch(2, 12, UNIFORM, 3).run(x -> x.get(0) > 0.6 ? new Tried(x, Double.NaN, 0.5) : tried(x, new double[] {0.5, 0.5}, new double[] {0.2, 0.3}));
        assertThat(found).hasSize(12);
        assertThat(RatioSearch.front(found, 10)).isNotEmpty().allMatch(t -> t.ratios().get(0) <= 0.6);
        assertThat(RatioSearch.front(List.of(new Tried(List.of(0.5), Double.NaN, 1)), 3)).isEmpty();
    }

    /** Two fronts over the same items: a model that gets one more prompt right everywhere adds exactly its share of area; equal fronts differ by nothing in every draw. */
    @Test
    void difference_whenFrontsAreEqual_isZeroInEveryDraw() {
        var a = new FrontItems(new double[] {1, 0, 1, 0}, List.of(new double[] {1, 1, 0, 0}, new double[] {0.5, 0.5}));
        var b = new FrontItems(new double[] {1, 1, 1, 1}, List.of(new double[] {1, 1, 0, 0}, new double[] {0.5, 0.5}));
        var same = FrontItems.difference(List.of(a), List.of(a), 500, 1);
        assertThat(same.mean()).isZero();
        assertThat(same.low()).isZero();
        assertThat(same.high()).isZero();
        // Ability (0.5 + 0.5)/2, rewards 1 and 0.5.
        var more = FrontItems.difference(List.of(b), List.of(a), 500, 1);
        assertThat(more.mean()).isCloseTo(0.25, within(1e-12));
        assertThat(more.low()).isLessThan(0.25).isGreaterThanOrEqualTo(0);
        assertThat(more.n()).isEqualTo(10);
    }

    private static Tried tried(List<Double> x, double[] r, double[] c) {
        double reward = 0;
        double ability = 1;
        for (int k = 0; k < r.length; k++) {
            reward += r[k] * x.get(k);
            ability -= c[k] * x.get(k) * x.get(k);
        }
        return new Tried(x, reward, ability);
    }

    private static double[] point(Tried t) {
        return new double[] {t.reward(), t.ability()};
    }
}
