package dev.toll.lilliput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.toll.core.InputException;
import dev.toll.core.Item;
import dev.toll.core.Metric;
import dev.toll.core.Prompt;
import dev.toll.core.Suite;
import dev.toll.core.stats.SeededRandom;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class SuitesTest {
    private final World world = World.shipped();
    private final Suites suites = new Suites(world);

    private List<Suite> all(long seed, int n, Format form) {
        return List.of(suites.commonsense(seed, n, form), suites.knowledge(seed, n, form), suites.reading(seed, n, form, Metric.EXACT_MATCH),
                suites.translation(seed, n, form), suites.translation("lilli", seed, n, form), suites.translation("blefu", seed, n, form), suites.translation("yahoo", seed, n, form),
                suites.sums(seed, n, form));
    }

    @Test
    void suites_whenSeedIsTheSame_areTheSameAndOtherwiseNot() {
        assertThat(all(3, 40, Format.CHAT)).isEqualTo(all(3, 40, Format.CHAT));
        for (int i = 0; i < all(3, 40, Format.CHAT).size(); i++) {
            assertThat(all(3, 40, Format.CHAT).get(i).items()).isNotEqualTo(all(4, 40, Format.CHAT).get(i).items());
        }
    }

    @Test
    void suites_whenChatAndPlain_askTheSameUnderTheSameIds() {
        var chat = all(3, 40, Format.CHAT);
        var plain = all(3, 40, Format.PLAIN);
        for (int s = 0; s < chat.size(); s++) {
            assertThat(plain.get(s).name()).isEqualTo(chat.get(s).name() + "-plain");
            for (int i = 0; i < 40; i++) {
                var a = chat.get(s).items().get(i);
                var b = plain.get(s).items().get(i);
                String asked = ((Prompt.Chat) a.prompt()).conversation().messages().getLast().text();
                assertThat(b.prompt()).isEqualTo(Prompt.plain("question : " + asked + " answer :"));
                assertThat(b.id()).isEqualTo(a.id());
            }
        }
    }

    @Test
    void suites_whenDrawn_neverAskTheSameTwice() {
        for (var suite : all(5, 200, Format.CHAT)) {
            assertThat(suite.items().stream().map(Item::prompt)).as(suite.name()).doesNotHaveDuplicates();
        }
    }

    @Test
    void facts_whenAsked_haveTheAnswersOfTheWorld() {
        var facts = new HashMap<String, List<String>>();
        world.people().forEach(p -> facts.put(p.name(), List.of(p.town(), p.trade(), p.animal(), p.dish(), p.parent())));
        for (var item : suites.knowledge(1, 300, Format.PLAIN).items()) {
            var words = List.of(((Prompt.Plain) item.prompt()).text().split(" "));
            String person = words.stream().filter(facts::containsKey).findFirst().orElseThrow();
            assertThat(facts.get(person)).contains(((Item.Open) item).references().getFirst());
        }
    }

    @Test
    void options_whenFour_differAndHaveTheAnswerInEveryPlaceEquallyOften() {
        // 1,000 items, a quarter each: 250, standard deviation √(1000·¼·¾) ≈ 13.7.
        var places = new int[4];
        for (var item : suites.commonsense(2, 1000, Format.CHAT).items()) {
            var choice = (Item.Choice) item;
            assertThat(new HashSet<>(choice.options())).hasSize(4);
            places[choice.answer()]++;
        }
        for (int place : places) {
            assertThat(place).isBetween(195, 305);
        }
    }

    @Test
    void reading_whenAThingIsMoved_asksForItsLastPlace() {
        var passages = new Passages(world);
        var random = SeededRandom.of(11);
        int moved = 0;
        for (int i = 0; i < 500; i++) {
            var p = passages.draw(5, random);
            for (var sentence : p.text().split(" \\.")) {
                var words = sentence.strip().split(" ");
                if (words[0].equals("then")) {
                    // then WHO VERB the THING in|to the PLACE
                    assertThat(p.questions()).contains(new QuestionAnswer("where is the " + words[4] + " ?", words[7], "where"));
                    assertThat(p.questions().stream().filter(q -> q.question().equals("where is the " + words[4] + " ?"))).hasSize(1);
                    moved++;
                }
            }
        }
        assertThat(moved).isGreaterThan(200);
    }

    @Test
    void sums_whenWorkedOut_areRight() {
        for (var item : suites.sums(1, 200, Format.PLAIN).items()) {
            var words = ((Prompt.Plain) item.prompt()).text().split(" ");
            int a = Integer.parseInt(words[4]);
            int b = Integer.parseInt(words[6]);
            int expected = words[5].equals("plus") ? a + b : a - b;
            assertThat(((Item.Open) item).references()).containsExactly(Integer.toString(expected));
            assertThat(expected).isBetween(0, 40);
        }
    }

    @Test
    void readingFloor_whenPassagesAreDrawn_isTheMeanOverTheSameItems() {
        var passages = new Passages(world);
        // Three sentences. "Where" has 3 candidate places and "not stated": 1/4. "Who" and "what" have one candidate per
        // sentence about a thing (a thing moved later counts once for "what"), "how many" one per sentence about animals, each
        // and "not stated".
        var random = SeededRandom.of(1);
        for (int i = 0; i < 200; i++) {
            var p = passages.draw(3, random);
            long herds = p.questions().stream().filter(q -> q.type().equals("how many")).count();
            long moves = p.text().lines().flatMap(l -> java.util.Arrays.stream(l.split(" "))).filter("then"::equals).count();
            for (int q = 0; q < p.questions().size(); q++) {
                double expected = switch (p.questions().get(q).type()) {
                    case "where" -> 1 / 4.0;
                    case "who" -> 1.0 / (3 - herds + 1);
                    case "what" -> 1.0 / (3 - herds - moves + 1);
                    case "how many" -> 1.0 / (herds + 1);
                    default -> p.floors().get(q);
                };
                assertThat(p.floors().get(q)).isCloseTo(expected, within(1e-12));
            }
        }
        assertThat(suites.readingFloor(4, 300)).isEqualTo(suites.readingFloor(4, 300)).isBetween(0.15, 0.40);
    }

    /** A guesser of the right type, played out, hits as often as the floor says. */
    @Test
    void readingFloor_whenGuessingIsPlayedOut_agrees() {
        var passages = new Passages(world);
        var random = SeededRandom.of(6);
        int n = 20_000;
        int hits = 0;
        double floor = 0;
        for (int i = 0; i < n; i++) {
            var p = passages.draw(2 + random.nextInt(4), random);
            int at = random.nextInt(p.questions().size());
            var asked = p.questions().get(at);
            var candidates = new HashSet<String>(List.of(Passages.NOT_STATED));
            String type = asked.type().equals("unanswerable") ? typeOf(asked.question()) : asked.type();
            p.questions().stream().filter(q -> q.type().equals(type)).forEach(q -> candidates.add(q.answer()));
            if (type.equals("where")) {
                // The place a thing was moved from is named too.
                Words.PLACES.stream().filter(place -> (p.text() + " ").contains(" the " + place + " .")).forEach(candidates::add);
            }
            hits += World.pick(candidates.stream().sorted().toList(), random).equals(asked.answer()) ? 1 : 0;
            floor += p.floors().get(at);
        }
        // Standard deviation of the rate ≈ √(.27·.73/20000) ≈ .003. Numbers may coincide ("7 geese", "7 pigs"), which
        // makes guessing a little easier than the floor counts it: at most .02.
        assertThat(hits / (double) n).isCloseTo(floor / n, within(0.025));
    }

    private static String typeOf(String question) {
        return question.startsWith("how many") ? "how many" : question.startsWith("where") ? "where" : "what";
    }

    @Test
    void translation_whenLanguageIsUnknown_listsTheKnownOnes() {
        assertThatThrownBy(() -> suites.translation("latin", 1, 10, Format.CHAT)).isInstanceOf(InputException.class).hasMessageContaining("[lilli, blefu, yahoo]");
    }

    @Test
    void samples_whenPrinted_areTheSameForTheSameSeedAndShowEverySuite() {
        assertThat(Samples.page(1)).isEqualTo(Samples.page(1)).isNotEqualTo(Samples.page(2))
                .contains("commonsense (", "knowledge (", "reading (", "translation (", "translation-blefu (", "translation-yahoo (", "sums (", "1.00  ");
    }
}
