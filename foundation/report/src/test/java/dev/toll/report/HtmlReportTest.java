package dev.toll.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toll.core.Comparison;
import dev.toll.core.Frontier;
import dev.toll.core.Interval;
import dev.toll.core.Provenance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HtmlReportTest {
    private static final String EVIL = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>&\u0000\u202e";

    @Test
    void render_whenFullResult_isOneSmallFileThatFetchesNothing() throws IOException {
        var result = SampleResult.full();
        var html = HtmlReport.render(result);
        Files.createDirectories(Path.of("target"));
        Files.writeString(Path.of("target/sample-report.html"), html);
        Files.writeString(Path.of("target/sample-chart.svg"), RewardTaxChart.standalone(result));

        assertThat(html.length()).isLessThan(400_000);
        assertThat(html).doesNotContain("http://", "https://", "<link", "@import", "url(http", " style=", " src=");
        assertThat(html).contains("Reward against ability", "What each model costs", "Along training", "each block", "asked plainly",
                "Above a guess?", "In their own words", "Where it comes from",
                "Time", "./toll quickstart --seed 7", "9f2c41d07be8…",
                "title=\"9f2c41d07be88a3c5d6e1f40b2a7c9d8e3f1a0b4c5d6e7f8091a2b3c4d5e6f70\"");
        assertThat(HtmlReport.render(result)).isEqualTo(html);
    }

    @Test
    void render_whenTextIsHostile_runsNothing() {
        var html = HtmlReport.render(hostile());
        // The only script is our own, named by its hash in the policy.
        assertThat(html.split("<script", -1)).hasSize(2);
        assertThat(html).contains("script-src " + Assets.hash(Assets.script())).doesNotContain("<img", "\u0000",
                "\u202e").contains("&lt;script&gt;alert(1)&lt;/script&gt;");
        Markup.drawings(html).forEach(Markup::parse);
    }

    @Test
    void drawings_whenFullResult_areWellFormedAndHaveNoUnknownCoordinate() {
        var html = HtmlReport.render(SampleResult.full());
        var drawings = Markup.drawings(html);
        assertThat(drawings).hasSizeGreaterThan(60);
        for (var svg : drawings) {
            Markup.parse(svg);
            assertThat(svg).doesNotContain("NaN", "Infinity", "\"?\"", "null");
        }
        var alone = Markup.parse(RewardTaxChart.standalone(SampleResult.full()));
        assertThat(alone.getDocumentElement().getAttribute("xmlns")).isEqualTo("http://www.w3.org/2000/svg");
    }

    @Test
    void render_whenEverythingIsUnknown_printsQuestionMarksAndNoCoordinates() {
        var nan = new Interval(Double.NaN, Double.NaN, Double.NaN, 0);
        var half = new Interval(.4, Double.NaN, Double.NaN, 1);
        var r = new Result("0.1.0", "r", "t", "lilliput", 1, provenance(), List.of(new SubjectResult("base", "base", null, null, null,
                half, Map.of("reading", half), Map.of("reading", nan), Map.of()),
                new SubjectResult("rsf", "rsf", "base", null, List.of(Double.NaN, .5), nan, Map.of("reading", nan), Map.of("reading",
                half), Map.of("kl", Double.NaN))),
                List.of(new Comparison("base", "rsf", "reading", Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, 0)),
                List.of(), List.of(new PathPoint("rsf", 1, "rsf", nan, Map.of("reading", nan))),
                List.of(new Sample("p", "reading", null, List.of(new Sample.Answer("base", "a", Double.NaN)))), Map.of("reading",
                Double.NaN), List.of(), Map.of("align", Double.NaN));
        var html = HtmlReport.render(r);
        assertThat(html).contains("unknown: 1 subject", ">?<").doesNotContain("NaN");
        Markup.drawings(html).forEach(Markup::parse);
        assertThat(TerminalTable.plain().render(r)).contains("?").doesNotContain("NaN");
    }

    @Test
    void render_whenNothingWasMeasured_stillIsAPage() {
        var r = new Result("0.1.0", "r", "t", "lilliput", 1, provenance(), List.of(), List.of(), List.of(), List.of(), List.of(), Map.of(),
                List.of(), Map.of());
        assertThat(HtmlReport.render(r)).contains("0 subjects measured").contains("./toll run recipes/r.yaml --set seed=1");
        assertThat(TerminalTable.plain().render(r)).isEqualTo("No subject was measured.\n");
    }

    @Test
    void samples_whenManyAndLong_areCutAndCounted() {
        var full = SampleResult.full();
        var sample = new Sample("p", "reading", null, List.of(new Sample.Answer("base", "x".repeat(1500), 1)));
        var r = new Result("0.1.0", "r", "t", "lilliput", 1, full.provenance(), full.subjects(), List.of(), List.of(), List.of(),
                Collections.nCopies(30, sample), Map.of(), List.of(), Map.of());
        // 30 samples − 24 shown = 6; 1,500 − 1,200 = 300 characters.
        assertThat(HtmlReport.render(r)).contains("6 more in result.json").contains("(300 more characters in result.json)");
    }

    private static Provenance provenance() {
        return new Provenance("c", Map.of(), Map.of(), Map.of(), 1, Map.of());
    }

    private static Result hostile() {
        var i = SampleResult.interval(.5, .1, 10);
        var subjects = List.of(new SubjectResult("base", "base", null, null, null, i, Map.of(EVIL, i), Map.of(EVIL, i), Map.of(EVIL, 1.0)),
                new SubjectResult(EVIL, EVIL, "base", null, List.of(.1), i, Map.of(EVIL, i), Map.of(EVIL, i), Map.of()));
        return new Result(EVIL, EVIL, EVIL, EVIL, 1, new Provenance(EVIL, Map.of(EVIL, EVIL), Map.of(EVIL, EVIL), Map.of(EVIL, EVIL,
                "command", EVIL), 1, Map.of(EVIL, EVIL)), subjects,
                List.of(new Comparison("base", EVIL, EVIL, .1, .05, .2, .01, .01, 10)), List.of(new Frontier(EVIL,
                List.of(new Frontier.Point(EVIL + "2", .3, .3, true)), 0.1)),
                List.of(new PathPoint(EVIL, 1, EVIL, i, Map.of(EVIL, i))), List.of(new Sample(EVIL, EVIL, EVIL,
                List.of(new Sample.Answer(EVIL, EVIL, 1), new Sample.Answer(EVIL, EVIL + " b", 1)))),
                Map.of(EVIL, .2), List.of(EVIL), Map.of(EVIL, 1.0));
    }
}
