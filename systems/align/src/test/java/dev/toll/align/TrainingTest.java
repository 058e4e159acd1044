package dev.toll.align;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.toll.align.loss.AlphaPo;
import dev.toll.align.loss.Aot;
import dev.toll.align.loss.ApoDown;
import dev.toll.align.loss.ApoZero;
import dev.toll.align.loss.BcoPair;
import dev.toll.align.loss.ConservativeDpo;
import dev.toll.align.loss.Cpo;
import dev.toll.align.loss.DiscoPop;
import dev.toll.align.loss.Divergence;
import dev.toll.align.loss.DivergenceDpo;
import dev.toll.align.loss.ExoPair;
import dev.toll.align.loss.Hinge;
import dev.toll.align.loss.Ipo;
import dev.toll.align.loss.Kto;
import dev.toll.align.loss.LengthDesensitisedDpo;
import dev.toll.align.loss.LengthRegularisedDpo;
import dev.toll.align.loss.NcaPair;
import dev.toll.align.loss.NormalisedDpo;
import dev.toll.align.loss.OddsRatio;
import dev.toll.align.loss.PreferenceLoss;
import dev.toll.align.loss.RobustDpo;
import dev.toll.align.loss.SigmoidDpo;
import dev.toll.align.loss.SimPo;
import dev.toll.align.loss.SppoHard;
import dev.toll.align.loss.WeightedSum;
import dev.toll.align.loss.Wpo;
import dev.toll.core.Answer;
import dev.toll.core.Preference;
import dev.toll.core.Prompt;
import dev.toll.core.Sampling;
import dev.toll.core.progress.ProgressView;
import dev.toll.model.LanguageModel;
import dev.toll.model.decoder.TargetedSequence;
import dev.toll.tensor.Device;
import dev.toll.tensor.Torch;
import dev.toll.tensor.Workers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Trainers on the shipped small model: do they move what they say they move, and do they resume to the last bit? */
class TrainingTest {
    private static final List<Prompt> PROMPTS = List.of(Prompt.chat("good day . my pot is broken . how do i mend it ?"), Prompt.chat("good morning . how do i cook zomsk ?"),
            Prompt.chat("good day . my glove is broken . how do i mend it ?"), Prompt.chat("good morning . i am lost . where is the road ?"));
    private static final String LIKED = "with pleasure , friend .";
    private static final String DISLIKED = "perhaps .";

    private LanguageModel model;
    private Workers workers;
    private Policy policy;

    @TempDir
    private Path dir;

    @BeforeEach
    void load() {
        Torch.oneThreadPerWorker();
        model = LanguageModel.load(Path.of("../../models/lilliput-chat"));
        workers = Workers.forModel(model.parameterCount(), Device.CPU);
        policy = Policy.of(model, workers);
    }

    @AfterEach
    void close() {
        policy.close();
        workers.close();
        model.close();
    }

    private List<TargetedSequence> examples() {
        return PROMPTS.stream().map(p -> Examples.of(model, p, LIKED)).toList();
    }

    private static Sft.Settings sft(int steps, double rate) {
        return new Sft.Settings(Schedule.constant(rate, 0), 2, steps / 2, 0, 1, 5);
    }

    private double liked() {
        double sum = 0;
        for (double[] row : policy.subject("p").logLikelihood(PROMPTS, PROMPTS.stream().map(p -> List.of(LIKED, DISLIKED)).toList())) {
            sum += row[0] - row[1];
        }
        return sum / PROMPTS.size();
    }

    @Test
    void sft_whenTrainedOnAnAnswer_makesItLikelier() {
        double before = liked();

        double loss = Sft.train(policy, examples(), sft(12, 1e-3), null, ProgressView.silent().start("sft", 12));

        assertThat(liked()).isGreaterThan(before + 3);
        assertThat(loss).isPositive().isLessThan(1);
    }

    /** Twelve steps at once, or killed after the sixth and started again: the same weights to the last bit. */
    @Test
    void sft_whenResumedFromItsSavedState_endsWithTheSameWeights() {
        var examples = examples();
        var whole = run(examples, 12, dir.resolve("whole"), null);
        policy.load(Path.of("../../models/lilliput-chat"));
        var stopped = run(examples, 12, dir.resolve("parts"), 6);
        assertThat(stopped).isNotEqualTo(whole);
        policy.load(Path.of("../../models/lilliput-chat"));

        assertThat(run(examples, 12, dir.resolve("parts"), null)).isEqualTo(whole);
    }

    private float[] run(List<TargetedSequence> examples, int steps, Path state, @Nullable Integer killAt) {
        var checkpointing = new Checkpointing(state, "key", 3);
        try {
            Sft.trainOnStream(policy, step -> {
                if (killAt != null && step == killAt) {
                    throw new IllegalStateException("killed");
                }
                return List.of(examples.get(step % 4), examples.get((step + 1) % 4));
            }, steps, sft(steps, 1e-3), checkpointing, ProgressView.silent().start("sft", steps));
        } catch (IllegalStateException e) {
            assertThat(e).hasMessage("killed");
        }
        return policy.parameters().values().toFloats();
    }

    /** Completion-only: what the prompt says is read, never learnt, so padding the targets with it changes nothing. */
    @Test
    void sft_whenExamplesAreMade_learnsTheAnswerAndItsEndOnly() {
        var example = examples().getFirst();
        int prompt = model.encode(PROMPTS.getFirst()).length;

        for (int i = 0; i < example.length(); i++) {
            assertThat(example.trained()[i]).as("token %d", i).isEqualTo(i >= prompt);
        }
        assertThat(model.stopIds()).contains(example.ids()[example.length() - 1]);
    }

    private static List<Preference> preferences() {
        return PROMPTS.stream().map(p -> new Preference(p, LIKED, DISLIKED)).toList();
    }

    /** Before training the policy is the reference: every margin is 0, so the loss is log 2 whatever the pairs. */
    @Test
    void dpo_whenTrained_startsAtLogTwoAndPrefersTheChosen() {
        var pairs = PreferenceTraining.prepare(policy, preferences());
        var still = PreferenceTraining.train(policy, pairs, new PreferenceTraining.Settings(new SigmoidDpo(0.3), 0, Schedule.constant(0, 0), 4, 1, 1, 5), null, ProgressView.silent().start("dpo", 1));
        assertThat(still.loss()).isCloseTo(Math.log(2), within(1e-5));
        double before = liked();

        var trained = PreferenceTraining.train(policy, pairs, new PreferenceTraining.Settings(new SigmoidDpo(0.3), 0, Schedule.constant(3e-4, 0), 2, 4, 1, 5), null, ProgressView.silent().start("dpo", 8));

        assertThat(trained.accuracy()).isEqualTo(1.0);
        assertThat(trained.loss()).isLessThan(still.loss());
        assertThat(liked()).isGreaterThan(before);
    }

    /** Every loss, from the same start: one step of gradient on the pairs raises the chosen against the rejected. */
    @ParameterizedTest
    @MethodSource("losses")
    void preferenceLoss_whenTrained_prefersTheChosen(PreferenceLoss loss) {
        var pairs = PreferenceTraining.prepare(policy, preferences());
        double before = liked();

        PreferenceTraining.train(policy, pairs, new PreferenceTraining.Settings(loss, 0, Schedule.constant(2e-4, 0), 4, 4, 1, 5), null, ProgressView.silent().start("pairs", 4));

        assertThat(liked()).isGreaterThan(before);
    }

    static List<PreferenceLoss> losses() {
        return List.of(new ConservativeDpo(0.3, 0.1), new RobustDpo(0.3, 0.1), new Hinge(0.3), new Ipo(0.3, true), new Ipo(0.3, false), new LengthRegularisedDpo(0.3, 0.01),
                new NormalisedDpo(2), new SimPo(2, 0.5), new Cpo(0.3), new OddsRatio(1), new ApoZero(0.3), new ApoDown(0.3), new BcoPair(0.3), new NcaPair(0.3), new SppoHard(0.3),
                new ExoPair(0.3, 0.001), new DiscoPop(0.3, 1), new Aot(0.3, 0, true), new Aot(0.3, 0, false),
                new DivergenceDpo(0.3, new Divergence.ForwardKl()), new DivergenceDpo(0.3, new Divergence.JensenShannon()), new Wpo(new SigmoidDpo(0.3)), new AlphaPo(2, 0.5, 0.25),
                new LengthDesensitisedDpo(0.3, 1), new WeightedSum(List.of(new WeightedSum.Term(0.8, new SigmoidDpo(0.3)), new WeightedSum.Term(0.2, new BcoPair(0.3)))));
    }

    @Test
    void kto_whenTrained_likesTheDesirableAndMeasuresItsBaseline() {
        var judged = new ArrayList<JudgedAnswer>();
        PROMPTS.forEach(p -> {
            judged.add(new JudgedAnswer(p, LIKED, true));
            judged.add(new JudgedAnswer(p, DISLIKED, false));
        });
        var rows = KtoTraining.prepare(policy, judged);
        assertThat(rows).allSatisfy(r -> assertThat(r.foreign()).isNotEmpty());
        double before = liked();

        var still = KtoTraining.train(policy, rows, new KtoTraining.Settings(new Kto(0.3, 1, 1), Schedule.constant(0, 0), 8, 1, 1, 5), null, ProgressView.silent().start("kto", 1));
        assertThat(still.loss()).isCloseTo(0.5, within(1e-5));
        assertThat(still.baseline()).isCloseTo(0, within(1e-4));
        KtoTraining.train(policy, rows, new KtoTraining.Settings(new Kto(0.3, 1, 1), Schedule.constant(3e-4, 0), 4, 4, 1, 5), null, ProgressView.silent().start("kto", 8));

        assertThat(liked()).isGreaterThan(before);
    }

    @Test
    void rewardModel_whenTrained_ranksUnseenAnswersAsItWasTaught() {
        var taught = new ArrayList<Preference>();
        for (var thing : List.of("pot", "glove", "wheel", "hat", "comb", "rope", "kettle", "mirror")) {
            taught.add(new Preference(Prompt.chat("good day . my " + thing + " is broken . how do i mend it ?"), LIKED, DISLIKED));
        }
        var unseen = List.of(new Preference(Prompt.chat("good day . my whistle is broken . how do i mend it ?"), LIKED, DISLIKED));
        try (var rewardModel = RewardModel.of(model, workers)) {
            var outcome = rewardModel.train(taught, unseen, new RewardModel.Settings(Schedule.constant(1e-3, 0), 4, 4, 1, 5), ProgressView.silent().start("rm", 8));

            double[] scores = rewardModel.score(List.of(unseen.getFirst().prompt(), unseen.getFirst().prompt()),
                    List.of(new Answer(LIKED, true, 5), new Answer(DISLIKED, true, 2)));
            assertThat(outcome.heldOutAccuracy()).isEqualTo(1.0);
            assertThat(scores[0]).isGreaterThan(scores[1]);
        }
    }

    /** The reward looks for "perhaps", which the tuned model says now and then; rejection sampling must raise its mean on prompts of its own. */
    @Test
    void rsf_whenIterated_raisesTheReward() {
        var reward = new RewardFunction() {
            @Override
            public double[] score(List<? extends Prompt> prompts, List<Answer> answers) {
                return answers.stream().mapToDouble(a -> a.text().contains("perhaps") ? 1 : 0).toArray();
            }

            @Override
            public String contentHash() {
                return "perhaps";
            }
        };
        var settings = new Rsf.Settings(8, 1, 24, new Sft.Settings(Schedule.constant(5e-4, 0), 4, 2, 0, 1, 5));

        double first = Rsf.iterate(policy, PROMPTS, reward, settings, 1, ProgressView.silent()).meanReward();
        for (int i = 2; i < 4; i++) {
            Rsf.iterate(policy, PROMPTS, reward, settings, i, ProgressView.silent());
        }
        double last = 0;
        var answers = policy.subject("p").answer(PROMPTS, Sampling.of(1, 24, 99));
        for (double r : reward.score(PROMPTS, answers)) {
            last += r / PROMPTS.size();
        }

        assertThat(first).isBetween(0.05, 0.8);
        assertThat(last).isGreaterThan(first + 0.1);
    }
}
