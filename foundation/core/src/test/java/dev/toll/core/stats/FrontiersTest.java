package dev.toll.core.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.toll.core.Frontier;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FrontiersTest {
    /** Steps at (3,1), (2,2), (1,3) over (0,0): columns of height 3, 2, 1 and width 1 each, 6 in all. */
    @Test
    void of2d_whenAStaircase_addsItsSteps() {
        assertThat(Hypervolume.of2d(List.of(point(2, 2), point(1, 3), point(3, 1)), 0, 0)).isEqualTo(6);
    }

    /** (1,1) and the second (2,2) lie inside; (−1,9) and (9,0) are not above the reference in both; NaN is unknown. */
    @Test
    void of2d_whenPointsAddNothing_ignoresThem() {
        var points = List.of(point(3, 1), point(2, 2), point(2, 2), point(1, 3), point(1, 1), point(-1, 9), point(9, 0), point(Double.NaN, 5));

        assertThat(Hypervolume.of2d(points, 0, 0)).isEqualTo(6);
        assertThat(Hypervolume.of2d(List.of(), 0, 0)).isZero();
    }

    /** Over (0.5, 0.5): (0.9, 0.7) gives 0.4 · 0.2, (0.7, 0.8) adds 0.2 · 0.1: 0.08 + 0.02. */
    @Test
    void of2d_whenReferenceIsNotTheOrigin_measuresFromIt() {
        assertThat(Hypervolume.of2d(List.of(point(0.7, 0.8), point(0.9, 0.7)), 0.5, 0.5)).isCloseTo(0.1, within(1e-15));
    }

    /** b and its twin are not dominated (equal is not better); c is, by b; d too, since b has more ability at its reward. */
    @Test
    void of_whenSomeAreDominated_marksTheOthers() {
        var front = Frontiers.of("average", List.of(at("a", 3, 1), at("b", 2, 2), at("twin", 2, 2), at("c", 1, 1), at("d", 2, 1), at("e", 9, Double.NaN)), 0, 0);

        assertThat(front.method()).isEqualTo("average");
        assertThat(front.points()).filteredOn(Frontier.Point::nonDominated).extracting(Frontier.Point::subject).containsExactly("a", "b", "twin");
        assertThat(front.points()).hasSize(6);
        assertThat(front.hypervolume()).isEqualTo(5);
    }

    private static double[] point(double x, double y) {
        return new double[] {x, y};
    }

    private static Frontier.Point at(String subject, double reward, double ability) {
        return new Frontier.Point(subject, reward, ability, true);
    }
}
