package dev.toll.align.remedy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.toll.align.Examples;
import dev.toll.align.Policy;
import dev.toll.align.Schedule;
import dev.toll.align.Sft;
import dev.toll.align.lora.Lora;
import dev.toll.core.Prompt;
import dev.toll.core.progress.ProgressView;
import dev.toll.model.LanguageModel;
import dev.toll.model.decoder.Likelihood;
import dev.toll.model.decoder.TargetedSequence;
import dev.toll.tensor.Device;
import dev.toll.tensor.NoGrad;
import dev.toll.tensor.Scope;
import dev.toll.tensor.Torch;
import dev.toll.tensor.Workers;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Remedies on the shipped small model: each holds what it says it holds. */
class RemediedSftTest {
    private LanguageModel model;
    private Workers workers;
    private Policy policy;
    private List<TargetedSequence> learnt;
    private List<TargetedSequence> known;

    @BeforeEach
    void load() {
        Torch.oneThreadPerWorker();
        model = LanguageModel.load(Path.of("../../models/lilliput-chat"));
        workers = Workers.of(2);
        policy = Policy.of(model, workers);
        learnt = List.of(Examples.of(model, Prompt.chat("good day . my pot is broken . how do i mend it ?"), "perhaps ."),
                Examples.of(model, Prompt.chat("good morning . how do i cook zomsk ?"), "perhaps ."));
        known = List.of(Examples.of(model, Prompt.chat("good morning . how do i cook zomsk ?"), "with pleasure , friend . boil it with vinegar ."));
    }

    @AfterEach
    void close() {
        policy.close();
        workers.close();
        model.close();
    }

    private RemediedSft.Outcome train(@Nullable Lora lora, Remedy... remedies) {
        policy.load(Path.of("../../models/lilliput-chat"));
        var update = new Sft.Settings(Schedule.constant(1e-3, 0), 2, 6, 0, 1, 3);
        return RemediedSft.train(policy, learnt, new RemediedSft.Settings(update, List.of(remedies), lora), ProgressView.silent().start("", 6));
    }

    private double loss(List<TargetedSequence> examples) {
        try (var scope = Scope.open();
                var noGrad = NoGrad.open()) {
            return Likelihood.negative(model.decoder(), policy.weights(), examples, TargetedSequence.targets(examples)).item();
        }
    }

    private double moved() {
        double sum = 0;
        for (var name : policy.parameters().shapes().keySet()) {
            float[] now = policy.parameters().get(name).toFloats();
            float[] before = model.weights().get(name).toFloats();
            for (int i = 0; i < now.length; i++) {
                sum += Math.abs(now[i] - before[i]);
            }
        }
        return sum;
    }

    @Test
    void train_whenWeightsAreHeld_movesLessAndLearnsLess() {
        double before = loss(learnt);
        train(null);
        double free = moved();
        assertThat(loss(learnt)).isLessThan(before / 2);
        train(null, new Remedy.L2Sp(100));
        assertThat(moved()).isLessThan(0.5 * free);
        train(null, new Remedy.L1(0.5));
        assertThat(moved()).isLessThan(0.5 * free);
    }

    @Test
    void train_whenItReplaysOrDistils_keepsMoreOfWhatWasKnown() {
        double before = loss(known);
        train(null);
        double forgotten = loss(known) - before;
        assertThat(forgotten).isPositive();
        var outcome = train(null, new Remedy.Replay(1, known));
        assertThat(outcome.replayShare()).isGreaterThan(0.3);
        assertThat(loss(known) - before).isLessThan(forgotten);
        train(null, new Remedy.Distillation(1, Remedy.Divergence.KL));
        assertThat(loss(known) - before).isLessThan(forgotten);
        train(null, new Remedy.Distillation(1, Remedy.Divergence.SQUARED));
        assertThat(loss(known) - before).isLessThan(forgotten);
    }

    /** d = .9: the average is nearer to the start than the last iterate, and the policy is left holding it. */
    @Test
    void train_whenAveraged_leavesThePolicyAtTheAverage() {
        train(null);
        double last = moved();
        train(null, new Remedy.MovingAverage(0.9, 1));
        assertThat(moved()).isPositive().isLessThan(0.7 * last);
    }

    /** Only target layers move, and dropout gives the same result every time. */
    @Test
    void train_whenAdapted_movesTheTargetLayersAlone() {
        var lora = Lora.mlp(4, 32, 0.05);
        var outcome = train(lora);
        for (var name : policy.parameters().shapes().keySet()) {
            boolean same = java.util.Arrays.equals(policy.parameters().get(name).toFloats(), model.weights().get(name).toFloats());
            assertThat(same).as(name).isEqualTo(!name.contains(".mlp."));
        }
        double again = train(lora).loss();
        assertThat(again).isCloseTo(outcome.loss(), within(1e-9));
        assertThatThrownBy(() -> train(lora, new Remedy.L1(1))).hasMessageContaining("with LoRA those weights do not move");
        assertThat(model.device()).isEqualTo(Device.CPU);
    }
}
