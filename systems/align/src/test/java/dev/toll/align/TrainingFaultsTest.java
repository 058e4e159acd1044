package dev.toll.align;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toll.align.lora.Lora;
import dev.toll.align.lora.LoraAdapter;
import dev.toll.core.InputException;
import dev.toll.core.Prompt;
import dev.toll.core.progress.ProgressView;
import dev.toll.model.LanguageModel;
import dev.toll.model.decoder.TargetedSequence;
import dev.toll.model.format.Checkpoint;
import dev.toll.model.format.Dtype;
import dev.toll.tensor.Device;
import dev.toll.tensor.Torch;
import dev.toll.tensor.Workers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training that goes wrong: what diverges ends with words and the last good state, and what was killed leaves no half of anything. */
class TrainingFaultsTest {
    private static final Path MODEL = Path.of("../../models/lilliput-chat");

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

    private TargetedSequence example() {
        return Examples.of(model, Prompt.chat("good morning . i am lost . where is the road ?"), "with pleasure , friend .");
    }

    /** {@code poisonAt}: from that step on the weights hold a NaN, as after an update that went too far. */
    private void train(int steps, double rate, int poisonAt, Path state) {
        var example = example();
        Sft.trainOnStream(policy, step -> {
            if (step >= poisonAt) {
                policy.parameters().values().detach().mul_(Double.NaN);
            }
            return List.of(example);
        }, steps, new Sft.Settings(Schedule.constant(rate, 0), 1, 1, 0, 1, 5), new Checkpointing(state, "key", 3), ProgressView.silent().start("sft", steps));
    }

    private static List<String> names(Path folder) throws IOException {
        try (var list = Files.list(folder)) {
            return list.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }

    /** Saved after steps 3 and 6; poisoned from the 8th on, five bad steps are up with the 12th, and step 6 is what stays. */
    @Test
    void training_whenTheLossBecomesNaN_endsWithWordsAndKeepsTheLastGoodState() throws IOException {
        var state = dir.resolve("state");
        assertThatThrownBy(() -> train(40, 1e-3, 7, state)).isInstanceOf(InputException.class)
                .hasMessageContaining("training diverged").hasMessageContaining("smaller learning rate than 0.001").hasMessageContaining("last good weights stay in " + state.resolve("step-00000006"));
        assertThat(names(state)).containsExactly("step-00000006");
        try (var checkpoint = Checkpoint.open(state.resolve("step-00000006"))) {
            for (float weight : checkpoint.floats("weights")) {
                assertThat(Float.isFinite(weight)).isTrue();
            }
        }
    }

    /** Fewer bad steps than it takes to lose patience, but the run ends with them: weights that are no numbers are never a result. */
    @Test
    void training_whenItsLastStepsGoBad_isNoResult() {
        assertThatThrownBy(() -> train(4, 1e-3, 3, dir.resolve("state"))).isInstanceOf(InputException.class).hasMessageContaining("the weights hold NaN");
    }

    /** Two steps, both without a finite gradient: nothing was learnt, which is not success. */
    @Test
    void training_whenNoStepWasUsable_isNoResult() {
        var health = new TrainingHealth(1e-3, null);
        health.after(0, Double.NaN, 1);
        health.after(1, 1, Double.POSITIVE_INFINITY);
        assertThat(health.note()).isEqualTo("no loss yet, 2 steps skipped (not finite)");
        assertThatThrownBy(() -> health.check(1, policy.parameters())).isInstanceOf(InputException.class).hasMessageContaining("no step had a finite loss and gradient (step 2)");
    }

    /** 0.95 · 2 + 0.05 · 4 = 2.1; the bad step between is counted and does not spoil the smoothed loss for good. */
    @Test
    void health_whenOneBatchIsBad_goesOnAndCountsIt() {
        var health = new TrainingHealth(1e-3, null);
        health.after(0, 2, 1);
        health.after(1, Double.NaN, Double.NaN);
        health.after(2, 4, 1);
        assertThat(health.note()).isEqualTo("loss 2.100, 1 step skipped (not finite)");
        health.check(2, policy.parameters());
    }

    /** What kills can leave beside a state: a half-written one, a half-removed one. Neither is taken for a state, both are gone with the next save. */
    @Test
    void state_whenKillsLeftHalves_resumesFromTheWholeOne() throws IOException {
        var state = dir.resolve("state");
        train(3, 1e-3, 99, state);
        float[] after3 = policy.parameters().values().toFloats();
        Files.createDirectory(state.resolve(".gone-step-00000002"));
        Files.write(Files.createDirectories(state.resolve(".step-00000006.partial-1/model")).resolve("model.safetensors"), new byte[100]);
        Files.write(state.resolve(".step-00000006.partial-1/.writing"), new byte[0]);
        policy.load(MODEL);

        train(6, 1e-3, 99, state);

        assertThat(names(state)).containsExactly("step-00000006");
        assertThat(policy.parameters().values().toFloats()).isNotEqualTo(after3);
    }

    @Test
    void state_whenDamaged_namesTheFolderToRemove() throws IOException {
        var state = dir.resolve("state");
        train(3, 1e-3, 99, state);
        Files.write(state.resolve("step-00000003/model.safetensors"), new byte[100]);
        assertThatThrownBy(() -> train(6, 1e-3, 99, state)).isInstanceOf(InputException.class)
                .hasMessageContaining("saved state " + state.resolve("step-00000003") + " cannot be read; remove it to begin anew");
    }

    /** An adapter lies in its model's folder from the moment that folder has its name; used over another model it is refused by that model's hash. */
    @Test
    void adapter_whenReadOverAnotherModel_isRefused() throws IOException {
        var out = dir.resolve("out");
        try (var adapted = Policy.lora(model, workers, Lora.all(2, 4, 0), 1)) {
            adapted.save(out, Dtype.BF16, Map.of());
        }
        assertThat(names(out)).contains("adapter", "config.json", "model.safetensors");
        assertThat(names(out.resolve("adapter"))).containsExactly("adapter_config.json", "adapter_model.safetensors");
        LoraAdapter.read(out.resolve("adapter"), model).close();
        try (var other = LanguageModel.load(Path.of("../../models/lilliput-base"))) {
            assertThatThrownBy(() -> LoraAdapter.read(out.resolve("adapter"), other)).isInstanceOf(InputException.class)
                    .hasMessageContaining("toll.base: found " + model.contentHash() + ", expected " + other.contentHash()).hasMessageContaining("trained over another model");
        }
    }
}
