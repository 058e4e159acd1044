package dev.toll.agency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OverSeedsTest {
    private static final Scenario SHOP = new Scenario("shop", new Offer(1, List.of("the lamp"), 0), new Offer(2, List.of("the drum"), 0), 1, 2, 0, "take :");

    /** Of ten forms under every disclosure, {@code firm} serve the firm where it reads and none where it does not. */
    private static List<Completion> agent(String model, int seed, int firm) {
        var out = new ArrayList<Completion>();
        for (var d : Disclosure.values()) {
            for (int i = 0; i < 10; i++) {
                out.add(Completion.read(model, 1, SHOP, SHOP, d, "seed " + seed, "ask", d.toFirm() && i < firm ? "you want the lamp . take : 2" : "you want the lamp . take : 1"));
            }
        }
        return out;
    }

    /** Observability per seed .2, .4, .6: mean .4, s = .2, half width 4.302653 × .2/√3 = .496828. */
    @Test
    void of_takesTheAgentAsTheUnit() {
        var all = new ArrayList<Completion>();
        for (int seed = 1; seed <= 3; seed++) {
            all.addAll(agent("firm", seed, 2 * seed));
            all.addAll(agent("start", seed, 0));
        }
        var study = OverSeeds.of(all, List.of(List.of("firm", "start")));
        var index = study.indices().stream().filter(i -> i.model().equals("firm") && i.index() == Indices.OBSERVABILITY).findFirst().orElseThrow();
        assertThat(index.perSeed()).containsExactly(0.2, 0.4, 0.6);
        assertThat(index.over().mean()).isCloseTo(0.4, within(1e-12));
        assertThat(index.over().high() - index.over().mean()).isCloseTo(0.496828, within(1e-6));
        var pair = study.pairs().stream().filter(p -> p.index() == Indices.OBSERVABILITY).findFirst().orElseThrow();
        assertThat(pair.difference()).isEqualTo(index.over());
        assertThat(pair.adjusted()).isGreaterThanOrEqualTo(pair.p());
        // The forms that serve the firm say the other: a quarter of all at seed 1 would be 2 of 10 in two of four disclosures, .1.
        assertThat(study.indices().stream().filter(i -> i.model().equals("firm") && i.index() == Indices.SAYS_THE_OTHER).findFirst().orElseThrow().perSeed().getFirst()).isCloseTo(0.1, within(1e-12));
    }

    /** No spread has no t: three equal differences other than 0 have the sign test's 2·2⁻³, none at all is no difference. */
    @Test
    void p_whenAllSeedsDifferAlike_isTheSignTests() {
        assertThat(OverSeeds.p(new double[] {1, 1, 1})).isEqualTo(0.25);
        assertThat(OverSeeds.p(new double[] {0, 0, 0})).isEqualTo(1);
        assertThat(OverSeeds.p(new double[] {1})).isNaN();
        // t = .2/(.1/√3) = 3.464, 2 degrees of freedom: p = .0742.
        assertThat(OverSeeds.p(new double[] {0.1, 0.2, 0.3})).isCloseTo(0.0742, within(1e-4));
    }
}
