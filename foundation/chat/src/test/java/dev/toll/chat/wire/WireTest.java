package dev.toll.chat.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toll.chat.ChatException;
import dev.toll.chat.ChatRequest;
import dev.toll.chat.Completion;
import dev.toll.chat.Delta;
import dev.toll.core.Conversation;
import dev.toll.core.Message;
import dev.toll.core.Part;
import dev.toll.core.Role;
import dev.toll.core.Sampling;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class WireTest {
    @TempDir
    private Path dir;

    private static JsonNode request(List<String> tools, Message... messages) {
        return WireJson.object(WireRequest.chat("m", new ChatRequest(new Conversation(List.of(messages)), Sampling.greedy(8).withStop("END"), tools), Dialect.COMMON), "request");
    }

    @Test
    void extras_goOutAsTheyCameIn() {
        var extras = new TreeMap<>(Map.of("tool_choice", "\"none\"", "logit_bias", "{\"7\":-100}"));
        var asked = new ChatRequest(new Conversation(List.of(Message.user("hi"))), Sampling.greedy(8), List.of(), 0, extras);
        var body = WireJson.object(WireRequest.chat("m", asked, Dialect.COMMON), "request");
        assertThat(body.path("tool_choice").asString()).isEqualTo("none");
        assertThat(body.path("logit_bias").path("7").asInt()).isEqualTo(-100);
    }

    @Test
    void request_whenToolsWereUsed_hasTheirCallsAndResults() {
        var body = request(List.of("{\"type\":\"function\",\"function\":{\"name\":\"add\",\"parameters\":{}}}"), Message.user("2+3?"),
                new Message(Role.ASSISTANT, List.of(new Part.Thinking("hm"), new Part.ToolCall("c1", "add", "{\"a\":2,\"b\":3}"))),
                new Message(Role.TOOL, List.of(new Part.ToolResult("c1", "5"))));
        assertThat(body.path("messages").toString()).isEqualTo("""
                [{"role":"user","content":"2+3?"},\
                {"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"add","arguments":"{\\"a\\":2,\\"b\\":3}"}}],"content":null},\
                {"role":"tool","tool_call_id":"c1","content":"5"}]""");
        assertThat(body.at("/tools/0/function/name").asString()).isEqualTo("add");
        assertThat(body.path("stop").toString()).isEqualTo("[\"END\"]");
        assertThat(body.path("max_tokens").asInt()).isEqualTo(8);
    }

    /** Three bytes 1, 2, 3 are AQID in base 64. */
    @Test
    void request_whenATurnHasAnImage_carriesItsBytes() throws Exception {
        var file = Files.write(dir.resolve("cat.PNG"), new byte[] {1, 2, 3});
        var content = request(List.of(), new Message(Role.USER, List.of(new Part.Text("what?"), new Part.Image(file.toString())))).at("/messages/0/content");
        assertThat(content.toString()).isEqualTo("[{\"type\":\"text\",\"text\":\"what?\"},{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AQID\"}}]");
        assertThatThrownBy(() -> request(List.of(), new Message(Role.USER, List.of(new Part.Image("http://tracker/x.png"))))).isInstanceOf(ChatException.class)
                .hasMessageContaining("expected a file or a data:image");
    }

    @Test
    void answer_whenThinkingAndToolCallsAreStreamed_keepsEveryPieceApart() {
        var deltas = new ArrayList<Delta>();
        var answer = new StreamedAnswer(deltas::add);
        for (var delta : List.of("{\"reasoning_content\":\"let me \"}", "{\"reasoning\":\"see\"}", "{\"content\":\"I \"}", "{\"content\":\"add\"}",
                "{\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"function\":{\"name\":\"add\",\"arguments\":\"{\\\"a\\\"\"}}]}",
                "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\":2}\"}}]}")) {
            answer.accept(WireJson.object("{\"choices\":[{\"index\":0,\"delta\":" + delta + "}]}", "chunk"));
        }
        answer.accept(WireJson.object("{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"}],\"usage\":{\"prompt_tokens\":3}}", "chunk"));

        var whole = answer.completion();
        assertThat(whole.message().parts()).containsExactly(new Part.Thinking("let me see"), new Part.Text("I add"), new Part.ToolCall("c1", "add", "{\"a\":2}"));
        assertThat(whole.finish()).isEqualTo(Completion.Finish.TOOL_CALLS);
        assertThat(whole.usage().promptTokens()).isEqualTo(3);
        assertThat(whole.usage().completionTokens()).as("not said, so unknown").isEqualTo(-1);
        assertThat(deltas).hasSize(6).contains(new Delta.ToolCall(0, "", "", ":2}"));
    }

    @Test
    void answer_whenItHasNoReasonForItsEnd_isNotWhole() {
        var answer = new StreamedAnswer(delta -> {});
        answer.accept(WireJson.object("{\"choices\":[{\"delta\":{\"content\":\"a\"}}]}", "chunk"));
        assertThatThrownBy(answer::completion).isInstanceOf(ChatException.class).hasMessageContaining("broke off after 1 characters");
    }

    @Test
    void json_whenHostile_isRefused() {
        assertThatThrownBy(() -> WireJson.object("[".repeat(100_000), "chunk")).isInstanceOf(ChatException.class);
        assertThatThrownBy(() -> WireJson.object("{\"a\":" + "[".repeat(65) + "]".repeat(65) + "}", "chunk")).isInstanceOf(ChatException.class);
        assertThatThrownBy(() -> WireJson.object("[1]", "chunk")).isInstanceOf(ChatException.class).hasMessageContaining("expected a JSON object");
        var answer = new StreamedAnswer(delta -> {});
        assertThatThrownBy(() -> answer.accept(WireJson.object("{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":999999999}]}}]}", "chunk")))
                .isInstanceOf(ChatException.class).hasMessageContaining("at most 128");
        assertThatThrownBy(() -> answer.accept(WireJson.object("{\"choices\":[{\"delta\":{\"content\":{}}}]}", "chunk"))).isInstanceOf(ChatException.class)
                .hasMessageContaining("expected a string");
    }
}
