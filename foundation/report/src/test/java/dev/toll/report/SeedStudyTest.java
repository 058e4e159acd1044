package dev.toll.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SeedStudyTest {
    private static final List<SeedStudy.Quantity> QUANTITIES = List.of(
            new SeedStudy.Quantity("tax of RSF | mean ability", SeedStudy.Unit.POINTS,
            r -> r.seed() == 1 ? -.10 : r.seed() == 2 ? -.20 : -.30),
            new SeedStudy.Quantity("HMA − averaging, reward", SeedStudy.Unit.FRACTION, r -> r.seed() == 2 ? -.01 : .01),
            new SeedStudy.Quantity("unknown for one seed", SeedStudy.Unit.POINTS, r -> r.seed() == 3 ? Double.NaN : .05));

    @Test
    void of_whenThreeSeeds_givesStudentsInterval() {
        var study = study();
        var row = study.rows().getFirst().interval();
        // −10, −20, −30: mean −20, s = 10, half = t(.975; 2) · 10/√3 = 4.302653 · 5.773503 = 24.8414 (t from Student's table).
        assertThat(row.mean()).isEqualTo(-.20, within(1e-12));
        assertThat(row.low()).isEqualTo(-.448414, within(1e-5));
        assertThat(row.n()).isEqualTo(3);
        assertThat(study.rows().get(2).interval().n()).isEqualTo(2);
        // 4.2 + 47.9 + 27.0 + 39.3 + 0.8 = 119.2; the parts of align are not counted again.
        assertThat(study.runs().getFirst().seconds()).isEqualTo(119.2, within(1e-9));
        assertThat(study.runs().getFirst().headline()).startsWith("RSF raised reward");
    }

    @Test
    void total_whenTheWholeRunWasRecorded_isThat() {
        assertThat(Timings.total(Map.of("align", 4.0, "average", 2.0, Result.EVERYTHING, 7.5))).isEqualTo(7.5);
        assertThat(Timings.total(Map.of("align", 4.0, "align/sample", 3.0, "average/merge", 2.0))).isEqualTo(6);
    }

    @Test
    void toMarkdown_whenThreeSeeds_isATableWithoutUnearnedBold() {
        assertThat(study().toMarkdown()).isEqualTo("""
                | quantity | seed 1 | seed 2 | seed 3 | mean [95 % over 3 seeds] |
                |---|---:|---:|---:|---:|
                | tax of RSF \\| mean ability | −10.0 | −20.0 | −30.0 | −20.0 [−44.8, +4.8] |
                | HMA − averaging, reward | +.010 | −.010 | +.010 | +.003 [−.025, +.032] |
                | unknown for one seed | +5.0 | +5.0 | ? | **+5.0** [+5.0, +5.0], 2 of 3 known |
                """);
    }

    @Test
    void render_whenStudied_isAPageAndRoundTrips() throws IOException {
        var study = study();
        var html = HtmlReport.render(study);
        Files.createDirectories(Path.of("target"));
        Files.writeString(Path.of("target/sample-seeds.html"), html);
        assertThat(html).doesNotContain("http://", "https://", "NaN").contains("seed 3");
        Markup.drawings(html).forEach(Markup::parse);
        assertThat(ResultJson.readStudy(ResultJson.write(study))).isEqualTo(study);
    }

    @Test
    void of_whenSeedsRepeatOrRecipesDiffer_refuses() {
        assertThatThrownBy(() -> SeedStudy.of("t", List.of(seed(1), seed(1)), List.of())).hasMessageContaining("twice");
        assertThatThrownBy(() -> SeedStudy.of("t", List.of(), List.of())).hasMessageContaining("no result");
    }

    private static SeedStudy study() {
        return SeedStudy.of("Three seeds of the alignment tax", List.of(seed(1), seed(2), seed(3)), QUANTITIES);
    }

    private static Result seed(long seed) {
        var r = SampleResult.full();
        return new Result(r.tollVersion(), r.recipe(), r.title(), r.scale(), seed, r.provenance(), r.subjects(), r.comparisons(),
                r.frontiers(), r.path(), r.samples(), r.floors(), r.notes(), r.timings());
    }
}
