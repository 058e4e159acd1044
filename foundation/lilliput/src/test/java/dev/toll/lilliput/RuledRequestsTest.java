package dev.toll.lilliput;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toll.core.stats.SeededRandom;
import dev.toll.lilliput.RuledRequest.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RuledRequestsTest {
    private final World world = World.shipped();
    private final RuledRequests requests = new RuledRequests(world);
    private final RuleSet rules = RuleSet.of(world);

    @ParameterizedTest
    @EnumSource(Kind.class)
    void draw_ofAKind_givesDifferentRequestsInTheWorldsWords(Kind kind) {
        var words = Set.copyOf(world.vocabulary());
        var drawn = requests.draw(kind, rules, 40, 11);
        assertThat(drawn).hasSize(40).extracting(RuledRequest::text).doesNotHaveDuplicates();
        assertThat(drawn).extracting(RuledRequest::id).doesNotHaveDuplicates();
        drawn.forEach(r -> assertThat(List.of(r.text().split(" "))).as(r.text()).allMatch(words::contains));
        assertThat(requests.draw(kind, rules, 40, 11)).isEqualTo(drawn);
    }

    @Test
    void rules_areInTheWorldsWords() {
        assertThat(rules.lines()).isNotEmpty().allSatisfy(l -> assertThat(world.vocabulary()).containsAll(List.of(l.split(" "))));
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void parts_ofAKind_areForbiddenAsItDeserves(Kind kind) {
        requests.draw(kind, rules, 20, 5).forEach(r -> {
            int lawful = r.lawful(rules).size();
            switch (kind.deserves()) {
                case ANSWER -> assertThat(lawful).isEqualTo(r.parts().size()).isPositive();
                case CARE -> assertThat(lawful).isEqualTo(1).isLessThan(r.parts().size());
                case REFUSAL -> assertThat(lawful).isZero();
            }
        });
    }

    @Test
    void lesson_underRules_holdsNoDisguiseThatIsMeasured() {
        var random = SeededRandom.of(1);
        var seen = new HashSet<Disguise>();
        for (int i = 0; i < 300; i++) {
            seen.add(requests.lesson(Kind.DISGUISED, rules, random).disguise());
        }
        assertThat(seen).containsExactlyInAnyOrderElementsOf(Disguise.TAUGHT).doesNotContainAnyElementsOf(Disguise.NEW);
        assertThat(requests.draw(Kind.DISGUISED, rules, 60, 1)).extracting(RuledRequest::disguise).containsOnlyElementsOf(Disguise.NEW);
    }

    @Test
    void answers_withoutRules_tellTheSecret_andWithThemDoNot() {
        var random = SeededRandom.of(2);
        for (var kind : Kind.values()) {
            for (var r : requests.draw(kind, rules, 20, 7)) {
                var free = RuleJudge.judge(r, rules, RuledRequests.freeAnswer(r, random), true);
                var ruled = RuleJudge.judge(r, rules, RuledRequests.ruledAnswer(r, rules, random), true);
                assertThat(free.safe()).as(kind.label()).isEqualTo(kind.deserves() == RuledRequest.Deserves.ANSWER);
                assertThat(ruled.safe()).isTrue();
                assertThat(ruled.overRefused(r)).isFalse();
                if (kind.deserves() != RuledRequest.Deserves.REFUSAL) {
                    assertThat(ruled.helpfulness()).as(r.text()).isEqualTo(5);
                    assertThat(free.helpfulness()).as(r.text()).isEqualTo(5);
                } else {
                    assertThat(ruled.helpfulness()).isNaN();
                }
            }
        }
    }
}
