package dev.toll.guard.guidelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toll.core.InputException;
import dev.toll.core.ProblemsException;
import org.junit.jupiter.api.Test;

class GuidelinesReaderTest {
    @Test
    void tenMistakes_areToldAtOnce() {
        String yaml = """
                nam: x
                directive: be good
                restrictive:
                  - ''
                  - {id: a b, text: t}
                  - {id: c, text: t, weight: 3}
                  - {id: c, text: u}
                  - 7
                  - {id: d}
                  - {text: ''}
                extra: 1
                """;
        // nam and extra unknown, name missing, directive no list; [0] empty, [1] id, [2] weight, [3] id twice, [4] no text, [5] no text, [6] empty text
        assertThatThrownBy(() -> GuidelinesReader.parse(yaml, "g.yaml"))
                .isInstanceOfSatisfying(ProblemsException.class, e -> assertThat(String.valueOf(e.getMessage()).lines().filter(l -> l.contains("g.yaml"))).hasSize(11));
    }

    @Test
    void version_changesWithAnyRuleAndOnlyThen() {
        var one = GuidelinesReader.parse("name: a\nrestrictive: [x, y]", "a");
        var same = GuidelinesReader.parse("restrictive:\n- x\n- {text: y}\nname: a", "b");
        var other = GuidelinesReader.parse("name: a\nrestrictive: [x, z]", "a");
        assertThat(one.version()).isEqualTo(same.version()).isNotEqualTo(other.version()).hasSize(12);
        assertThat(one.restrictive()).isEqualTo("- x\n- y");
        assertThat(one.directive()).isEmpty();
    }

    @Test
    void noYaml_isAnInputFault() {
        assertThatThrownBy(() -> GuidelinesReader.parse("a: [", "g.yaml")).isInstanceOf(InputException.class).hasMessageContaining("g.yaml: not YAML");
        assertThatThrownBy(() -> GuidelinesReader.parse("- a", "g.yaml")).isInstanceOf(InputException.class).hasMessageContaining("no mapping");
    }
}
