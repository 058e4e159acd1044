package dev.toll.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toll.core.Comparison;
import dev.toll.core.Interval;
import dev.toll.core.Provenance;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A result without any reward: a price list of abilities. */
class AbilitiesOnlyTest {
    private static final Interval NONE = new Interval(Double.NaN, Double.NaN, Double.NaN, 0);

    private static SubjectResult subject(String id, String kind, double score) {
        var suites = new TreeMap<String, Interval>();
        IntStream.range(0, 7).forEach(i -> suites.put("suite" + i, new Interval(score, score - .02, score + .02, 50)));
        return new SubjectResult(id, kind, null, null, null, NONE, suites, Map.of(), Map.of());
    }

    private static Comparison macro(String b, double difference, double half) {
        return new Comparison("before", b, Result.MACRO, difference, difference - half, difference + half, .01, .02, 350);
    }

    private static Result result(Comparison... macros) {
        var comparisons = new ArrayList<Comparison>();
        var subjects = new ArrayList<SubjectResult>(List.of(subject("before", "base", .8)));
        for (var m : macros) {
            subjects.add(subject(m.b(), "model", .8 + m.difference()));
            comparisons.add(new Comparison("before", m.b(), "mean commonsense", m.difference(), m.low(), m.high(), .01, .02, 200));
            IntStream.range(0, 7).forEach(i -> comparisons.add(new Comparison("before", m.b(), "suite" + i, m.difference(), m.low(), m.high(), .01, .02, 50)));
            comparisons.add(m);
        }
        return new Result("v", "tax", "t", "paper", 1, new Provenance("c", Map.of(), Map.of(), Map.of(), 1, Map.of()), subjects, comparisons, List.of(), List.of(), List.of(), Map.of(), List.of(),
                Map.of());
    }

    @Test
    void headline_saysWhatEachCostsInTheirOrderAndClaimsOnlyBeyondTheInterval() {
        var h = Headline.of(result(macro("aligned", -.05, .02), macro("merged", -.01, .02), macro("same", 0, 0), macro("half", Double.NaN, 0)));
        assertThat(h.sentence()).isEqualTo("aligned costs 5.0 points of ability against before.");
        assertThat(h.deck()).contains("merged differs from before by −1.0 points of ability, which its interval [−3.0, +1.0] does not tell from nothing.",
                "same scores as before does on every item.", "What half costs against before is unknown");
    }

    @Test
    void page_whenThereAreManySuites_listsThemDownThePageWithTheFirstModelsScores() {
        String html = HtmlReport.render(result(macro("aligned", -.05, .02)));
        assertThat(html).contains("before scores", "mean commonsense", "<th scope=\"row\">suite6</th><td class=\"num\">80.0 <small>±2.0</small></td>").doesNotContain("Reward against ability", "NaN");
        Markup.drawings(html).forEach(Markup::parse);
    }
}
