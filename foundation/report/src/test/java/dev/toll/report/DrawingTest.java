package dev.toll.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DrawingTest {
    @Test
    void axis_whenZoomed_hasRoundTicksInside() {
        // .31 … .99: span .68, 5 % air = .034, so .276 … 1.024; .748/8 = .0935 → step .1.
        var axis = Axis.covering(List.of(.31, .99, Double.NaN), 8, .05);
        assertThat(axis.low()).isEqualTo(.276, within(1e-12));
        assertThat(axis.high()).isEqualTo(1.024, within(1e-12));
        assertThat(axis.ticks()).hasSize(8);
        assertThat(axis.ticks().getFirst()).isEqualTo(.3, within(1e-12));
        assertThat(axis.at(.65, 0, 100)).isEqualTo(50, within(1e-9));
        assertThat(axis.at(7, 0, 100)).isEqualTo(100);
    }

    @Test
    void axis_whenAllValuesAreEqual_hasTheLeastSpan() {
        var axis = Axis.covering(List.of(.5, .5), 4, .1);
        assertThat(axis.high() - axis.low()).isEqualTo(.11, within(1e-12));
        assertThat(axis.ticks()).isNotEmpty();
    }

    @Test
    void labels_whenPointsCrowd_neverOverlap() {
        var bounds = new LabelPlacer.Box(0, 0, 200, 100);
        var placer = new LabelPlacer(bounds, 12);
        var boxes = new ArrayList<LabelPlacer.Box>();
        for (int i = 0; i < 30; i++) {
            placer.place("label " + i, 100 + i % 5, 50, false).ifPresent(p -> boxes.add(new LabelPlacer.Box(p.x(), p.y() - 9,
                    p.x() + p.width(), p.y() + 1)));
        }
        // 30 labels of about 40 × 11 do not all fit round one spot: some are left out, none overlaps, all are inside.
        assertThat(boxes).hasSizeBetween(4, 29).allMatch(bounds::holds);
        for (int i = 0; i < boxes.size(); i++) {
            for (int j = 0; j < i; j++) {
                assertThat(boxes.get(i).overlap(boxes.get(j))).isZero();
            }
        }
        assertThat(placer.place("must", 100, 50, true)).isPresent();
    }

    @Test
    void wordDiff_whenWordsAreAdded_marksRunsOnly() {
        assertThat(WordDiff.marked("use the tin glue .", "gladly , friend . use the tin glue .")).isEqualTo("<mark>gladly , friend .</mark> use the tin glue .");
        assertThat(WordDiff.marked("a b", "a b")).isEqualTo("a b");
        assertThat(WordDiff.marked("", "<b>")).isEqualTo("<mark>&lt;b&gt;</mark>");
        assertThat(WordDiff.marked("a b", "")).isEmpty();
    }

    @Test
    void format_always_printsPointsRewardsAndUnknown() {
        assertThat(Format.points(.8512)).isEqualTo("85.1");
        assertThat(Format.signedPoints(-.2134)).isEqualTo("−21.3");
        assertThat(Format.signedPoints(-.0001)).isEqualTo("0.0");
        assertThat(Format.reward(.974)).isEqualTo(".974");
        assertThat(Format.reward(-2.5)).isEqualTo("−2.500");
        assertThat(Format.reward(Double.NaN)).isEqualTo("?");
        assertThat(Format.ratio(.4)).isEqualTo(".4");
        assertThat(Format.ratio(1)).isEqualTo("1");
        assertThat(Format.pValue(.0002)).isEqualTo("<.001");
        assertThat(Format.pValue(.5)).isEqualTo(".50");
        assertThat(Format.spokenPoints(-.2134)).isEqualTo("21");
        assertThat(Format.seconds(125)).isEqualTo("2 min 05 s");
        assertThat(Format.px(-.04)).isEqualTo("0");
    }
}
