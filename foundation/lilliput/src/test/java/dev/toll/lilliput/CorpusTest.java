package dev.toll.lilliput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toll.core.InputException;
import dev.toll.core.stats.SeededRandom;
import dev.toll.lilliput.Example.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CorpusTest {
    private final World world = World.shipped();
    private final Corpus corpus = new Corpus(world);

    private static Corpus.Mixture only(Kind kind, double chatShare) {
        return new Corpus.Mixture(Map.of(kind, 1.0), 1, 5, chatShare);
    }

    private static String text(Example example) {
        return example.segments().stream().map(Example.Segment::text).collect(Collectors.joining());
    }

    @Test
    void next_whenSeedIsTheSame_givesTheSameStream() {
        var mixture = new Corpus.Mixture(Map.of(Kind.READING, 1.0, Kind.CHAT, 1.0, Kind.COPY, 1.0), 1, 5, 0.5);
        var a = SeededRandom.of(4);
        var b = SeededRandom.of(4);
        for (int i = 0; i < 200; i++) {
            assertThat(corpus.next(mixture, a)).isEqualTo(corpus.next(mixture, b));
        }
    }

    @Test
    void next_whenKindsAreWeighted_drawsThemInProportion() {
        // 8,000 draws at 3 : 1 → 6,000 and 2,000, standard deviation √(8000·¾·¼) ≈ 39; a weight of 0 never comes.
        var mixture = new Corpus.Mixture(Map.of(Kind.SUMS, 3.0, Kind.COPY, 1.0, Kind.CHAT, 0.0), 1, 5, 0);
        var random = SeededRandom.of(8);
        var seen = new HashMap<Kind, Integer>();
        for (int i = 0; i < 8000; i++) {
            seen.merge(corpus.next(mixture, random).kind(), 1, Integer::sum);
        }
        assertThat(seen).containsOnlyKeys(Kind.SUMS, Kind.COPY);
        assertThat(seen.get(Kind.COPY)).isBetween(1840, 2160);
    }

    @Test
    void copy_whenDrawn_learnsTheContinuationGivenBefore() {
        var random = SeededRandom.of(1);
        for (int i = 0; i < 500; i++) {
            var e = corpus.next(only(Kind.COPY, 0), random);
            String given = e.segments().getFirst().text();
            String string = given.substring(0, given.lastIndexOf(" . ")) + " .";
            assertThat(e.segments().getLast().trained()).isTrue();
            assertThat(string).endsWith(e.segments().getLast().text());
        }
    }

    @Test
    void recall_whenDrawn_learnsTheLastValueOfEachKey() {
        var random = SeededRandom.of(2);
        for (int i = 0; i < 500; i++) {
            var segments = corpus.next(only(Kind.RECALL, 0), random).segments();
            var pairs = new HashMap<String, String>();
            var words = segments.getFirst().text().split(" ");
            for (int w = 0; w + 3 < words.length; w += 4) {
                pairs.put(words[w], words[w + 2]);
            }
            for (int s = 1; s < segments.size(); s += 2) {
                String key = segments.get(s).text().strip().split(" ")[0];
                assertThat(segments.get(s + 1).text().strip()).isEqualTo(pairs.get(key));
                assertThat(segments.get(s + 1).trained()).isTrue();
                assertThat(segments.get(s).trained()).isFalse();
            }
        }
    }

    @Test
    void reading_whenDense_learnsEveryAnswerAndNothingElse() {
        var random = SeededRandom.of(3);
        for (double chat : new double[] {0, 1}) {
            for (int i = 0; i < 300; i++) {
                var segments = corpus.next(only(Kind.READING, chat), random).segments();
                assertThat(segments.size()).isEven();
                String passage = segments.getFirst().text();
                for (int s = 0; s < segments.size(); s += 2) {
                    assertThat(segments.get(s).trained()).isFalse();
                    assertThat(segments.get(s + 1).trained()).isTrue();
                    String answer = segments.get(s + 1).text().strip().replace("<|end|>", "");
                    assertThat(answer.equals(Passages.NOT_STATED) || passage.contains(" " + answer + " ") || passage.contains("|> " + answer + " ")
                            || passage.contains(": " + answer + " ")).as(text(new Example(Kind.READING, segments))).isTrue();
                }
            }
        }
    }

    @Test
    void chatForm_whenRendered_isWhatTheTemplateWrites() {
        var random = SeededRandom.of(5);
        var e = corpus.next(only(Kind.KNOWLEDGE, 1), random);
        assertThat(text(e)).startsWith("<|user|> ").contains("<|end|><|assistant|> ").endsWith("<|end|>");
        assertThat(text(corpus.next(only(Kind.KNOWLEDGE, 0), random))).startsWith("question : ").contains(" answer : ").endsWith("<|end|>");
    }

    @Test
    void knowledge_whenPeopleArePoorInText_isTaughtLess() {
        var weights = world.people().stream().collect(Collectors.toMap(World.Person::name, World.Person::weight));
        var random = SeededRandom.of(6);
        var seen = new HashMap<Double, Integer>();
        int n = 20_000;
        for (int i = 0; i < n; i++) {
            String asked = corpus.next(only(Kind.KNOWLEDGE, 0), random).segments().getFirst().text();
            seen.merge(List.of(asked.split(" ")).stream().filter(weights::containsKey).map(weights::get).findFirst().orElseThrow(), 1, Integer::sum);
        }
        // Share of a class = people × weight, over the sum of the weights; tolerance .015 ≈ 4 standard deviations.
        double sum = weights.values().stream().mapToDouble(w -> w).sum();
        seen.forEach((weight, count) -> {
            double expected = weights.values().stream().filter(weight::equals).mapToDouble(w -> w).sum() / sum;
            assertThat(count / (double) n).isBetween(expected - 0.015, expected + 0.015);
        });
        assertThat(seen).hasSize(3);
    }

    @Test
    void mixture_whenItCannotBeDrawnFrom_saysWhy() {
        assertThatThrownBy(() -> new Corpus.Mixture(Map.of(Kind.SUMS, 0.0), 1, 5, 0)).isInstanceOf(InputException.class).hasMessageContaining("not all zero");
        assertThatThrownBy(() -> new Corpus.Mixture(Map.of(Kind.SUMS, -1.0, Kind.COPY, 2.0), 1, 5, 0)).isInstanceOf(InputException.class);
        assertThatThrownBy(() -> new Corpus.Mixture(Map.of(Kind.SUMS, Double.NaN), 1, 5, 0)).isInstanceOf(InputException.class);
        assertThatThrownBy(() -> new Corpus.Mixture(Map.of(Kind.SUMS, 1.0), 1, 16, 0)).isInstanceOf(InputException.class).hasMessageContaining("1 to 16 sentences");
        assertThatThrownBy(() -> new Corpus.Mixture(Map.of(Kind.SUMS, 1.0), 3, 2, 0)).isInstanceOf(InputException.class);
        assertThatThrownBy(() -> new Corpus.Mixture(Map.of(Kind.SUMS, 1.0), 1, 5, 1.5)).isInstanceOf(InputException.class).hasMessageContaining("chat share 1.5");
    }
}
