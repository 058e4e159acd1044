package dev.toll.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.toll.report.Finding;
import dev.toll.report.Finding.Verdict;
import org.junit.jupiter.api.Test;

class PaperFindingsTest {
    private static final Scorecard.Card BASE = Cards.constant("base", "base", null, .3, .9, .9, .9);
    private static final Scorecard.Card EARLY = Cards.constant("rsf-1", "rsf", null, .6, .95, .8, .6);
    private static final Scorecard.Card END = Cards.constant("rsf-2", "rsf", null, .9, .7, .7, .4);

    @Test
    void training_whenRewardRisesAndAbilityFalls_cameOut() {
        var tax = finding(Cards.tally(BASE, EARLY, END), "tax");
        // reward .9 − .3, reading .9 − .7, translation .9 − .4.
        assertThat(tax.parts()).extracting(p -> Math.round(p.difference() * 1000)).containsExactly(600L, 200L, 500L);
        assertThat(tax.verdict()).isEqualTo(Verdict.CAME_OUT);
    }

    /** The hump is there (.90, .95, .70); its first part's p is multiplied by the one step there was to pick from. */
    @Test
    void commonsense_whenItRisesAndFalls_cameOut() {
        var hump = finding(Cards.tally(BASE, EARLY, END), "hump");
        assertThat(hump.parts()).extracting(p -> Math.round(p.difference() * 1000)).containsExactly(50L, 250L);
        assertThat(hump.verdict()).isEqualTo(Verdict.CAME_OUT);
    }

    /** Both fronts hold the base and the end; between them one average against the one step of early stopping. */
    @Test
    void averaging_whenItsPointIsBetter_liesAboveEarlyStopping() {
        var average = Cards.constant("average-0.5", "average", .5, .6, .9, .9, .9);
        var found = finding(Cards.tally(BASE, EARLY, END, average), "averaging-early-stopping");
        // Ability: base .9, early 2.35/3, end .6. Early: .9·.6 + .6·(.78333 − .6) + .3·(.9 − .78333) = .685; average: .9·.6 + .6·(.9 − .6) = .72.
        assertThat(found.parts().getFirst().difference()).isEqualTo(.72 - .685, within(1e-9));
        assertThat(found.verdict()).isEqualTo(Verdict.CAME_OUT);
    }

    @Test
    void hma_whenItEqualsAveraging_isNotDecided() {
        var average = Cards.constant("average-0.5", "average", .5, .6, .9, .9, .9);
        var hma = Cards.constant("hma-0.5", "hma", .5, .6, .9, .9, .9);
        var found = finding(Cards.tally(BASE, EARLY, END, average, hma), "hma-rsf");
        assertThat(found.parts().getFirst().difference()).isZero();
        assertThat(found.verdict()).isEqualTo(Verdict.NOT_DECIDED);
    }

    @Test
    void adaMerging_whenItLosesCommonSense_cameOut() {
        var average = Cards.constant("average-0.5", "average", .5, .6, .9, .9, .9);
        var merged = Cards.constant("adamerging-0.5", "adamerging", .5, .6, .7, .95, .9);
        assertThat(finding(Cards.tally(BASE, EARLY, END, average, merged), "adamerging-commonsense").parts().getFirst().difference()).isEqualTo(.2, within(1e-9));
    }

    /** Remedies end where tuning without one ends, not at RSF's last step. */
    @Test
    void remedies_whenJudged_areMeasuredAgainstAsManyAverages() {
        var plain = Cards.constant("plain", "plain", null, .8, .8, .8, .8);
        var weak = Cards.constant("l1-0.01", "l1", null, .7, .8, .8, .8);
        var low = Cards.constant("average-0.2", "average", .2, .4, .9, .9, .9);
        var middle = Cards.constant("average-0.5", "average", .5, .6, .9, .9, .9);
        var tally = Cards.tally(BASE, EARLY, END, low, middle, plain, weak);
        // One point each: of the averages the one nearest to 0.5. Theirs: .72 as above. L1: base, l1 and plain: .8·.8 + .3·.1 = .67.
        assertThat(finding(tally, "averaging-l1").parts().getFirst().difference()).isEqualTo(.72 - .67, within(1e-9));
        assertThat(new Fronts(tally).methods()).containsExactly("early stopping", "average", "l1");
        assertThat(Fronts.ids(new Fronts(tally).front("l1"))).containsExactly("base", "l1-0.01", "plain");
    }

    private static Finding finding(Tally tally, String id) {
        return PaperFindings.of(tally, 1).stream().filter(f -> f.id().equals(id)).findFirst().orElseThrow();
    }
}
