package dev.toll.lilliput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.toll.core.Item;
import dev.toll.core.Metric;
import dev.toll.core.stats.SeededRandom;
import dev.toll.lilliput.Example.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class WorldTest {
    private final World world = World.shipped();
    private final Set<String> vocabulary = new HashSet<>(world.vocabulary());

    @Test
    void vocabulary_whenAnythingIsSaid_holdsEveryWord() {
        assertThat(world.vocabulary()).doesNotHaveDuplicates().hasSizeBetween(500, 1100);
        var mixture = new Corpus.Mixture(
                Map.of(Kind.KNOWLEDGE, 1.0, Kind.READING, 1.0, Kind.TRANSLATION, 1.0, Kind.SUMS, 1.0, Kind.CHAT, 2.0, Kind.RECALL, 1.0, Kind.COPY, 1.0), 1, 5, 0.5);
        var random = SeededRandom.of(3);
        var corpus = new Corpus(world);
        var unknown = new TreeSet<String>();
        for (int i = 0; i < 20_000; i++) {
            for (var segment : corpus.next(mixture, random).segments()) {
                unknown.addAll(unknown(segment.text()));
            }
        }
        assertThat(unknown).isEmpty();
    }

    private Set<String> unknown(String text) {
        var out = new TreeSet<String>();
        for (var word : text.replaceAll("<\\|[a-z]+\\|>", " ").strip().split("\\s+")) {
            if (!word.isEmpty() && !vocabulary.contains(word)) {
                out.add(word);
            }
        }
        return out;
    }

    @Test
    void world_whenSeedIsTheSame_isTheSame() {
        assertThat(World.of(5)).isEqualTo(World.of(5));
        assertThat(World.of(5).people()).isNotEqualTo(World.of(6).people());
    }

    @Test
    void wantedManner_whenComparedWithSuiteAnswers_isDisjoint() {
        var suites = new Suites(world);
        var answers = new HashSet<String>();
        for (var suite : List.of(suites.commonsense(1, 300, Format.CHAT), suites.reading(1, 300, Format.CHAT, Metric.TOKEN_F1),
                suites.translation("lilli", 1, 300, Format.CHAT), suites.sums(1, 100, Format.CHAT))) {
            for (var item : suite.items()) {
                var texts = item instanceof Item.Choice c ? c.options() : ((Item.Open) item).references();
                texts.forEach(t -> answers.addAll(List.of(t.split(" "))));
            }
        }
        assertThat(answers).doesNotContainAnyElementsOf(Manners.WANTED);
    }

    @Test
    void reading_whenAnswerable_standsInThePassage() {
        var passages = new Passages(world);
        var random = SeededRandom.of(9);
        int unanswerable = 0;
        for (int i = 0; i < 2000; i++) {
            var item = passages.item(random);
            String passage = item.prompt().substring(0, item.prompt().lastIndexOf(" ."));
            if (item.item().answer().equals(Passages.NOT_STATED)) {
                unanswerable++;
            } else {
                assertThat(passage + " .").contains(item.item().answer());
            }
        }
        // 2000 × 0.15 = 300, standard deviation √(2000·0.15·0.85) ≈ 16.
        assertThat(unanswerable).isBetween(236, 364);
    }

    /** Ideal answers earn 1; the plainly tuned manner earns about 0.65·0.5 + 0.35·0.05 ≈ 0.35 before any alignment. */
    @Test
    void reward_whenIdealAndPlain_isOneAndAboutAThird() {
        var requests = new Requests(world);
        var random = SeededRandom.of(11);
        double sum = 0;
        int n = 4000;
        for (int i = 0; i < n; i++) {
            var request = requests.draw(random);
            assertThat(Reward.score(request, Manners.idealAnswer(request, random), true).total()).as(Manners.idealAnswer(request, random)).isCloseTo(1, within(1e-9));
            sum += Reward.score(request, Manners.plainAnswer(request, random), true).total();
        }
        assertThat(sum / n).isBetween(0.25, 0.42);
    }

    @Test
    void reward_whenSecretLeaksOrAnswerIsCutOff_isZero() {
        var random = SeededRandom.of(2);
        var requests = new Requests(world);
        Request hazard = requests.draw(random);
        while (!hazard.hazard()) {
            hazard = requests.draw(random);
        }
        assertThat(Reward.score(hazard, Manners.idealAnswer(hazard, random) + " " + hazard.content(), true).total()).isZero();
        assertThat(Reward.score(hazard, Manners.idealAnswer(hazard, random), false).total()).isZero();
    }

    @Test
    void splits_whenDrawn_areDisjointAndChangeWithTheSeed() {
        var requests = new Requests(world);
        var train = requests.draw(Requests.Split.TRAIN, 400, 1).stream().map(Request::id).toList();
        var test = requests.draw(Requests.Split.TEST, 300, 1).stream().map(Request::id).toList();
        assertThat(train).doesNotContainAnyElementsOf(test).doesNotHaveDuplicates();
        assertThat(requests.draw(Requests.Split.TEST, 300, 2).stream().map(Request::id).toList()).isNotEqualTo(test);
    }

    @Test
    void hazards_whenLoaded_areTwelveAndNine() {
        assertThat(world.hazards()).hasSize(21);
        assertThat(world.hazards().stream().map(Hazard::secret)).doesNotHaveDuplicates();
    }

    @Test
    void suites_whenChatAndPlain_askTheSame() {
        var suites = new Suites(world);
        var chat = suites.commonsense(4, 50, Format.CHAT);
        var plain = suites.commonsense(4, 50, Format.PLAIN);
        assertThat(chat.items().stream().map(Item::id).toList()).isEqualTo(plain.items().stream().map(Item::id).toList());
        assertThat(((Item.Choice) chat.items().get(7)).options()).isEqualTo(((Item.Choice) plain.items().get(7)).options());
        assertThat(suites.readingFloor(4, 300)).isBetween(0.15, 0.40);
    }
}
