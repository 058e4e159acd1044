package dev.toll.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.toll.align.job.AlignMethod;
import dev.toll.model.format.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One method of every trainer and kind of loss with {@code --lora}: what is written merged is what the adapter beside it gives. */
class LoraEveryMethodTest {
    private static final String MODEL = "../../models/lilliput-chat";

    @TempDir
    private Path dir;

    private static Shell done(String... command) {
        var shell = Shell.toll(command);
        assertThat(shell.exitCode()).as(shell.err()).isZero();
        return shell;
    }

    private String data(AlignMethod.Data data) throws IOException {
        String shape = switch (data) {
            case PAIRS -> "pairs";
            case COMPLETIONS -> "answers";
            case JUDGED -> "judged";
            case PROMPTS -> "prompts";
            case RATED -> "rated";
        };
        return Files.writeString(dir.resolve(shape + ".jsonl"), done("lilliput", "data", shape, "-n", "8").out()).toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sft", "steerlm", "kto", "dpo", "orpo", "wpo", "ld-dpo", "aot", "mpo", "rs", "rsf", "ppo"})
    void lora_whateverTheMethod_isTheMergedModel(String label) throws IOException {
        var method = AlignMethod.of(label).orElseThrow();
        var out = dir.resolve("out");
        var command = new ArrayList<>(List.of("align", label, "--model", MODEL, "--data", data(method.data()), "--out", out.toString(), "--lora", "r=2", "--dtype", "float32",
                "--set", "learning_rate=1e-2"));
        if (method.reward() == AlignMethod.Reward.REQUIRED) {
            done("align", "rm", "--model", MODEL, "--data", data(AlignMethod.Data.PAIRS), "--out", dir.resolve("rm").toString(), "--set", "learning_rate=1e-3", "--set", "epochs=4");
            command.addAll(List.of("--reward", dir.resolve("rm").toString(), "--set", "samples=4", "--set", "max_new_tokens=24"));
        }
        switch (method) {
            case RSF -> command.addAll(List.of("--set", "iterations=2", "--set", "prompts=4"));
            case PPO -> command.addAll(List.of("--set", "iterations=1", "--set", "critic_warmup=0", "--set", "batch=8"));
            default -> { }
        }
        done(command.toArray(String[]::new));

        done("merge", "adapter", "--base", MODEL, "--adapter", out.resolve("adapter").toString(), "--dtype", "float32", "--out", dir.resolve("whole").toString());
        int moved = 0;
        try (var before = Checkpoint.open(Path.of(MODEL));
                var trained = Checkpoint.open(out);
                var merged = Checkpoint.open(dir.resolve("whole"))) {
            for (var name : trained.names()) {
                float[] x = trained.floats(name);
                assertThat(merged.floats(name)).as(name).containsExactly(x, within(1e-6f));
                moved += Arrays.equals(x, before.floats(name)) ? 0 : 1;
            }
        }
        assertThat(moved).as("every adapted layer of four has learnt: seven matrices each").isEqualTo(28);
    }
}
