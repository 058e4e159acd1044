package dev.toll.model.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toll.core.InputException;
import dev.toll.core.Message;
import dev.toll.core.Part;
import dev.toll.core.Role;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Against transformers' own renderings: benchmarks/peers/make_template_fixtures.py says how they were made. */
class GoldenTemplateTest {
    private static final JsonMapper JSON = new JsonMapper();

    @TestFactory
    Stream<DynamicTest> render_whenTransformersRendered_givesTheSameText() throws IOException {
        var golden = JSON.readTree(GoldenTemplateTest.class.getResourceAsStream("/templates/golden.json"));
        var tests = new ArrayList<DynamicTest>();
        for (var c : golden.path("cases")) {
            String name = c.path("template").asString() + ", " + c.path("conversation").asString() + ", prompt " + c.path("add_generation_prompt").asBoolean()
                    + (c.path("tools").isNull() ? "" : ", tools");
            tests.add(DynamicTest.dynamicTest(name, () -> check(c)));
        }
        return tests.stream();
    }

    private static void check(JsonNode c) {
        var template = ChatTemplate.parse(c.path("source").asString());
        var messages = new ArrayList<Message>();
        c.path("messages").forEach(m -> messages.add(message(m)));
        var variables = new HashMap<String, Object>();
        variables.put("bos_token", "<s>");
        variables.put("eos_token", "</s>");
        if (!c.path("tools").isNull()) {
            variables.put("tools", plain(c.path("tools")));
        }
        boolean prompt = c.path("add_generation_prompt").asBoolean();
        if (c.has("error")) {
            assertThatThrownBy(() -> template.render(messages, prompt, variables)).isInstanceOf(InputException.class).hasMessageContaining("chat template, line ");
            return;
        }
        var rendered = template.render(messages, prompt, variables);
        assertThat(rendered.text()).isEqualTo(c.path("text").asString());
        // transformers counts code points, Toll counts chars.
        var spans = new ArrayList<List<Integer>>();
        rendered.assistantSpans().forEach(s -> spans.add(List.of(
                rendered.text().codePointCount(0, s.start()), rendered.text().codePointCount(0, s.end()))));
        var expected = new ArrayList<List<Integer>>();
        c.path("spans").forEach(s -> expected.add(List.of(s.get(0).asInt(), s.get(1).asInt())));
        assertThat(spans).isEqualTo(expected);
    }

    private static Message message(JsonNode m) {
        var role = Role.fromWire(m.path("role").asString());
        if (m.path("content").isString()) {
            return Message.of(role, m.path("content").asString());
        }
        var parts = new ArrayList<Part>();
        m.path("content").forEach(p -> parts.add(p.path("type").asString().equals("text")
                ? new Part.Text(p.path("text").asString())
                : new Part.Image(p.path("url").asString())));
        return new Message(role, parts);
    }

    private static Object plain(JsonNode node) {
        return JSON.convertValue(node, Object.class);
    }
}
