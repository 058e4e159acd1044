package dev.toll.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toll.core.InputException;
import dev.toll.core.Prompt;
import dev.toll.core.progress.ProgressView;
import dev.toll.model.LanguageModel;
import dev.toll.model.format.Checkpoint;
import dev.toll.tensor.Torch;
import dev.toll.tensor.Workers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HmaJobTest {
    private static final Path BASE = Path.of("../../models/lilliput-base");
    private static final Path CHAT = Path.of("../../models/lilliput-chat");

    private static LanguageModel base;
    private static LanguageModel chat;
    private static Workers workers;

    @TempDir
    Path dir;

    @BeforeAll
    static void load() {
        Torch.oneThreadPerWorker();
        base = LanguageModel.load(BASE);
        chat = LanguageModel.load(CHAT);
        workers = Workers.of(2);
    }

    @AfterAll
    static void close() {
        workers.close();
        chat.close();
        base.close();
    }

    private HmaJob job(String out, double share, AnswerReward reward) {
        var prompts = IntStream.range(0, 20).mapToObj(i -> (Prompt) Prompt.chat("good day . my pot is broken . how do i mend it ? " + "please ".repeat(i))).toList();
        var settings = new Hma.Settings(new BlockLayout(base.config().numHiddenLayers(), 2, BlockLayout.Scope.ALL), 0.4, 0.2, 0.1, 4, 2, 0, 1);
        return new HmaJob(BASE, CHAT, dir.resolve(out), settings, prompts, 8, new HmaJob.Ranking("longest", reward, share), 2, "test");
    }

    private HmaJob.Done run(HmaJob job) {
        return job.run(base, chat, workers, ProgressView.silent());
    }

    private static double[] length(List<?> prompts, List<dev.toll.core.Answer> answers) {
        return answers.stream().mapToDouble(a -> a.text().isBlank() ? Double.NaN : a.text().length()).toArray();
    }

    /** 20 answers; at a share of ¼ five are learnt from, and what was not learnt from is counted. */
    @Test
    void run_whenRanked_learnsFromTheBestShareAndCountsTheRest() {
        var done = run(job("ranked", 0.25, HmaJobTest::length));

        assertThat(done.answers()).isEqualTo(5);
        assertThat(done.dropped()).isEqualTo(15);
        assertThat(done.found().orElseThrow().plan().mean()).isCloseTo(0.4, org.assertj.core.api.Assertions.within(1e-9));
    }

    /** Stopped behind its answers, then cut within the search's third step: the rest is filled in and the model has the same bytes. */
    @Test
    void run_whenKilledOnTheWay_givesTheSameModelAndLeavesNothingBehind() throws IOException {
        var whole = run(job("whole", 0.5, HmaJobTest::length));
        assertThatThrownBy(() -> run(job("killed", 0.5, (p, a) -> {
            throw new IllegalStateException("killed here");
        }))).hasMessageContaining("killed here");
        var answers = dir.resolve("killed.work/journal/answers.jsonl");
        var asked = Files.readAllLines(answers);
        Files.writeString(answers, asked.getFirst() + "\n" + asked.getLast().substring(0, 10));

        var resumed = run(job("killed", 0.5, HmaJobTest::length));

        assertThat(resumed.found().orElseThrow().plan().rlhfWeights()).containsExactly(whole.found().orElseThrow().plan().rlhfWeights());
        try (var a = Checkpoint.open(dir.resolve("whole"));
                var b = Checkpoint.open(dir.resolve("killed"))) {
            a.names().forEach(name -> assertThat(a.segment(name).mismatch(b.segment(name))).as(name).isEqualTo(-1));
        }
        assertThat(dir.resolve("killed.work")).doesNotExist();
        assertThat(run(job("killed", 0.5, HmaJobTest::length)).found()).isEmpty();
    }

    /** A finished folder is taken for done by its own job only. */
    @Test
    void run_whenFolderIsAnothersJob_isRefusedBeforeAnythingIsComputed() {
        run(job("other", 0.5, HmaJobTest::length));

        assertThatThrownBy(() -> run(job("other", 0.75, HmaJobTest::length))).isInstanceOf(InputException.class).hasMessageContaining("not made by this very job");
        assertThat(dir.resolve("other.work")).doesNotExist();
    }
}
