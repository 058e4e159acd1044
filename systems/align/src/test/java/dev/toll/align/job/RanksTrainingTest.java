package dev.toll.align.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.toll.core.InputException;
import dev.toll.core.progress.ProgressView;
import dev.toll.model.format.Checkpoint;
import dev.toll.model.format.ModelConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real processes over real Gloo: what two of them make of a run, and how a run ends when one of them is killed. */
class RanksTrainingTest {
    @TempDir
    private Path dir;

    private Path data;

    @BeforeEach
    void writePairs() throws IOException {
        var lines = new ArrayList<String>();
        for (var thing : List.of("pot", "glove", "wheel", "hat", "comb", "rope", "kettle", "mirror", "whistle", "lamp", "boot")) {
            lines.add("{\"prompt\": \"good day . my %s is broken . how do i mend it ?\", \"chosen\": \"with pleasure , friend . %s\", \"rejected\": \"perhaps .\"}"
                    .formatted(thing, "bring the " + thing + " . ".repeat(thing.length())));
        }
        data = Files.write(dir.resolve("pairs.jsonl"), lines);
    }

    private Process start(int ranks, String method, Path out, String... settings) throws IOException {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m", "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow", "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0", "-Dorg.bytedeco.javacpp.maxBytes=0", "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), RankMain.class.getName(), Integer.toString(ranks), method, data.toString(),
                out.toString()));
        command.addAll(List.of(settings));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static String output(Process process) throws Exception {
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }

    private static float[] weights(Path folder) {
        try (var checkpoint = Checkpoint.open(folder)) {
            var all = new ArrayList<float[]>();
            for (var name : ModelConfig.read(RankMain.MODEL).expectedTensors().keySet()) {
                all.add(checkpoint.floats(name));
            }
            var flat = new float[all.stream().mapToInt(a -> a.length).sum()];
            int at = 0;
            for (float[] a : all) {
                System.arraycopy(a, 0, flat, at, a.length);
                at += a.length;
            }
            return flat;
        }
    }

    /** 11 pairs in batches of 4 for two epochs: six steps, two of them with a batch of three, which two ranks share unevenly. */
    @ParameterizedTest
    @ValueSource(strings = {"dpo", "dpo+lora", "kto", "rm", "aot"})
    void twoRanks_giveTheWeightsOfOneToRounding(String method) throws Exception {
        String[] settings = {"batch=4", "epochs=2", "learning_rate=1e-3"};
        var one = RankMain.job(method, data, dir.resolve("one"), List.of(settings)).run(ProgressView.silent(), Launch.alone());
        var two = start(2, method, dir.resolve("two"), settings);

        assertThat(output(two)).isEmpty();
        assertThat(two.exitValue()).isZero();
        float[] start = weights(RankMain.MODEL);
        float[] expected = weights(one.out());
        assertThat(largestDifference(start, expected)).as("training moved the weights").isGreaterThan(1e-3);
        assertThat(largestDifference(weights(dir.resolve("two")), expected)).isLessThan(1e-5);
        assertThat(loss(dir.resolve("two"))).isCloseTo(one.figures().get("loss"), within(1e-5));
        assertThat(dir.resolve("two.work")).doesNotExist();
    }

    private static double loss(Path folder) throws IOException {
        return new tools.jackson.databind.json.JsonMapper().readTree(Files.readString(folder.resolve("toll-align.json"))).path("figures").path("loss").asDouble();
    }

    private static double largestDifference(float[] a, float[] b) {
        double most = 0;
        for (int i = 0; i < a.length; i++) {
            most = Math.max(most, Math.abs(a[i] - b[i]));
        }
        return most;
    }

    /** Killed after its first saved state of three (every 50 steps); the same call, now with one rank, goes on from there. */
    @Test
    void twoRanks_whenOneIsKilled_endClearlyAndResumeWithAnyNumber() throws Exception {
        String[] settings = {"batch=4", "epochs=50", "learning_rate=1e-4"};
        var out = dir.resolve("killed");
        var first = start(2, "dpo", out, settings);
        var other = awaitOther(first);
        awaitState(dir.resolve("killed.work/state"), first);
        other.destroyForcibly();

        String said = output(first);
        assertThat(first.exitValue()).isEqualTo(1);
        assertThat(said).contains("rank 1 of 2 (process " + other.pid() + ") was killed by signal 9").contains("The same command goes on from the last saved state");
        assertThat(other.isAlive()).isFalse();
        assertThat(out).doesNotExist();

        var resumed = RankMain.job("dpo", data, out, List.of(settings)).run(ProgressView.silent(), Launch.alone());
        var whole = RankMain.job("dpo", data, dir.resolve("whole"), List.of(settings)).run(ProgressView.silent(), Launch.alone());
        assertThat(largestDifference(weights(resumed.out()), weights(whole.out()))).isLessThan(1e-4);
    }

    /** Killed from outside, rank 0 cannot stop the others; they notice by themselves. */
    @Test
    void twoRanks_whenTheFirstIsKilled_leaveNoneBehind() throws Exception {
        var first = start(2, "dpo", dir.resolve("orphan"), "batch=4", "epochs=2000");
        var other = awaitOther(first);

        first.destroyForcibly();

        other.onExit().get();
        assertThat(other.isAlive()).isFalse();
    }

    private static ProcessHandle awaitOther(Process first) throws InterruptedException {
        while (first.isAlive()) {
            // Not the short-lived helpers that native libraries start to look at the machine.
            var other = first.children().filter(child -> child.info().command().orElse("").endsWith("java")).findFirst();
            if (other.isPresent()) {
                return other.get();
            }
            Thread.sleep(10);
        }
        throw new AssertionError("rank 0 ended with " + first.exitValue() + " before it had started rank 1");
    }

    private static void awaitState(Path state, Process first) throws Exception {
        while (first.isAlive()) {
            if (Files.isDirectory(state)) {
                try (Stream<Path> list = Files.list(state)) {
                    if (list.anyMatch(p -> p.getFileName().toString().matches("step-\\d+"))) {
                        return;
                    }
                }
            }
            Thread.sleep(10);
        }
        throw new AssertionError("no state was saved: " + output(first));
    }

    @Test
    void ranks_whenTheMethodSamples_areRefusedWithEverythingElseThatIsWrong() {
        assertThatThrownBy(() -> RankMain.job("rsf", data, dir.resolve("x"), List.of()).run(ProgressView.silent(), Launch.of(2, "", List.of())))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("rsf: --ranks: found 2, expected 1: it samples the answers it learns from, which is done in one process")
                .hasMessageContaining("rsf: --reward: found nothing");
    }

    @Test
    void ranks_whenTheNumberIsAbsurd_areRefused() {
        assertThatThrownBy(() -> Launch.of(0, "", List.of())).isInstanceOf(InputException.class).hasMessage("--ranks: found 0, expected 1 to 64");
        assertThatThrownBy(() -> Launch.of(1000, "", List.of())).isInstanceOf(InputException.class);
    }

    @Test
    void device_whenRanksShouldTakeOneNamedCard_isRefused() {
        assertThatThrownBy(() -> Launch.of(2, "", List.of()).device("cuda:0")).isInstanceOf(InputException.class).hasMessageContaining("expected cuda: each rank takes a card of its own");
        assertThat(Launch.of(2, "", List.of()).device("cpu")).isEqualTo(dev.toll.tensor.Device.CPU);
    }
}
