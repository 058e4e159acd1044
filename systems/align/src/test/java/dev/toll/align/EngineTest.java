package dev.toll.align;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.toll.align.loss.Aot;
import dev.toll.align.loss.Kto;
import dev.toll.align.loss.PreferenceLoss;
import dev.toll.align.loss.SigmoidDpo;
import dev.toll.core.Preference;
import dev.toll.core.Prompt;
import dev.toll.core.ledger.Ledger;
import dev.toll.core.progress.ProgressView;
import dev.toll.model.LanguageModel;
import dev.toll.tensor.Torch;
import dev.toll.tensor.Workers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** However a step is computed (in one part or many, with activations kept or computed again, the reference from a cache or not) it is the same step. */
class EngineTest {
    private static final List<String> ANSWERS = List.of("with pleasure , friend .", "perhaps .", "first take the pot , then mend it .", "i will not say .", "ask the road .", "no .");

    private static final int ACCURACY = 4;

    private LanguageModel model;
    private Workers workers;

    @TempDir
    private Path dir;

    @BeforeEach
    void load() {
        Torch.oneThreadPerWorker();
        model = LanguageModel.load(Path.of("../../models/lilliput-chat"));
        workers = Workers.of(2);
    }

    @AfterEach
    void close() {
        workers.close();
        model.close();
    }

    private static List<Preference> preferences() {
        var out = new ArrayList<Preference>();
        for (int i = 0; i < ANSWERS.size(); i++) {
            out.add(new Preference(Prompt.chat("good day . my pot is broken . how do i mend it ? " + "please ".repeat(i)), ANSWERS.get(i), ANSWERS.get((i + 2) % 6)));
        }
        return out;
    }

    private static Engine engine(int microTokens, Engine.Recompute recompute) {
        return new Engine(0.9, 0.98, 1e-8, Engine.Order.FILE, microTokens, recompute);
    }

    /** Two epochs of three pairs a step: four steps, of which the log keeps loss, norm and more. */
    private List<double[]> steps(PreferenceLoss loss, Engine engine) {
        var out = new ArrayList<double[]>();
        try (var policy = Policy.of(model, workers)) {
            var settings = new PreferenceTraining.Settings(loss, 0.1, Schedule.constant(1e-4, 0), 3, 2, 1, 5, engine);
            PreferenceTraining.train(policy, PreferenceTraining.prepare(policy, preferences()), settings, null, ProgressView.silent().start("pairs", 4), step -> out.add(numbers(step)));
        }
        return out;
    }

    private List<double[]> ktoSteps(Engine engine) {
        var out = new ArrayList<double[]>();
        var answers = new ArrayList<JudgedAnswer>();
        preferences().forEach(p -> answers.add(new JudgedAnswer(p.prompt(), p.chosen(), answers.size() % 2 == 0)));
        try (var policy = Policy.of(model, workers)) {
            var settings = new KtoTraining.Settings(new Kto(0.3, 1, 1), Schedule.constant(1e-4, 0), 3, 2, 1, 5, engine);
            KtoTraining.train(policy, KtoTraining.prepare(policy, answers), settings, null, ProgressView.silent().start("kto", 4), step -> out.add(numbers(step)));
        }
        return out;
    }

    private List<double[]> sftSteps(Engine engine) {
        var out = new ArrayList<double[]>();
        try (var policy = Policy.of(model, workers)) {
            var settings = new Sft.Settings(Schedule.constant(1e-4, 0), 3, 2, 0, 1, 5, engine);
            var examples = preferences().stream().map(p -> Examples.of(model, p.prompt(), p.chosen())).toList();
            Sft.train(policy, examples, settings, null, ProgressView.silent().start("sft", 4), step -> out.add(numbers(step)));
        }
        return out;
    }

    private static double[] numbers(StepLog.Entry step) {
        return new double[] {step.loss(), step.gradientNorm(), step.items(), step.tokens(), step.more().getOrDefault("accuracy", 0.0), step.more().getOrDefault("baseline", 0.0)};
    }

    static Stream<Engine> otherEngines() {
        return Stream.of(engine(1, Engine.Recompute.NEVER), engine(40, Engine.Recompute.LAYERS), engine(4096, Engine.Recompute.LAYERS));
    }

    /** Micro-batches of one pair each, whose gradients add up, and activations computed again: float32 sums in another order, no more. */
    @ParameterizedTest
    @MethodSource("otherEngines")
    void train_whenComputedOtherwise_makesTheSameSteps(Engine other) {
        var plain = engine(4096, Engine.Recompute.NEVER);

        assertSame(steps(new SigmoidDpo(0.3), other), steps(new SigmoidDpo(0.3), plain));
        assertSame(steps(new Aot(0.3, 0.1, false), other), steps(new Aot(0.3, 0.1, false), plain));
        assertSame(ktoSteps(other), ktoSteps(plain));
        assertSame(sftSteps(other), sftSteps(plain));
    }

    private static void assertSame(List<double[]> actual, List<double[]> expected) {
        assertThat(actual).hasSize(4);
        for (int i = 0; i < 4; i++) {
            for (int k = 0; k < expected.get(i).length; k++) {
                if (i == 0 && k == ACCURACY) {
                    continue; // policy and reference are the same yet: all pairs tie, and rounding decides
                }
                assertThat(actual.get(i)[k]).as("number %d of step %d", k, i).isCloseTo(expected.get(i)[k], within(1e-4 * Math.max(1, Math.abs(expected.get(i)[k]))));
            }
        }
    }

    /** What the cache gives is what was computed, to the last bit; the second asking computes nothing, other weights everything. */
    @Test
    void reference_whenAskedAgain_comesFromTheCache() {
        var engine = engine(40, Engine.Recompute.NEVER);
        try (var policy = Policy.of(model, workers);
                var ledger = Ledger.open(dir)) {
            var journal = ledger.journal("reference");
            var silent = ProgressView.silent().start("reference", 6);
            var plain = PreferenceTraining.prepare(policy, preferences(), ReferenceScores.uncached(), engine, silent);

            var first = PreferenceTraining.prepare(policy, preferences(), ReferenceScores.cached(journal, "weights"), engine, silent);
            int kept = journal.size();
            policy.parameters().values().mul_(0);
            var second = PreferenceTraining.prepare(policy, preferences(), ReferenceScores.cached(journal, "weights"), engine, silent);

            assertThat(kept).isEqualTo(6);
            assertThat(journal.size()).isEqualTo(6);
            assertThat(sums(first)).isEqualTo(sums(plain)).doesNotContain(0.0);
            assertThat(sums(second)).as("the weights are zero by now: nothing was computed").isEqualTo(sums(plain));
            assertThat(sums(PreferenceTraining.prepare(policy, preferences(), ReferenceScores.cached(journal, "zeros"), engine, silent))).isNotEqualTo(sums(plain));
        }
    }

    private static List<Double> sums(List<PreferencePair> pairs) {
        return pairs.stream().flatMap(pair -> Stream.of(pair.referenceChosen(), pair.referenceRejected())).toList();
    }

    /** Three steps, killed in the third when two were saved: the last epoch's means are those of all three. */
    @Test
    void train_whenResumedWithinItsLastEpoch_tellsTheSameMeans() {
        var settings = new PreferenceTraining.Settings(new SigmoidDpo(0.3), 0, Schedule.constant(1e-4, 0), 2, 1, 1, 5, engine(4096, Engine.Recompute.NEVER));
        PreferenceTraining.Outcome whole;
        try (var policy = Policy.of(model, workers)) {
            whole = PreferenceTraining.train(policy, PreferenceTraining.prepare(policy, preferences()), settings, null, ProgressView.silent().start("dpo", 3));
        }
        var checkpointing = new Checkpointing(dir, "key", 1);
        try (var policy = Policy.of(model, workers)) {
            var pairs = PreferenceTraining.prepare(policy, preferences());
            assertThatThrownBy(() -> PreferenceTraining.train(policy, pairs, settings, checkpointing, ProgressView.silent().start("dpo", 3), step -> {
                if (step.step() == 2) {
                    throw new IllegalStateException("killed");
                }
            })).hasMessage("killed");
            var resumed = PreferenceTraining.train(policy, pairs, settings, checkpointing, ProgressView.silent().start("dpo", 3));
            var finished = PreferenceTraining.train(policy, pairs, settings, checkpointing, ProgressView.silent().start("dpo", 3));

            assertThat(resumed).isEqualTo(whole);
            assertThat(finished).as("nothing was left to do").isEqualTo(whole);
        }
    }
}
