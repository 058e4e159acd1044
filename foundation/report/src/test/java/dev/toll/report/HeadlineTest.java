package dev.toll.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toll.core.Comparison;
import dev.toll.core.Provenance;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HeadlineTest {
    @Test
    void of_whenIntervalsExcludeZero_claims() {
        // Reward .31 → .97; ability 86 → 65: 21 points; the average stands at 84: 84 − 65 = 19 given back.
        var h = Headline.of(result(.01));
        assertThat(h.sentence()).isEqualTo("RSF raised reward from .31 to .97 and cost 21 points of ability; averaging at .4 keeps .96 and gives back 19.");
        assertThat(h.deck()).contains("picked on the same items");
    }

    @Test
    void of_whenIntervalsHoldZero_claimsNothing() {
        var sentence = Headline.of(result(.9)).sentence();
        assertThat(sentence).contains("does not tell from no change",
                "no tax on ability was measured beyond its interval (−21.0 points, [−111.0, +69.0])",
                "stands at reward .96 and 84.0 points")
                .doesNotContain("raised", "cost", "gives back", "better");
    }

    @Test
    void of_whenNothingWasCompared_claimsNothing() {
        var r = result(.01);
        var bare = new Result("v", "r", "t", "lilliput", 1, r.provenance(), r.subjects(), List.of(), List.of(), List.of(), List.of(),
                Map.of(), List.of(), Map.of());
        assertThat(Headline.of(bare).sentence()).contains("not compared").doesNotContain("raised", "cost", "gives back", "better");
    }

    @Test
    void of_whenNoAverageIsFree_namesTheOneWithMostAbilityAtNinetyPercentOfTheGain() {
        // Gain .31 → .97; 90 % is .31 + .9 × .66 = .904. Averages .85/.855 (too little reward), .93/.80, .96/.75, all with ability measurably below .86.
        var base = subject("base", "base", null, .31, .86);
        var rsf = subject("rsf", "rsf", null, .97, .65);
        var averages = List.of(subject("a2", "average", .2, .85, .855), subject("a4", "average", .4, .93, .80), subject("a6", "average",
                .6, .96, .75));
        var all = new ArrayList<>(List.of(base, rsf));
        all.addAll(averages);
        assertThat(Headline.of(of(all, .001)).recommended().orElseThrow().id()).isEqualTo("a4");
    }

    @Test
    void of_whenOnlyBaseOrNoBase_saysSo() {
        assertThat(Headline.of(of(List.of(subject("base", "base", null, .31, .86)), .01)).sentence()).contains("nothing was aligned yet");
        assertThat(Headline.of(of(List.of(subject("rsf", "rsf", null, .31, .86)), .01)).sentence()).contains("none is marked as the base");
    }

    private static Result result(double half) {
        return of(List.of(subject("base", "base", null, .31, .86), subject("rsf", "rsf", null, .97, .65), subject("average-0.4", "average",
                .4, .96, .84)), half);
    }

    private static Result of(List<SubjectResult> subjects, double half) {
        var comparisons = new ArrayList<Comparison>();
        for (var a : subjects) {
            for (var b : subjects) {
                if (!a.id().equals(b.id())) {
                    double reward = b.reward().mean() - a.reward().mean();
                    double macro = b.macro().mean() - a.macro().mean();
                    // The average's ability is within 2.1 points of the base: free when the interval is that wide.
                    double wide = b.kind().equals("average") && a.isBase() && half == .01 ? .03 : half;
                    comparisons.add(new Comparison(a.id(), b.id(), Result.REWARD, reward, reward - half, reward + half, .01, .01, 300));
                    comparisons.add(new Comparison(a.id(), b.id(), Result.MACRO, macro, macro - wide, macro + wide, .01, .01, 300));
                }
            }
        }
        return new Result("v", "r", "t", "lilliput", 1, new Provenance("c", Map.of(), Map.of(), Map.of(), 1, Map.of()), subjects,
                comparisons, List.of(), List.of(), List.of(), Map.of(), List.of(), Map.of());
    }

    private static SubjectResult subject(String id, String kind, @Nullable Double weight, double reward, double macro) {
        return new SubjectResult(id, kind, weight == null ? "base" : "rsf", weight, null, SampleResult.interval(reward, .02, 300),
                Map.of("reading", SampleResult.interval(macro, .02, 300)), Map.of(), Map.of());
    }
}
