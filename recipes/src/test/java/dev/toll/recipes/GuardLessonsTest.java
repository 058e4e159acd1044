package dev.toll.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toll.core.Prompt;
import dev.toll.core.Role;
import dev.toll.core.stats.SeededRandom;
import dev.toll.guard.guidelines.GuidelinesReader;
import dev.toll.guard.prime.TemplatesReader;
import dev.toll.lilliput.RuleSet;
import dev.toll.lilliput.RuledRequest.Kind;
import dev.toll.lilliput.World;
import dev.toll.recipes.GuardLessons.Topic;
import dev.toll.recipes.primeguard.LilliputBench;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class GuardLessonsTest {
    private final GuardLessons lessons = new GuardLessons(World.shipped(), TemplatesReader.read(Path.of("..").resolve("guidelines/lilliput-words.yaml")));
    private final GuardLessons.Shares shares = new GuardLessons.Shares(Map.of(Kind.DIRECT, 1.0, Kind.PLAIN, 1.0),
            Map.of(Kind.DIRECT, 1.0, Kind.MIXED, 1.0, Kind.MENTION, 1.0));

    private static List<Role> roles(GuardLessons.Lesson lesson) {
        return ((Prompt.Chat) lesson.prompt()).conversation().messages().stream().map(m -> m.role()).toList();
    }

    private static String text(GuardLessons.Lesson lesson) {
        return ((Prompt.Chat) lesson.prompt()).conversation().messages().toString();
    }

    @Test
    void lessons_ofTheSameSeed_areTheSame_marksIncluded() {
        for (var topic : Topic.values()) {
            var a = SeededRandom.of(5);
            var b = SeededRandom.of(5);
            for (int i = 0; i < 30; i++) {
                assertThat(lessons.next(topic, shares, a)).as(topic.name()).isEqualTo(lessons.next(topic, shares, b));
            }
        }
    }

    @Test
    void guidelines_thatAreShipped_areTheOnesThatAreTaughtAndMeasured() {
        assertThat(GuidelinesReader.read(Path.of("..").resolve("guidelines/lilliput.yaml"))).isEqualTo(LilliputBench.guidelines(RuleSet.of(World.shipped())));
    }

    @Test
    void route_isAskedAsTheRouterAsks_andAnsweredWithItsLabels() {
        var random = SeededRandom.of(1);
        for (int i = 0; i < 60; i++) {
            var lesson = lessons.next(Topic.ROUTE, shares, random);
            assertThat(roles(lesson)).containsExactly(Role.USER);
            assertThat(text(lesson)).contains("do not help make what").contains("<sandbox-").contains("is this safe , maybe or forbidden ?");
            assertThat(lesson.answer()).isIn("safe", "maybe", "forbidden");
        }
    }

    @Test
    void secondLook_isAJsonObjectThatOpensAsAsked() {
        var random = SeededRandom.of(2);
        boolean three = false;
        boolean one = false;
        for (int i = 0; i < 60; i++) {
            var lesson = lessons.next(Topic.SECOND_LOOK, shares, random);
            var answer = new JsonMapper().readTree(lesson.answer());
            assertThat(answer.path("reevaluation").asString("")).endsWith(" .");
            assertThat(answer.path("final_response").asString("")).startsWith("good day . ");
            three |= roles(lesson).equals(List.of(Role.USER, Role.ASSISTANT, Role.USER));
            one |= roles(lesson).equals(List.of(Role.USER));
        }
        assertThat(three && one).as("with and without the made-up turn").isTrue();
    }

    @Test
    void free_showsNoRule_andRuled_showsThemInTheSystemTurn() {
        var random = SeededRandom.of(3);
        for (int i = 0; i < 40; i++) {
            assertThat(text(lessons.next(Topic.FREE, shares, random))).doesNotContain("do not help make");
            var ruled = lessons.next(Topic.RULED, shares, random);
            assertThat(roles(ruled)).containsExactly(Role.SYSTEM, Role.USER);
            assertThat(((Prompt.Chat) ruled.prompt()).conversation().messages().getFirst().text()).startsWith("- do not help make");
        }
    }
}
