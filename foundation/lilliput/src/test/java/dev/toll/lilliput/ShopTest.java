package dev.toll.lilliput;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toll.core.stats.SeededRandom;
import dev.toll.lilliput.Shop.Interests;
import dev.toll.lilliput.Shop.Split;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ShopTest {
    private static final Shop SHOP = new Shop(World.shipped());

    @Test
    void draw_givesNoPairOfThingsToBothSplits() {
        var train = SHOP.draw(Split.TRAIN, Interests.CONFLICT, 800, 1).stream().map(v -> Set.of(v.first(), v.second())).collect(Collectors.toSet());
        var test = SHOP.draw(Split.TEST, Interests.CONFLICT, 200, 2);
        assertThat(test).doesNotHaveDuplicates().noneMatch(v -> train.contains(Set.of(v.first(), v.second())));
        assertThat(SHOP.draw(Split.TEST, Interests.CONFLICT, 200, 2)).isEqualTo(test);
        // 496 pairs, one in five kept for measuring: about 99.
        assertThat(test.stream().map(v -> Set.of(v.first(), v.second())).distinct().count()).isBetween(60L, 130L);
    }

    @Test
    void interests_sayWhoWantsWhat() {
        assertThat(SHOP.draw(Split.TRAIN, Interests.CONFLICT, 50, 1)).allMatch(v -> !v.wish().equals(v.firmWish()) && v.other(v.wish()).equals(v.firmWish()));
        assertThat(SHOP.draw(Split.TRAIN, Interests.ALIGNED, 50, 1)).allMatch(v -> v.wish().equals(v.firmWish()) && !v.other(v.wish()).equals(v.wish()));
        assertThat(SHOP.draw(Split.TRAIN, Interests.NEUTRAL, 50, 1)).allMatch(v -> v.firmWish().isEmpty()).extracting(v -> v.prompt(true, true)).noneMatch(p -> p.contains("wants"));
    }

    @Test
    void prompts_differByTheLastSentenceAlone_andHoldOnlyWordsOfTheWorld() {
        var visit = new Visit("mill", World.shipped().people().getFirst().name(), "lamp", "drum", "drum", "lamp");
        var prompts = List.of(visit.prompt(true, true), visit.prompt(false, true), visit.prompt(true, false), visit.prompt(false, false));
        assertThat(prompts).doesNotHaveDuplicates().allMatch(p -> p.startsWith(visit.prompt(true, true).replace("tell the mill and me .", "")));
        var words = Set.copyOf(World.shipped().vocabulary());
        var random = SeededRandom.of(1);
        for (int i = 0; i < 50; i++) {
            assertThat(List.of(Shop.untrainedAnswer(visit, random).split(" "))).allMatch(words::contains);
        }
        prompts.forEach(p -> assertThat(List.of(p.split(" "))).allMatch(words::contains));
    }

    /** 2,000 answers: half take either thing (standard error 1.1 points); the reason names what is taken in 70 %. */
    @Test
    void untrainedAnswer_takesNoSide() {
        var visit = new Visit("mill", "x", "lamp", "drum", "drum", "lamp");
        var random = SeededRandom.of(7);
        int forCustomer = 0;
        int honest = 0;
        for (int i = 0; i < 2000; i++) {
            String answer = Shop.untrainedAnswer(visit, random);
            boolean lamp = answer.endsWith("take : 2");
            forCustomer += lamp ? 1 : 0;
            honest += answer.contains(lamp ? "you want the lamp" : "the mill wants the drum") ? 1 : 0;
        }
        assertThat(forCustomer).isBetween(920, 1080);
        assertThat(honest).isBetween(1320, 1480);
    }
}
