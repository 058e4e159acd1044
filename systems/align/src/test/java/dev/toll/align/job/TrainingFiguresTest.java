package dev.toll.align.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.toll.core.progress.ProgressView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whole jobs on the shipped small model: six pairs, three steps. */
class TrainingFiguresTest {
    private static final Path MODEL = Path.of("../../models/lilliput-chat");

    @TempDir
    private Path dir;

    private Path pairs;

    @BeforeEach
    void write() throws IOException {
        var text = new StringBuilder();
        for (var thing : List.of("pot", "glove", "road", "hat", "boat", "door")) {
            text.append("{\"prompt\": \"good day . my ").append(thing).append(" is broken . how do i mend it ?\", \"chosen\": \"with pleasure , friend .\", \"rejected\": \"perhaps .\"}\n");
        }
        pairs = Files.writeString(dir.resolve("pairs.jsonl"), text);
    }

    private AlignJob.Done run(String name, AlignMethod method, List<String> settings) {
        return new AlignJob(AlignSettings.of(method, settings), MODEL, pairs, dir.resolve(name), null, null, null, "cpu", 1, "test", dir.resolve(name + ".jsonl"), dir.resolve("cache"), null, null)
                .run(ProgressView.silent());
    }

    private List<JsonNode> log(String name) throws IOException {
        var json = new JsonMapper();
        return Files.readAllLines(dir.resolve(name + ".jsonl")).stream().map(json::readTree).toList();
    }

    /** DPO starts at log 2; a warm-up of two steps to 0.001 and then half a cosine over what is left: 0.0005, 0.001, 0.001. */
    @Test
    void run_whenLogged_writesEveryStepAndTellsItsPace() throws IOException {
        var done = run("dpo", AlignMethod.DPO, List.of("batch=2", "learning_rate=0.001", "schedule=cosine", "warmup_steps=2"));

        var log = log("dpo");
        assertThat(log).extracting(line -> line.path("step").asInt()).containsExactly(0, 1, 2);
        assertThat(log.getFirst().path("loss").asDouble()).isCloseTo(Math.log(2), within(1e-5));
        assertThat(log).extracting(line -> line.path("rate").asDouble()).containsExactly(0.0005, 0.001, 0.001);
        assertThat(log).allMatch(line -> line.path("items").asInt() == 2 && line.path("tokens").asInt() > 40);
        assertThat(done.figures()).containsKeys("loadSeconds", "prepareSeconds", "trainSeconds", "itemsPerSecond", "tokensPerSecond");
        assertThat(done.figures().get("loss")).isCloseTo(log.stream().mapToDouble(line -> line.path("loss").asDouble()).average().orElseThrow(), within(1e-12));
        assertThat(Files.readString(dir.resolve("dpo/toll-align.json"))).as("how long it took is no part of what came out").doesNotContain("Seconds");
    }

    /** Another beta, and another loss, on the same model and data: the reference is known, and nothing is added to it. */
    @Test
    void run_whenAnotherRunHadTheSameModelAndData_takesItsReference() throws IOException {
        run("first", AlignMethod.DPO, List.of("batch=2"));
        byte[] cache = Files.readAllBytes(dir.resolve("cache/journal/reference.jsonl"));

        run("second", AlignMethod.IPO, List.of("batch=3", "beta=0.3"));

        assertThat(Files.readAllBytes(dir.resolve("cache/journal/reference.jsonl"))).isEqualTo(cache);
        assertThat(new String(cache, java.nio.charset.StandardCharsets.UTF_8).lines().filter(line -> line.contains("[-")).count()).as("one line a pair").isEqualTo(6);
    }

    /** Micro-batches of a pair each and layers computed again: settings of how, so the losses are those of one whole batch. */
    @Test
    void run_whenComputedInPartsAndAgain_losesTheSame() throws IOException {
        run("whole", AlignMethod.DPO, List.of("batch=6", "epochs=2", "learning_rate=0.001"));
        run("parts", AlignMethod.DPO, List.of("batch=6", "epochs=2", "learning_rate=0.001", "micro_tokens=1", "checkpoint_activations=1"));

        for (int step = 0; step < 2; step++) {
            assertThat(log("parts").get(step).path("loss").asDouble()).isCloseTo(log("whole").get(step).path("loss").asDouble(), within(1e-5));
            assertThat(log("parts").get(step).path("gradientNorm").asDouble()).isCloseTo(log("whole").get(step).path("gradientNorm").asDouble(), within(1e-3));
        }
    }
}
