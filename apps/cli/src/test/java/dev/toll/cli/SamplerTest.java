package dev.toll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** toll align rsf whose answers come from an endpoint instead of the policy. */
class SamplerTest {
    private static final String BASE = "../../models/lilliput-base";

    @TempDir
    private Path dir;

    private Path data(String shape, int n) throws IOException {
        var shell = Shell.toll("lilliput", "data", shape, "-n", "" + n);
        assertThat(shell.exitCode()).as(shell.err()).isZero();
        return Files.writeString(dir.resolve(shape + ".jsonl"), shell.out());
    }

    private Shell rsf(Path prompts, Path reward, String sampler) {
        return Shell.toll("align", "rsf", "--model", BASE, "--data", prompts.toString(), "--reward", reward.toString(), "--out", dir.resolve("rsf").toString(), "--sampler", sampler, "--set",
                "iterations=1", "--set", "prompts=4", "--set", "samples=2", "--set", "max_new_tokens=12");
    }

    /** Four prompts, two samples each: eight chats are asked for, none a second time. */
    @Test
    void answers_whenSampledByAnEndpoint_areAskedForOnceAndTheRunSaysWhose() throws IOException {
        var reward = dir.resolve("rm");
        var trained = Shell.toll("align", "rm", "--model", BASE, "--data", data("pairs", 8).toString(), "--out", reward.toString(), "--set", "epochs=1");
        assertThat(trained.exitCode()).as(trained.err()).isZero();
        var prompts = data("prompts", 4);
        try (var server = new ModelServer("../../models/lilliput-chat").chatsOnly()) {
            var shell = rsf(prompts, reward, server.reference());
            assertThat(shell.exitCode()).as(shell.err()).isZero();
            assertThat(shell.out()).contains("answers sampled by " + server.reference());
            assertThat(server.paths().stream().filter("chat/completions"::equals)).hasSize(8);
            assertThat(dir.resolve("rsf/toll-align.json")).content().contains(server.reference());

            assertThat(rsf(prompts, reward, server.reference()).out()).contains("already there from this very run");
            assertThat(server.paths().stream().filter("chat/completions"::equals)).hasSize(8);
        }
    }

    @Test
    void sampler_whenTheMethodSamplesNothing_isRefused() throws IOException {
        try (var server = new ModelServer(BASE)) {
            var shell = Shell.toll("align", "dpo", "--model", BASE, "--data", data("pairs", 4).toString(), "--out", dir.resolve("dpo").toString(), "--sampler", server.reference());
            assertThat(shell.exitCode()).isEqualTo(ExitCode.INPUT);
            assertThat(shell.err()).contains("--sampler");
        }
    }
}
