package dev.toll.align.ppo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A run that is well is left alone; every sign of Lin et al. 2024 is told with its numbers; reward and another sign together are a collapse. */
class CollapseSignsTest {
    private static final List<PpoIteration> WELL = List.of(well(0.50, 20), well(0.52, 20), well(0.55, 20));

    private static PpoIteration well(double reward, double length) {
        return seen(0.02, 0.1, reward, length, 3, 2, 0.04);
    }

    private static PpoIteration seen(double truncated, double broken, double reward, double length, double kl, double entropy, double critic) {
        return new PpoIteration(64, 0, truncated, broken, reward, 0.2, length, kl, entropy, -0.01, 0.1, critic, 0.3, true, 0);
    }

    @Test
    void signs_whenTheRunIsWell_areNone() {
        assertThat(CollapseSigns.of(WELL, well(0.5, 18)).words()).isEmpty();
        assertThat(CollapseSigns.of(List.of(), seen(1, 1, 0, 1, -9, 0, 99)).words()).as("nothing to compare with").isEmpty();
    }

    /** Standard deviation 0.2: a drop of more than 0.1 from one iteration to the next is sudden. */
    @Test
    void reward_whenItDropsByHalfADeviation_isASignButNoCollapseByItself() {
        var signs = CollapseSigns.of(WELL, well(0.44, 20));

        assertThat(signs.words()).containsExactly("reward 0.440 after 0.550 just before");
        assertThat(signs.collapsed()).isFalse();
    }

    /** The same drop among 4 answers instead of 64: its standard error is 0.2·√(2/4) = 0.14, and 0.11 is less than three of them. */
    @Test
    void reward_whenItDropsWithinChance_isNoSign() {
        var few = WELL.stream().map(i -> few(i.reward())).toList();

        assertThat(CollapseSigns.of(few, few(0.44)).words()).isEmpty();
    }

    private static PpoIteration few(double reward) {
        return new PpoIteration(4, 0, 0.02, 0.1, reward, 0.2, 20, 3, 2, -0.01, 0.1, 0.04, 0.3, true, 0);
    }

    @Test
    void length_whenItHalvesWithTheReward_isACollapse() {
        var signs = CollapseSigns.of(WELL, well(0.3, 9.5));

        assertThat(signs.words()).containsExactly("answers of 9.5 tokens after 20.0 before", "reward 0.300 after 0.550 just before");
        assertThat(signs.collapsed()).isTrue();
    }

    @Test
    void otherSigns_whenTheRewardHolds_warnWithoutCollapse() {
        assertThat(CollapseSigns.of(WELL, seen(0.4, 0.1, 0.6, 20, 3, 2, 0.04)).words()).containsExactly("40 % of the answers cut off at the limit after 2 % before");
        assertThat(CollapseSigns.of(WELL, seen(0.02, 0.5, 0.6, 20, 3, 2, 0.04)).words()).containsExactly("50 % of the answers end in the middle of a sentence after 10 % before");
        assertThat(CollapseSigns.of(WELL, seen(0.02, 0.1, 0.6, 20, 3, 2, 0.21)).words()).containsExactly("critic loss 0.2100 after 0.0400 before");
        assertThat(CollapseSigns.of(WELL, seen(0.02, 0.1, 0.6, 20, 3, 0.1, 0.04)).words()).containsExactly("entropy 0.100 nats per token after 2.000 at the start");
        assertThat(CollapseSigns.of(WELL, seen(0.02, 0.1, 0.6, 20, -2, 2, 0.04)).words()).containsExactly("KL estimate -2.00 nats, below zero");
        assertThat(CollapseSigns.of(WELL, seen(0.4, 0.5, 0.6, 20, -2, 0.1, 0.21)).collapsed()).isFalse();
    }

    /** After a restart to iteration 1, iterations 2 and 3 are not what the policy comes from. */
    @Test
    void lineage_whenRestored_leavesOutWhatWasUndone() {
        var rows = List.of(new PpoRun.Row(1, WELL.get(0), List.of(), null), new PpoRun.Row(2, WELL.get(1), List.of(), null), new PpoRun.Row(3, WELL.get(2), List.of("x"), 1),
                new PpoRun.Row(4, well(0.51, 19), List.of(), null));

        assertThat(PpoRun.lineage(rows)).containsExactly(WELL.get(0), well(0.51, 19));
    }

    @Test
    void sentence_whenQuotedOrBracketed_stillEnds() {
        assertThat(Collected.endsSentence("use the spoon .")).isTrue();
        assertThat(Collected.endsSentence("He said: “yes.” ")).isTrue();
        assertThat(Collected.endsSentence("ですね。")).isTrue();
        assertThat(Collected.endsSentence("use the")).isFalse();
        assertThat(Collected.endsSentence("")).isFalse();
    }
}
