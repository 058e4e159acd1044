package dev.toll.align.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toll.core.Answer;
import dev.toll.core.InputException;
import dev.toll.core.Prompt;
import dev.toll.core.Sampling;
import dev.toll.core.Subject;
import dev.toll.core.progress.ProgressView;
import dev.toll.model.LanguageModel;
import dev.toll.model.LocalSubject;
import dev.toll.tensor.Device;
import dev.toll.tensor.Workers;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Jobs from files to folders: every way of sampling and learning, on the shipped small model with a reward model taught to like "gladly". */
class AlignJobTest {
    private static final Path MODEL = Path.of("../../models/lilliput-chat");
    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> THINGS = List.of("pot", "glove", "wheel", "hat", "comb", "rope", "kettle", "mirror");

    @TempDir
    private static Path shared;

    @TempDir
    private Path dir;

    private static String question(String thing) {
        return "good day . my " + thing + " is broken . how do i mend it ?";
    }

    private static Path write(Path file, Stream<String> lines) throws IOException {
        return Files.write(file, lines.toList());
    }

    @BeforeAll
    static void teachReward() throws IOException {
        var pairs = write(shared.resolve("pairs.jsonl"), THINGS.stream().map(t ->
                "{\"prompt\": \"" + question(t) + "\", \"chosen\": \"gladly , friend . use the hammer .\", \"rejected\": \"maybe , use the hammer .\"}"));
        write(shared.resolve("prompts.jsonl"), THINGS.stream().map(t -> "{\"prompt\": \"" + question(t) + "\"}"));
        job(AlignMethod.RM, List.of("learning_rate=1e-3", "epochs=4", "batch=4", "held_out=0"), pairs, shared.resolve("rm"), null, null).run(ProgressView.silent());
    }

    private static AlignJob job(AlignMethod method, List<String> set, Path data, Path out, @Nullable Path log, @Nullable Subject sampler) {
        boolean rewarded = method == AlignMethod.RS || method == AlignMethod.RSF || method == AlignMethod.PPO || method == AlignMethod.STEERLM && data.endsWith("prompts.jsonl");
        return new AlignJob(AlignSettings.of(method, set), MODEL, data, out, rewarded ? shared.resolve("rm") : null, null, null, "cpu", 3, "test", log, null, sampler, null);
    }

    private static JsonNode provenance(Path out) throws IOException {
        return JSON.readTree(Files.readString(out.resolve("toll-align.json")));
    }

    private static byte[] weights(Path out) throws IOException {
        return Files.readAllBytes(out.resolve("model.safetensors"));
    }

    /** Says the same to everyone, and counts what it was asked. */
    private static final class Parrot implements Subject {
        private final List<String> says;
        private int asked;

        Parrot(String... says) {
            this.says = List.of(says);
        }

        @Override
        public String id() {
            return "parrot";
        }

        @Override
        public List<Answer> answer(List<? extends Prompt> prompts, Sampling sampling) {
            return prompts.stream().map(p -> new Answer(says.get(asked++ % says.size()), true, 5)).toList();
        }

        @Override
        public double[][] logLikelihood(List<? extends Prompt> prompts, List<List<String>> options) {
            throw new UnsupportedOperationException();
        }
    }

    /** Progress lines of which the n-th that contains {@code words} throws: a kill at that place. */
    private static ProgressView killedAt(String words, int n) {
        var seen = new int[1];
        return ProgressView.plain(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8) {
            @Override
            public void println(@Nullable String line) {
                if (line != null && line.contains(words) && ++seen[0] == n) {
                    throw new IllegalStateException("killed");
                }
            }
        });
    }

    private static final List<String> PPO = List.of("iterations=3", "prompts=6", "batch=4", "learning_rate=3e-4", "critic_learning_rate=1e-3", "max_new_tokens=24", "kl=0.05");

    /** 3 iterations of 6 answers in batches of 4, two passes each: 12 updates, of which the first 4 are the critic's alone. Killed between the second iteration's last update and its state. */
    @Test
    void ppo_whenKilledAndStartedAgain_writesTheSameWeightsAndLog() throws IOException {
        var prompts = shared.resolve("prompts.jsonl");
        job(AlignMethod.PPO, PPO, prompts, dir.resolve("whole"), dir.resolve("whole.log"), null).run(ProgressView.silent());
        var killed = job(AlignMethod.PPO, PPO, prompts, dir.resolve("parts"), dir.resolve("parts.log"), null);
        assertThatThrownBy(() -> killed.run(killedAt("answers, learning", 2))).hasMessage("killed");
        assertThat(dir.resolve("parts")).doesNotExist();

        var done = killed.run(ProgressView.silent());

        assertThat(weights(dir.resolve("parts"))).isEqualTo(weights(dir.resolve("whole")));
        assertThat(dir.resolve("parts.work")).doesNotExist();
        assertThat(done.figures()).containsKeys("firstReward", "lastReward", "lastKl", "trainSeconds");
        assertThat(Files.readAllLines(dir.resolve("parts/ppo.jsonl"))).isEqualTo(Files.readAllLines(dir.resolve("whole/ppo.jsonl"))).hasSize(3);
        var log = Files.readAllLines(dir.resolve("parts.log")).stream().map(JSON::readTree).toList();
        assertThat(log).extracting(l -> l.path("step").asInt()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        assertThat(log.get(3).path("gradientNorm").asDouble()).as("the policy waits for the critic").isZero();
        assertThat(log.get(4).path("gradientNorm").asDouble()).isPositive();
        assertThat(provenance(dir.resolve("parts")).path("reward").path("contentHash").asString()).hasSizeGreaterThan(10);
        assertThat(killed.run(ProgressView.silent()).alreadyDone()).isTrue();
    }

    /** The parrot's two answers per prompt: the one that the reward likes is learnt, from every prompt once. */
    @Test
    void rs_whenSampledElsewhere_learnsTheBestOfThoseAnswers() throws IOException {
        var parrot = new Parrot("maybe , use the hammer .", "gladly , friend . use the hammer .");
        var out = dir.resolve("rs");

        var done = job(AlignMethod.RS, List.of("samples=2", "epochs=30", "batch=8", "learning_rate=1e-3"), shared.resolve("prompts.jsonl"), out, null, parrot).run(ProgressView.silent());

        assertThat(parrot.asked).isEqualTo(16);
        assertThat(done.figures()).containsEntry("used", 8.0);
        assertThat(done.figures().get("bestReward")).isGreaterThan(done.figures().get("meanReward"));
        assertThat(provenance(out).path("sampler").asString()).isEqualTo("parrot");
        assertThat(greedy(out, question("pot"))).isEqualTo("gladly , friend . use the hammer .");
    }

    @Test
    void rsf_whenKilledAndStartedAgain_writesTheSameWeightsAndLog() throws IOException {
        var set = List.of("iterations=2", "prompts=4", "samples=4", "batch=2", "learning_rate=3e-4", "max_new_tokens=24");
        var prompts = shared.resolve("prompts.jsonl");
        job(AlignMethod.RSF, set, prompts, dir.resolve("whole"), dir.resolve("whole.log"), null).run(ProgressView.silent());
        var killed = job(AlignMethod.RSF, set, prompts, dir.resolve("parts"), dir.resolve("parts.log"), null);
        // The second fine-tuning has ended, its iteration has not been written.
        assertThatThrownBy(() -> killed.run(killedAt("fine-tuning", 4))).hasMessage("killed");

        killed.run(ProgressView.silent());

        assertThat(weights(dir.resolve("parts"))).isEqualTo(weights(dir.resolve("whole")));
        assertThat(steps(dir.resolve("parts.log"))).isEqualTo(steps(dir.resolve("whole.log"))).hasSizeGreaterThan(2).doesNotHaveDuplicates();
    }

    private static List<Integer> steps(Path log) throws IOException {
        return Files.readAllLines(log).stream().map(l -> JSON.readTree(l).path("step").asInt()).toList();
    }

    /** Good answers are behind quality 4 and bad ones behind 0; asked for 4 the model gives the good one, asked for 0 the bad one. */
    @Test
    void steerlm_whenRated_answersAtTheLevelAskedFor() throws IOException {
        var rated = write(dir.resolve("rated.jsonl"), THINGS.stream().flatMap(t -> Stream.of("gladly , friend . use the hammer .", "maybe , use the hammer .")
                .map(a -> "{\"prompt\": \"" + question(t) + "\", \"completion\": \"" + a + "\", \"attributes\": {\"quality\": " + (a.startsWith("gladly") ? 4 : 0) + "}}")));
        var out = dir.resolve("steered");

        job(AlignMethod.STEERLM, List.of("epochs=30", "batch=8", "learning_rate=1e-3"), rated, out, null, null).run(ProgressView.silent());

        var steering = provenance(out).path("steering");
        String suffix = steering.path("suffix").asString();
        assertThat(suffix).isEqualTo("\n\nRatings of the answer, from 0 to 4: quality 4.");
        assertThat(steering.path("wanted").asInt()).isEqualTo(4);
        assertThat(greedy(out, question("pot") + suffix)).isEqualTo("gladly , friend . use the hammer .");
        assertThat(greedy(out, question("pot") + suffix.replace("quality 4", "quality 0"))).isEqualTo("maybe , use the hammer .");
    }

    /** 8 prompts of 4 samples each: 32 answers in five levels of about equal size, written where they can be used again. */
    @Test
    void steerlm_whenNobodyRated_ratesItsOwnSamplesByTheReward() throws IOException {
        var out = dir.resolve("self");

        var done = job(AlignMethod.STEERLM, List.of("samples=4", "max_new_tokens=24"), shared.resolve("prompts.jsonl"), out, null, null).run(ProgressView.silent());

        var lines = Files.readAllLines(out.resolve("rated.jsonl")).stream().map(JSON::readTree).toList();
        assertThat(lines.size()).isEqualTo((int) Math.round(done.figures().getOrDefault("used", Double.NaN))).isBetween(20, 32);
        assertThat(done.figures().get("rewardAsked")).isBetween(0.0, 1.0);
        assertThat(done.figures().get("rewardUnasked")).isBetween(0.0, 1.0);
        var levels = lines.stream().collect(Collectors.groupingBy(l -> l.path("attributes").path("quality").asInt(), Collectors.counting()));
        assertThat(levels.keySet()).contains(0, 4).allMatch(l -> l >= 0 && l <= 4);
        var again = job(AlignMethod.STEERLM, List.of(), out.resolve("rated.jsonl"), dir.resolve("again"), null, null).run(ProgressView.silent());
        assertThat(again.figures().get("used")).isEqualTo(done.figures().get("used"));
        assertThat(again.notes()).as("only how to ask").hasSize(1).first().asString().contains("quality 4");
    }

    private static String greedy(Path folder, String question) {
        try (var model = LanguageModel.load(folder);
                var workers = Workers.forModel(model.parameterCount(), Device.CPU)) {
            return new LocalSubject("m", model, model.weights(), workers).answer(List.of(Prompt.chat(question)), Sampling.greedy(24)).getFirst().text();
        }
    }

    @Test
    void job_whenItsPartsDoNotFit_saysAllOfItAtOnce() {
        var prompts = shared.resolve("prompts.jsonl");
        var noReward = new AlignJob(AlignSettings.of(AlignMethod.PPO, List.of()), MODEL, prompts, dir.resolve("x"), null, null, null, "cpu", 1, "test", null, null, new Parrot("x"), null);
        assertThatThrownBy(() -> noReward.run(ProgressView.silent())).isInstanceOf(InputException.class)
                .hasMessageContaining("ppo: --reward: found nothing")
                .hasMessageContaining("ppo: --sampler: found parrot, expected nothing");
        var useless = new AlignJob(AlignSettings.of(AlignMethod.DPO, List.of()), MODEL, prompts, dir.resolve("x"), shared.resolve("rm"), null, null, "cpu", 1, "test", null, null, null, null);
        assertThatThrownBy(() -> useless.run(ProgressView.silent())).hasMessageContaining("dpo: --reward: found").hasMessageContaining("expected nothing");
        var unused = new AlignJob(AlignSettings.of(AlignMethod.STEERLM, List.of("samples=3")), MODEL, prompts, dir.resolve("x"), null, null, null, "cpu", 1, "test", null, null, null, null);
        assertThatThrownBy(() -> unused.run(ProgressView.silent())).hasMessageContaining("steerlm: --set samples").hasMessageContaining("without --reward");
    }

    @Test
    void settings_whenWrong_nameKeyValueAndWhatIsAllowed() {
        assertThatThrownBy(() -> AlignSettings.of(AlignMethod.PPO, List.of("beta=0.1", "clip_range=1", "gae_lambda=1.5", "order=file", "restart=0.5"))).isInstanceOf(InputException.class)
                .hasMessageContaining("beta: found no such parameter of ppo").hasMessageContaining("critic_learning_rate")
                .hasMessageContaining("clip_range: found 1, expected a number above 0 and below 1")
                .hasMessageContaining("gae_lambda: found 1.5, expected a number of at least 0 and at most 1")
                .hasMessageContaining("order: found file")
                .hasMessageContaining("restart: found 0.5, expected a whole number of at least 0");
        assertThatThrownBy(() -> AlignSettings.of(AlignMethod.STEERLM, List.of("wanted=5"))).hasMessageContaining("wanted: found 5, expected a level of the scale from 0 to 4");
        assertThat(AlignSettings.of(AlignMethod.PPO, List.of("reward_baseline=-2", "kl=0")).get("reward_baseline")).isEqualTo(-2);
    }

    /** Every default lies in its own range, and every method can be built from its defaults. */
    @Test
    void defaults_whenGivenBack_areAllowed() {
        for (var method : AlignMethod.values()) {
            var set = method.defaults().entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
            assertThat(AlignSettings.of(method, set).values()).isEqualTo(method.defaults());
        }
        assertThat(Arrays.stream(AlignMethod.values()).map(AlignMethod::label)).contains("ppo", "steerlm", "rs");
    }
}
