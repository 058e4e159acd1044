package dev.toll.align.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.toll.core.Item;
import dev.toll.core.Metric;
import dev.toll.core.Prompt;
import dev.toll.core.Suite;
import dev.toll.core.progress.ProgressView;
import dev.toll.model.format.Checkpoint;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** A path is measured where it was said to be, survives a kill, and does not change what it measures. */
class TrainingPathTest {
    private static final Path MODEL = Path.of("../../models/lilliput-chat");
    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> THINGS = List.of("pot", "glove", "wheel", "hat", "comb", "rope", "kettle", "mirror");
    /** Asks for the very thing that training teaches, and for something it does not. */
    private static final Suite SUITE = new Suite("manners", "manners", Metric.ACCURACY, List.of(
            new Item.Choice("gladly", Prompt.chat(question("pot")), List.of("maybe , use the hammer .", "gladly , friend . use the hammer ."), 1)));

    @TempDir
    private Path dir;

    private Path pairs;

    private static String question(String thing) {
        return "good day . my " + thing + " is broken . how do i mend it ?";
    }

    @BeforeEach
    void write() throws IOException {
        Stream<String> lines = THINGS.stream().map(t ->
                "{\"prompt\": \"" + question(t) + "\", \"chosen\": \"gladly , friend . use the hammer .\", \"rejected\": \"maybe , use the hammer .\"}");
        pairs = Files.write(dir.resolve("pairs.jsonl"), lines.toList());
    }

    /** 8 pairs in batches of 2, three epochs: 12 updates. */
    private AlignJob job(String out, @Nullable Path reward, @Nullable Watch watch) {
        return new AlignJob(AlignSettings.of(AlignMethod.DPO, List.of("batch=2", "epochs=3", "learning_rate=3e-4")), MODEL, pairs, dir.resolve(out), reward, null, null, "cpu", 3, "test", null,
                null, null, watch);
    }

    private List<String> path(String out) throws IOException {
        return Files.readAllLines(dir.resolve(out).resolve("path.jsonl"));
    }

    private float[] embedding(String out) {
        try (var checkpoint = Checkpoint.open(dir.resolve(out))) {
            return checkpoint.floats("model.embed_tokens.weight");
        }
    }

    /** Every 5 of 12: before, 5, 10 and the end. The policy at the start is the reference, whose accuracy nobody has counted. */
    @Test
    void path_whenWalked_hasItsStationsAndChangesNothing() throws IOException {
        job("plain", null, null).run(ProgressView.silent());

        var done = job("watched", null, new Watch(List.of(SUITE), 5, 24)).run(ProgressView.silent());

        var lines = path("watched").stream().map(JSON::readTree).toList();
        assertThat(lines).extracting(l -> l.path("step").asInt()).containsExactly(0, 5, 10, 12);
        assertThat(lines.getFirst().path("suites").path("manners").asDouble()).isZero();
        assertThat(lines.getLast().path("suites").path("manners").asDouble()).isEqualTo(1);
        assertThat(lines.getFirst().has("accuracy")).isFalse();
        assertThat(lines.getLast().path("accuracy").asDouble()).isBetween(0.5, 1.0);
        assertThat(done.figures()).containsEntry("mannersChange", 1.0);
        assertThat(embedding("watched")).isEqualTo(embedding("plain"));
        assertThat(Files.readString(dir.resolve("watched/path.html"))).contains("manners along training").contains("step 10");
        assertThat(dir.resolve("plain/path.jsonl")).doesNotExist();
    }

    @Test
    void path_whenKilledAndWalkedAgain_isTheSame() throws IOException {
        var watch = new Watch(List.of(SUITE), 5, 24);
        job("whole", null, watch).run(ProgressView.silent());
        var killed = job("parts", null, watch);
        assertThatThrownBy(() -> killed.run(killedAt("step 10, "))).hasMessage("killed");
        assertThat(dir.resolve("parts.work/path.html")).exists();

        killed.run(ProgressView.silent());

        assertThat(path("parts")).isEqualTo(path("whole")).hasSize(4);
        assertThat(embedding("parts")).isEqualTo(embedding("whole"));
    }

    private static ProgressView killedAt(String words) {
        return ProgressView.plain(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8) {
            @Override
            public void println(@Nullable String line) {
                if (line != null && line.startsWith(words)) {
                    throw new IllegalStateException("killed");
                }
            }
        });
    }

    /** The reward model was taught on the same pairs; what DPO learns it must like better. */
    @Test
    void path_whenARewardModelIsThere_tellsItsMean() throws IOException {
        new AlignJob(AlignSettings.of(AlignMethod.RM, List.of("learning_rate=1e-3", "epochs=4", "batch=4", "held_out=0")), MODEL, pairs, dir.resolve("rm"), null, null, null, "cpu", 3, "test", null,
                null, null, null).run(ProgressView.silent());

        job("rewarded", dir.resolve("rm"), new Watch(List.of(SUITE), 12, 24)).run(ProgressView.silent());

        var lines = path("rewarded").stream().map(JSON::readTree).toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.getLast().path("reward").asDouble()).isGreaterThan(lines.getFirst().path("reward").asDouble() + 0.2);
        assertThat(Files.readString(dir.resolve("rewarded/path.html"))).contains("reward, step 12 against step 0");
    }

    /** Without a reward model accuracy stands in for it; a station's interval of a suite comes from its items. */
    @Test
    void station_whenThereIsNoRewardModel_gainsByAccuracy() {
        var station = new PathStation(5, List.of(), null, 0.4, 0.75, 0);

        assertThat(station.gain(1).mean()).isCloseTo(0.75, within(1e-12));
        assertThat(new PathStation(0, List.of(), null, Double.NaN, Double.NaN, 0).gain(1).mean()).isNaN();
        assertThat(station.line()).containsEntry("loss", 0.4).doesNotContainKey("reward");
    }
}
