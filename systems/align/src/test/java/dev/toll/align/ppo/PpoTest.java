package dev.toll.align.ppo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.toll.align.Policy;
import dev.toll.align.RewardFunction;
import dev.toll.align.lora.Lora;
import dev.toll.core.Answer;
import dev.toll.core.InputException;
import dev.toll.core.Prompt;
import dev.toll.core.progress.ProgressView;
import dev.toll.model.LanguageModel;
import dev.toll.tensor.Device;
import dev.toll.tensor.Torch;
import dev.toll.tensor.Workers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PPO on the shipped small model: it earns more, counts what it cannot judge, resumes to the last bit, and restarts after a collapse. */
class PpoTest {
    private static final Path MODEL = Path.of("../../models/lilliput-chat");
    private static final List<Prompt> PROMPTS = List.of("pot", "glove", "wheel", "hat", "comb", "rope", "kettle", "mirror").stream()
            .map(thing -> Prompt.chat("good day . my " + thing + " is broken . how do i mend it ?"))
            .toList();

    private LanguageModel model;
    private Workers workers;
    private Policy policy;

    @TempDir
    private Path dir;

    @BeforeEach
    void load() {
        Torch.oneThreadPerWorker();
        model = LanguageModel.load(MODEL);
        workers = Workers.forModel(model.parameterCount(), Device.CPU);
        policy = Policy.of(model, workers);
    }

    @AfterEach
    void close() {
        policy.close();
        workers.close();
        model.close();
    }

    private static RewardFunction rule(ToDoubleFunction<Answer> rule) {
        return new RewardFunction() {
            @Override
            public double[] score(List<? extends Prompt> prompts, List<Answer> answers) {
                return answers.stream().mapToDouble(rule).toArray();
            }

            @Override
            public String contentHash() {
                return "rule";
            }
        };
    }

    /** The tuned model hedges about every third answer. */
    private static final RewardFunction HEDGE = rule(a -> a.text().contains("perhaps") || a.text().contains("maybe") || a.text().contains("i suppose") ? 1 : 0);

    private static PpoSettings settings(double kl) {
        return PpoSettings.usual(kl, 5e-4, 24, 2, 16);
    }

    private static List<Prompt> often(int times) {
        var out = new ArrayList<Prompt>();
        for (int i = 0; i < times; i++) {
            out.addAll(PROMPTS);
        }
        return out;
    }

    @Test
    void ppo_whenIterated_raisesTheReward() {
        var seen = new ArrayList<PpoIteration>();
        try (var ppo = Ppo.of(policy, model.weights(), settings(0.02))) {
            for (int i = 0; i < 6; i++) {
                seen.add(ppo.iterate(often(6), HEDGE, 100 + i, ProgressView.silent()));
            }
        }

        assertThat(seen.getFirst().reward()).isBetween(0.1, 0.6);
        assertThat(seen.getLast().reward()).isGreaterThan(seen.getFirst().reward() + 0.25);
        assertThat(seen.getFirst().kl()).as("the policy is the reference before its first update").isCloseTo(0, within(1e-4));
        assertThat(seen.getLast().kl()).isPositive();
        assertThat(seen).allSatisfy(i -> {
            assertThat(i.answers()).isEqualTo(48);
            assertThat(i.unknown()).isZero();
            assertThat(i.skippedUpdates()).isZero();
            assertThat(i.entropy()).isBetween(0.0, Math.log(1100));
            assertThat(i.criticLoss()).isPositive();
        });
    }

    /** The same four iterations, once with η = 0 and once with η = 2, at which a nat of divergence costs twice what a hedge earns. */
    @Test
    void kl_whenHeavy_holdsThePolicyNearTheReference() {
        double light = klAfterFour(0.0);
        policy.load(MODEL);
        double heavy = klAfterFour(2.0);

        assertThat(heavy).isLessThan(light / 2);
    }

    private double klAfterFour(double kl) {
        double last = 0;
        try (var ppo = Ppo.of(policy, model.weights(), settings(kl))) {
            for (int i = 0; i < 4; i++) {
                last = ppo.iterate(often(4), HEDGE, 100 + i, ProgressView.silent()).kl();
            }
        }
        return last;
    }

    /** An adapter's policy moves; the weights under it do not. */
    @Test
    void lora_whenTrained_earnsMoreWithTheBaseUntouched() {
        float[] before = model.weights().get("model.layers.0.self_attn.q_proj.weight").toFloats();
        try (var adapted = Policy.lora(model, workers, Lora.all(8, 16, 0), 3);
                var ppo = Ppo.of(adapted, model.weights(), PpoSettings.usual(0.02, 4e-3, 24, 2, 16))) {
            double first = ppo.iterate(often(5), HEDGE, 1, ProgressView.silent()).reward();
            double last = 0;
            for (int i = 2; i < 7; i++) {
                last = ppo.iterate(often(5), HEDGE, i, ProgressView.silent()).reward();
            }
            assertThat(last).isGreaterThan(first + 0.2);
        }
        assertThat(model.weights().get("model.layers.0.self_attn.q_proj.weight").toFloats()).isEqualTo(before);
    }

    @Test
    void reward_whenUnknown_isCountedAndNeverZero() {
        var known = rule(a -> a.text().hashCode() % 2 == 0 ? Double.NaN : 5);
        try (var ppo = Ppo.of(policy, model.weights(), settings(0.1))) {
            var seen = ppo.iterate(often(4), known, 7, ProgressView.silent());

            assertThat(seen.unknown()).isBetween(1, 31);
            assertThat(seen.reward()).as("a mean over known rewards, all 5").isEqualTo(5);
            assertThat(seen.rewardSd()).isZero();
        }
    }

    @Test
    void reward_whenUnknownThroughoutOrInfinite_endsTheRun() {
        try (var ppo = Ppo.of(policy, model.weights(), settings(0.1))) {
            assertThatThrownBy(() -> ppo.iterate(PROMPTS, rule(a -> Double.NaN), 7, ProgressView.silent()))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("none of 8 answers earned a known reward");
            assertThatThrownBy(() -> ppo.iterate(PROMPTS, rule(a -> Double.POSITIVE_INFINITY), 7, ProgressView.silent()))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("infinite reward");
        }
    }

    /** Two tokens are enough for no answer: all are cut off, none is trained to end, and the penalty is not part of the reward told. */
    @Test
    void answers_whenCutOff_areCountedAndPenalised() {
        var short2 = PpoSettings.usual(0.1, 5e-4, 2, 1, 16);
        try (var ppo = Ppo.of(policy, model.weights(), short2)) {
            var seen = ppo.iterate(PROMPTS, rule(a -> a.finished() ? 1 : 0.5), 7, ProgressView.silent());

            assertThat(seen.truncated()).isEqualTo(1);
            assertThat(seen.length()).isEqualTo(2);
            assertThat(seen.reward()).isEqualTo(0.5);
        }
        var rollouts = Rollouts.draw(policy, PROMPTS, 2, dev.toll.core.Sampling.of(1, 24, 5));
        assertThat(rollouts).hasSize(16).allSatisfy(r -> {
            int last = r.answer()[r.answer().length - 1];
            assertThat(model.stopIds().contains(last)).isEqualTo(r.finished());
            assertThat(r.text()).doesNotContain("<|end|>");
        });
        assertThat(rollouts.get(0).asked()).isEqualTo(rollouts.get(1).asked());
    }

    /** Only the critic learns: the policy keeps every bit, and the critic's error falls. */
    @Test
    void critic_whenItLearnsAlone_leavesThePolicyAsItIs() {
        float[] before = policy.parameters().values().toFloats();
        try (var ppo = Ppo.of(policy, model.weights(), settings(0.1))) {
            var first = ppo.iterateCritic(often(6), HEDGE, 1, ProgressView.silent());
            PpoIteration last = first;
            for (int i = 2; i < 5; i++) {
                last = ppo.iterateCritic(often(6), HEDGE, i, ProgressView.silent());
            }

            assertThat(first.policyUpdated()).isFalse();
            assertThat(last.criticLoss()).isLessThan(first.criticLoss());
        }
        assertThat(policy.parameters().values().toFloats()).isEqualTo(before);
    }

    private List<PpoRun.Row> go(Path states, PpoRun.Plan plan, RewardFunction reward) {
        try (var ppo = Ppo.of(policy, model.weights(), settings(0.05))) {
            return PpoRun.go(ppo, PROMPTS, reward, plan, new PpoStates(states, "key"), 11, ProgressView.silent(), row -> { });
        }
    }

    /** Killed while the third iteration's answers are scored, and started again: the same weights and journal as undisturbed. */
    @Test
    void run_whenKilledAndStartedAgain_endsAsIfUndisturbed() throws Exception {
        var plan = new PpoRun.Plan(4, 12, 1, 1);
        var whole = go(dir.resolve("whole"), plan, HEDGE);
        float[] weights = policy.parameters().values().toFloats();
        policy.load(MODEL);
        var calls = new int[1];
        var killer = rule(a -> HEDGE.score(List.of(), List.of(a))[0]);
        var killed = new RewardFunction() {
            @Override
            public double[] score(List<? extends Prompt> prompts, List<Answer> answers) {
                if (++calls[0] == 3) {
                    throw new IllegalStateException("killed");
                }
                return killer.score(prompts, answers);
            }

            @Override
            public String contentHash() {
                return "rule";
            }
        };
        assertThatThrownBy(() -> go(dir.resolve("parts"), plan, killed)).hasMessage("killed");
        policy.load(MODEL);

        var rest = go(dir.resolve("parts"), plan, HEDGE);

        assertThat(rest).usingRecursiveComparison().isEqualTo(whole);
        assertThat(policy.parameters().values().toFloats()).isEqualTo(weights);
        assertThat(whole.getFirst().iteration().policyUpdated()).as("the critic warms up alone").isFalse();
        try (var list = Files.list(dir.resolve("parts"))) {
            assertThat(list).as("as many states as a restart needs").hasSize(3);
        }
        policy.load(MODEL);
        assertThat(go(dir.resolve("parts"), plan, rule(a -> {
            throw new IllegalStateException("a finished run asks for nothing");
        }))).usingRecursiveComparison().isEqualTo(whole);
        assertThat(policy.parameters().values().toFloats()).isEqualTo(weights);
        assertThat(PpoStates.journal(whole).lines()).hasSize(4);
    }

    /**
     * A reward that turns against the run in its fifth iteration: it falls from about the share of hedges, below 1, to −9, and the
     * critic, taught the old one, errs by about 9²/2 = 40 instead of less than ½. The policy goes back to what it was after
     * iteration 2; in iteration 6 the critic learns alone.
     */
    @Test
    void run_whenItCollapses_restoresThePolicyOfThreeIterationsBefore() {
        var calls = new int[1];
        var turning = new RewardFunction() {
            @Override
            public double[] score(List<? extends Prompt> prompts, List<Answer> answers) {
                double[] usual = HEDGE.score(prompts, answers);
                return ++calls[0] == 5 ? answers.stream().mapToDouble(a -> -9).toArray() : usual;
            }

            @Override
            public String contentHash() {
                return "turning";
            }
        };
        var after = new ArrayList<float[]>();
        List<PpoRun.Row> rows;
        try (var ppo = Ppo.of(policy, model.weights(), settings(0.05))) {
            rows = PpoRun.go(ppo, PROMPTS, turning, new PpoRun.Plan(6, 12, 0, 1), new PpoStates(dir.resolve("s"), "key"), 11, ProgressView.silent(),
                    row -> after.add(policy.parameters().values().toFloats()));
        }

        assertThat(rows.get(4).restoredTo()).isEqualTo(2);
        assertThat(rows.get(4).signs()).anyMatch(s -> s.startsWith("critic loss")).anyMatch(s -> s.startsWith("reward"));
        assertThat(after.get(4)).isEqualTo(after.get(1)).isNotEqualTo(after.get(3));
        assertThat(rows.get(5).iteration().policyUpdated()).isFalse();
        assertThat(after.get(5)).isEqualTo(after.get(1));
    }

    @Test
    void states_whenOfAnotherKey_areNotResumed() {
        go(dir.resolve("s"), new PpoRun.Plan(1, 8, 0, 0), HEDGE);
        policy.load(MODEL);
        try (var ppo = Ppo.of(policy, model.weights(), settings(0.05))) {
            assertThat(new PpoStates(dir.resolve("s"), "other").resume(ppo)).isEmpty();
        }
    }

    /** 12 prompts an iteration of 8: every prompt is asked once before any is asked again. */
    @Test
    void prompts_whenAskedOverIterations_comeInNewOrderEachPass() {
        var plan = new PpoRun.Plan(2, 12, 0, 0);
        var asked = new ArrayList<Prompt>(PpoRun.asked(PROMPTS, plan, 0, 3));
        asked.addAll(PpoRun.asked(PROMPTS, plan, 1, 3));

        for (int pass = 0; pass < 3; pass++) {
            assertThat(asked.subList(8 * pass, 8 * pass + 8)).containsExactlyInAnyOrderElementsOf(PROMPTS);
        }
        assertThat(asked.subList(0, 8)).isNotEqualTo(asked.subList(8, 16));
    }
}
