package dev.toll.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.toll.core.Comparison;
import dev.toll.core.InputException;
import dev.toll.core.Interval;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResultJsonTest {
    @Test
    void read_afterWrite_isTheSameResultAndTheSameText() {
        var result = SampleResult.full();
        var json = ResultJson.write(result);
        assertThat(ResultJson.read(json)).isEqualTo(result);
        assertThat(ResultJson.write(ResultJson.read(json))).isEqualTo(json);
    }

    @Test
    void write_always_keepsTheContractsNamesInOrder() {
        var json = ResultJson.write(SampleResult.full());
        int at = -1;
        for (var key : List.of("tollVersion", "recipe", "title", "scale", "seed", "provenance", "subjects", "comparisons", "frontiers",
                "path", "samples", "floors", "notes", "timings")) {
            int next = json.indexOf("\n  \"" + key + "\" :");
            assertThat(next).as(key).isGreaterThan(at);
            at = next;
        }
        assertThat(json).endsWith("}\n").containsPattern("\"reward\" : \\{\\s+\"mean\" : 0.311,\\s+\"low\" : [0-9.]+,\\s+\"high\" : [0-9.]+,\\s+\"n\" : 300\\s+\\}")
                .contains("\"rlhfWeight\" : 0.4", "\"hypervolume\"", "\"pAdjusted\"").doesNotContain("excludesZero", "averaged");
    }

    @Test
    void write_whenNumberIsUnknown_isNullAndComesBackUnknown() {
        var full = SampleResult.full();
        var nan = new Interval(Double.NaN, Double.NaN, Double.NaN, 0);
        var subject = new SubjectResult("base", "base", null, null, null, nan, Map.of("reading", nan), Map.of(), Map.of("kl", Double.NaN));
        var result = new Result("v", "r", "t", "lilliput", 1, full.provenance(), List.of(subject), List.of(), List.of(), List.of(),
                full.samples(), Map.of("reading", Double.NaN), List.of(), Map.of("a", Double.NaN));
        var json = ResultJson.write(result);
        assertThat(json).contains("\"kl\" : null").doesNotContain("NaN");
        var back = ResultJson.read(json);
        // NaN equals NaN inside records (Double.compare), so equality covers every unknown at once; the weight stays null, not NaN.
        assertThat(back).isEqualTo(result);
        assertThat(back.subjects().getFirst().rlhfWeight()).isNull();
    }

    @Test
    void withoutTimings_whenOnlyTimingsDiffer_isEqual() {
        var full = SampleResult.full();
        var slower = new Result(full.tollVersion(), full.recipe(), full.title(), full.scale(), full.seed(), full.provenance(),
                full.subjects(), full.comparisons(), full.frontiers(), full.path(),
                full.samples(), full.floors(), full.notes(), Map.of("align", 99.0));
        assertThat(slower).isNotEqualTo(full);
        assertThat(ResultJson.withoutTimings(slower)).isEqualTo(ResultJson.withoutTimings(full));
    }

    @Test
    void read_whenBroken_saysWhereAndWhatToDo() {
        assertThatThrownBy(() -> ResultJson.read("{\n\"seed\": 1,\n oops")).isInstanceOf(InputException.class).hasMessageContaining("result.json").hasMessageContaining("line 3").hasMessageContaining("run it again");
        assertThatThrownBy(() -> ResultJson.read("{\"seed\": 1}")).isInstanceOf(InputException.class).hasMessageContaining("tollVersion");
        assertThatThrownBy(() -> ResultJson.read("null")).isInstanceOf(InputException.class);
        var noSubjects = ResultJson.write(SampleResult.full()).replaceFirst("\"samples\" : \\[", "\"samples\" : null, \"x\" : [");
        assertThatThrownBy(() -> ResultJson.read(noSubjects)).isInstanceOf(InputException.class).hasMessageContaining("expected a result");
    }

    @Test
    void comparison_whenRecordedTheOtherWay_isTurned() {
        var result = SampleResult.full();
        var c = result.comparison("base", "rsf", Result.MACRO).orElseThrow();
        var turned = result.comparison("rsf", "base", Result.MACRO).orElseThrow();
        assertThat(turned.difference()).isEqualTo(-c.difference());
        assertThat(turned.low()).isEqualTo(-c.high());
        assertThat(turned.high()).isEqualTo(-c.low());
        assertThat(turned.a()).isEqualTo("rsf");
        assertThat(turned.b()).isEqualTo("base");
    }

    @Test
    void comparison_whenThereIsOneSuite_isAlsoThatOfTheMean() {
        var full = SampleResult.full();
        var i = SampleResult.interval(.5, .1, 10);
        var only = new Comparison("base", "rsf", "gsm8k", -.1, -.2, -.05, .01, .01, 10);
        var subject = new SubjectResult("base", "base", null, null, null, i, Map.of("gsm8k", i), Map.of(), Map.of());
        var result = new Result("v", "r", "t", "paper", 1, full.provenance(), List.of(subject), List.of(only), List.of(), List.of(),
                List.of(), Map.of(), List.of(), Map.of());
        assertThat(result.comparison("base", "rsf", Result.MACRO)).contains(only);
        assertThat(full.comparison("base", "nobody", Result.MACRO)).isEmpty();
    }

    @Test
    void macro_whenTwoSuites_addsHalfWidthsInSquares() {
        // Means .8 and .6: macro .7. Half-widths .03 and .04: √(.03² + .04²)/2 = .05/2 = .025.
        var macro = SubjectResult.macro(List.of(SampleResult.interval(.8, .03, 100), SampleResult.interval(.6, .04, 50)));
        assertThat(macro.mean()).isEqualTo(.7, within(1e-12));
        assertThat(macro.high() - macro.mean()).isEqualTo(.025, within(1e-12));
        assertThat(macro.n()).isEqualTo(150);
    }
}
