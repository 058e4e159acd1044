package dev.toll.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toll.core.Answer;
import dev.toll.core.Item;
import dev.toll.core.Metric;
import dev.toll.core.Prompt;
import dev.toll.core.Sampling;
import dev.toll.core.Subject;
import dev.toll.core.Suite;
import dev.toll.core.ledger.Ledger;
import dev.toll.core.progress.ProgressView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

class EvaluatorTest {
    private static final Suite CHOICES = new Suite("choices", "own", Metric.ACCURACY, List.of(
            new Item.Choice("a", Prompt.plain("one"), List.of("x", "yy"), 0), new Item.Choice("b", Prompt.plain("three"), List.of("x", "yy", "z"), 1)));

    /** log p = −(length of the prompt) − (length of the option) / 8, so the shortest option is the likeliest. */
    private static final class Lengths implements Subject {
        private int asked;

        @Override
        public String id() {
            return "lengths";
        }

        @Override
        public List<Answer> answer(List<? extends Prompt> prompts, Sampling sampling) {
            throw new UnsupportedOperationException();
        }

        @Override
        public double[][] logLikelihood(List<? extends Prompt> prompts, List<List<String>> options) {
            asked += prompts.size();
            var out = new double[prompts.size()][];
            for (int i = 0; i < out.length; i++) {
                double prompt = ((Prompt.Plain) prompts.get(i)).text().length();
                out[i] = options.get(i).stream().mapToDouble(o -> -prompt - o.length() / 8.0).toArray();
            }
            return out;
        }
    }

    @Test
    void everyOptionsScoreIsKept_andReadBackFromTheJournal(@TempDir Path dir) {
        // "one" has 3 characters, "three" 5: −3 − 1/8, −3 − 2/8; −5 − 1/8, −5 − 2/8, −5 − 1/8. Item b's answer is not the likeliest.
        var subject = new Lengths();
        for (int run = 0; run < 2; run++) {
            try (var ledger = Ledger.open(dir.resolve("run"))) {
                var done = new Evaluator(ledger.journal("items"), 16).measure(subject, "hash", CHOICES, Sampling.greedy(1), ProgressView.silent().start("items", 2));
                assertThat(done.items().get(0).scores()).containsExactly(-3.125, -3.25);
                assertThat(done.items().get(1).scores()).containsExactly(-5.125, -5.25, -5.125);
                assertThat(done.measurement().values()).containsExactly(1, 0);
            }
        }
        assertThat(subject.asked).isEqualTo(2);
    }

    @Test
    void aJournalWithoutScoresIsReadAsHavingNone_whenAnEarlierVersionWroteIt(@TempDir Path dir) throws Exception {
        var subject = new Lengths();
        try (var ledger = Ledger.open(dir.resolve("run"))) {
            new Evaluator(ledger.journal("items"), 16).measure(subject, "hash", CHOICES, Sampling.greedy(1), ProgressView.silent().start("items", 2));
        }
        var json = new ObjectMapper();
        try (var ledger = Ledger.open(dir.resolve("earlier"))) {
            for (var line : Files.readAllLines(dir.resolve("run/journal/items.jsonl"))) {
                var kept = json.readTree(line);
                var value = (ObjectNode) kept.path("value");
                assertThat(value.remove("scores")).isNotNull();
                ledger.journal("items").append(kept.path("key").asString(), value.toString());
            }
        }
        try (var ledger = Ledger.open(dir.resolve("earlier"))) {
            var done = new Evaluator(ledger.journal("items"), 16).measure(subject, "hash", CHOICES, Sampling.greedy(1), ProgressView.silent().start("items", 2));
            assertThat(done.items()).allSatisfy(item -> assertThat(item.scores()).isEmpty());
            assertThat(done.measurement().values()).containsExactly(1, 0);
        }
        assertThat(subject.asked).isEqualTo(2);
    }
}
