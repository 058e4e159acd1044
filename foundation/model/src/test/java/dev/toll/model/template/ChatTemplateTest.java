package dev.toll.model.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toll.core.InputException;
import dev.toll.core.Message;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatTemplateTest {
    private static final List<Message> ONE = List.of(Message.user("Hello"));

    /** What this subset does not know is named with its place when the template is read, before anything is rendered. */
    @ParameterizedTest
    @CsvSource(delimiter = '§', value = {
        "{% include 'other' %}               § line 1, column 1  § include",
        "{% extends 'base' %}                § line 1, column 1  § extends",
        "{% for m in messages %}{{ m }}      § line 1            § endfor",
        "{{ messages[0].content | shout }}   § line 1            § shout",
        "{{ messages[0].content.explode() }} § line 1            § explode",
        "{{ 'open                            § line 1, column 4  § never closed",
        "{{ messages                         § line 1, column 1  § never closed",
        "{{ 1 ? 2 }}                         § line 1, column 6  § ?",
        "{# comment                          § line 1, column 1  § never closed",
        "{% if x %}{% endfor %}              § line 1            § endif",
        "{{ messages is odder }}             § line 1            § odder",
        "{{ summon(messages) }}              § line 1            § summon",
        "{{ ghost.content }}                 § line 1            § ghost",
        "{{ messages[0].content + 1 }}       § line 1            § +",
    })
    void template_whenSomethingIsUnknown_isAFaultWithItsPlace(String source, String place, String word) {
        assertThatThrownBy(() -> ChatTemplate.parse(source).render(ONE, true, Map.of()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("chat template, " + place)
                .hasMessageContaining(word);
    }

    @Test
    void template_whenItRaises_saysWhatItSays() {
        var template = ChatTemplate.parse("{% if messages[0].role != 'system' %}\n{{ raise_exception('a system turn comes first') }}{% endif %}");

        assertThatThrownBy(() -> template.render(ONE, true, Map.of()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("a system turn comes first");
    }

    @Test
    void template_whenItLoopsWithoutEnd_isStopped() {
        var template = ChatTemplate.parse(
                "{% for a in range(100000) %}{% for b in range(100000) %}{% for c in range(100000) %}{{ a }}{% endfor %}{% endfor %}{% endfor %}");

        assertThatThrownBy(() -> template.render(ONE, true, Map.of())).isInstanceOf(InputException.class).hasMessageContaining("chat template");
    }

    @Test
    void template_whenItRecurses_isStopped() {
        var template = ChatTemplate.parse("{% macro m(x) %}{{ m(x) }}{% endmacro %}{{ m(1) }}");

        assertThatThrownBy(() -> template.render(ONE, true, Map.of())).isInstanceOf(InputException.class).hasMessageContaining("chat template");
    }

    @Test
    void template_whenExpressionsNestDeeply_isStopped() {
        assertThatThrownBy(() -> ChatTemplate.parse("{{ " + "(".repeat(200_000) + "1" + ")".repeat(200_000) + " }}").render(ONE, true, Map.of()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("chat template");
    }

    @Test
    void messageText_whenItLooksLikeATemplate_isNotRun() {
        var rendered = ChatTemplate.parse("{{ messages[0].content }}").render(List.of(Message.user("{{ 7 * 7 }}{% if %}")), true, Map.of());

        assertThat(rendered.text()).isEqualTo("{{ 7 * 7 }}{% if %}");
    }
}
