package dev.toll.guard.rails;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toll.core.Problems;
import dev.toll.core.ProblemsException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class RailsReaderTest {
    private static final RailsReader.ContentRails NO_CONTENT = new RailsReader.ContentRails() {
        @Override
        public @Nullable Rail make(JsonNode entry, String place, String source, Problems problems) {
            problems.add(source, place, entry, "no content rail in this test");
            return null;
        }

        @Override
        public Set<String> keys() {
            return Set.of("model");
        }
    };

    @Test
    void everyKeyIsRead() {
        var rails = RailsReader.parse("""
                rails:
                - {rail: length, max: 10}
                - {rail: pii, sides: [output], deadline: 800ms, on_failure: open, watch: true}
                - {rail: topic, phrases: [egg war]}
                """, "r.yaml", NO_CONTENT);
        assertThat(rails.on(Side.INPUT)).extracting(f -> f.rail().name()).containsExactly("length", "topic");
        var pii = rails.on(Side.OUTPUT).getFirst();
        assertThat(pii.deadline()).isEqualTo(Duration.ofMillis(800));
        assertThat(pii.onFailure()).isEqualTo(Fitted.OnFailure.OPEN);
        assertThat(pii.watchOnly()).isTrue();
    }

    @Test
    void mistakes_areToldAtOnce() {
        assertThatThrownBy(() -> RailsReader.parse("""
                rails:
                - {rail: lenght}
                - {rail: length, max: many, sides: [output]}
                - {rail: topic, phrases: []}
                - {rail: pii, deadline: soon, on_failure: maybe, watch: 3, colour: red}
                - {rail: content}
                more: 1
                """, "r.yaml", NO_CONTENT)).isInstanceOfSatisfying(ProblemsException.class, e -> assertThat(e.getMessage())
                .contains("rails[0].rail", "rails[1].max", "rails[1].sides", "rails[2].phrases", "rails[3].deadline", "rails[3].on_failure", "rails[3].watch", "rails[3].colour",
                        "rails[4]", "r.yaml: more"));
    }
}
