package dev.toll.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.toll.report.Finding.Claim;
import dev.toll.report.Finding.Part;
import dev.toll.report.Finding.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class FindingTest {
    @Test
    void judge_whenAllPartsAgree_isAsSureAsTheLeastSure() {
        // Two claims: p = max(.001, .01) = .01 and .001. Holm: the smaller times 2 = .002, the larger times 1 = .01.
        var found = Finding.judge(List.of(claim("both", part(.2, .001), part(.1, .01)), claim("one", part(.3, .001))));
        assertThat(found).extracting(Finding::p).containsExactly(.01, .001);
        assertThat(found).extracting(Finding::pAdjusted).containsExactly(.01, .002);
        assertThat(found).extracting(Finding::verdict).containsOnly(Verdict.CAME_OUT);
    }

    @Test
    void judge_whenAPartPointsTheOtherWay_isAsSureAsThatTimesTheParts() {
        // The contrary part's p of .01, times the 3 parts among which it could have been: .03, below .05: the claim is wrong here.
        var sure = Finding.judge(List.of(claim("c", part(.2, .001), part(-.1, .01), part(.1, .5)))).getFirst();
        assertThat(sure.p()).isEqualTo(.03, within(1e-12));
        assertThat(sure.verdict()).isEqualTo(Verdict.DID_NOT);
        // .02 · 3 = .06: not sure enough to say so.
        assertThat(Finding.judge(List.of(claim("c", part(.2, .001), part(-.1, .02), part(.1, .5)))).getFirst().verdict()).isEqualTo(Verdict.NOT_DECIDED);
    }

    @Test
    void judge_whenAPartIsUnknown_decidesNothing() {
        var found = Finding.judge(List.of(claim("c", part(.2, .001), part(Double.NaN, Double.NaN)))).getFirst();
        assertThat(found.p()).isNaN();
        assertThat(found.verdict()).isEqualTo(Verdict.NOT_DECIDED);
    }

    @Test
    void judge_whenThereAreManyClaims_correctsForThem() {
        // p .03 alone would count; as one of two, .03 · 2 = .06 does not.
        assertThat(Finding.judge(List.of(claim("a", part(.1, .03)))).getFirst().verdict()).isEqualTo(Verdict.CAME_OUT);
        assertThat(Finding.judge(List.of(claim("a", part(.1, .03)), claim("b", part(.1, .03))))).extracting(Finding::verdict).containsOnly(Verdict.NOT_DECIDED);
    }

    @Test
    void overSeeds_whenAllSeedsAgree_decidesByTheInterval() {
        // .1, .2, .3: mean .2, half = 4.302653 · .1 / √3 = .248414, so [−.048, .448] holds zero.
        assertThat(study(.1, .2, .3)).satisfies(f -> {
            assertThat(f.parts().getFirst().low()).isEqualTo(-.048414, within(1e-6));
            assertThat(f.verdict()).isEqualTo(Verdict.NOT_DECIDED);
        });
        // .19, .20, .21: half .0248, above zero; the same below zero is the contrary.
        assertThat(study(.19, .20, .21).verdict()).isEqualTo(Verdict.CAME_OUT);
        assertThat(study(-.19, -.20, -.21).verdict()).isEqualTo(Verdict.DID_NOT);
    }

    @Test
    void overSeeds_whenARunLacksTheClaim_leavesItOut() {
        var one = Finding.judge(List.of(claim("a", part(.1, .01)), claim("b", part(.1, .01))));
        var other = Finding.judge(List.of(claim("b", part(.2, .01))));
        assertThat(Finding.overSeeds(List.of(one, other))).extracting(Finding::id).containsExactly("b");
    }

    @Test
    void claim_whenNothingDecidesIt_isRefused() {
        assertThatThrownBy(() -> claim("empty")).hasMessageContaining("empty: nothing decides it");
    }

    @Test
    void text_whenNarrow_wrapsAndCanDoWithoutUnicode() {
        var found = Finding.judge(List.of(claim("c", part(-.2, .001))));
        var text = new FindingsText(false, 28).render("Findings", found);
        assertThat(text).isEqualTo("""
                Findings
                x did not come out: the
                  claim c
                    a - b -.200 [-.300,
                      -.100]
                    p .001 (Holm)
                """);
        assertThat(new FindingsText(true, 80).render("Findings", found)).contains("✗ did not come out: the claim c", "a − b −.200 [−.300, −.100]");
        assertThat(FindingsList.count(found)).isEqualTo("0 came out, 1 did not come out, 0 not decided");
        assertThat(FindingsList.render(found)).contains("verdict did-not", "class=\"loss\"");
    }

    private static Finding study(double... values) {
        var runs = java.util.Arrays.stream(values).mapToObj(v -> Finding.judge(List.of(claim("c", part(v, .5))))).toList();
        return Finding.overSeeds(runs).getFirst();
    }

    private static Claim claim(String id, Part... parts) {
        return new Claim(id, "the claim " + id, List.of(parts));
    }

    private static Part part(double difference, double p) {
        return new Part("a − b", SeedStudy.Unit.FRACTION, difference, difference - .1, difference + .1, p);
    }
}
