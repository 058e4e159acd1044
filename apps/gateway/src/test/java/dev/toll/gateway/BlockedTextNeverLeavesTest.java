package dev.toll.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toll.chat.ChatModel;
import dev.toll.chat.ChatRequest;
import dev.toll.chat.Completion;
import dev.toll.chat.Delta;
import dev.toll.chat.Usage;
import dev.toll.core.Message;
import dev.toll.core.Part;
import dev.toll.core.Role;
import dev.toll.guard.rails.Fitted;
import dev.toll.guard.rails.HeldBack;
import dev.toll.guard.rails.HiddenCharactersRail;
import dev.toll.guard.rails.PiiRail;
import dev.toll.guard.rails.Rails;
import dev.toll.guard.rails.TopicRail;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A forbidden phrase at a random place of a random surface, the answer cut into random pieces, surfaces interleaved: through a
 * real gate, in every mode, no byte of it reaches the client, neither in the raw response nor in what a client puts together.
 */
class BlockedTextNeverLeavesTest {
    private static final String FIRST = "Omelette";
    private static final String SECOND = "rebellion";
    private static final String HARMLESS = "The hens sleep well. Are they happy? Small end first!\nWrite to hen@coop.example today. ";
    private static final int ROUNDS = 120;

    @TempDir
    private Path dir;

    private enum Surface {
        TEXT, THINKING, ARGUMENTS, NAME
    }

    /** Says its deltas. */
    private static final class Saying implements ChatModel {
        private volatile List<Delta> deltas = List.of();

        @Override
        public String id() {
            return "saying";
        }

        @Override
        public Completion complete(ChatRequest request) {
            return stream(request, d -> {});
        }

        @Override
        public Completion stream(ChatRequest request, Consumer<Delta> sink) {
            var said = deltas;
            said.forEach(sink);
            return new Completion(new Message(Role.ASSISTANT, List.of(new Part.Text("not used by the gate"))), Completion.Finish.STOP, new Usage(1, 1, 1), id());
        }
    }

    private static List<String> cut(String text, Random random) {
        var out = new ArrayList<String>();
        int longest = 1 + random.nextInt(50);
        for (int at = 0; at < text.length(); ) {
            int next = Math.min(text.length(), at + 1 + random.nextInt(longest));
            out.add(text.substring(at, next));
            at = next;
        }
        return out;
    }

    /** The surfaces' pieces in a random order that keeps each surface's own. */
    private static List<Delta> deltas(Surface wicked, String forbidden, Random random) {
        var channels = new ArrayList<List<Delta>>();
        String before = HARMLESS.repeat(random.nextInt(3));
        String after = HARMLESS.repeat(random.nextInt(3));
        channels.add(new ArrayList<>(cut(wicked == Surface.TEXT ? before + forbidden + after : HARMLESS, random).stream().map(t -> (Delta) new Delta.Text(t)).toList()));
        channels.add(new ArrayList<>(cut(wicked == Surface.THINKING ? before + forbidden + after : HARMLESS, random).stream().map(t -> (Delta) new Delta.Thinking(t)).toList()));
        if (wicked == Surface.ARGUMENTS || wicked == Surface.NAME || random.nextBoolean()) {
            var call = new ArrayList<Delta>();
            call.add(new Delta.ToolCall(0, "c1", wicked == Surface.NAME ? forbidden : "find", ""));
            String arguments = "{\"q\":\"" + (wicked == Surface.ARGUMENTS ? before.replace("\n", "\\n") + forbidden.replace("\n", "\\n") : "eggs") + "\"}";
            cut(arguments, random).forEach(a -> call.add(new Delta.ToolCall(0, "", "", a)));
            channels.add(call);
        }
        var out = new ArrayList<Delta>();
        while (!channels.isEmpty()) {
            var channel = channels.get(random.nextInt(channels.size()));
            out.add(channel.removeFirst());
            channels.removeIf(List::isEmpty);
        }
        return out;
    }

    /** Everything a client could read, put together per surface. */
    private static String together(String body, boolean stream) {
        var out = new StringBuilder();
        for (var key : List.of("content", "reasoning_content")) {
            for (var choice : choices(body, stream)) {
                out.append(choice.path(stream ? "delta" : "message").path(key).asString(""));
            }
            out.append('|');
        }
        for (var key : List.of("name", "arguments")) {
            for (var choice : choices(body, stream)) {
                choice.path(stream ? "delta" : "message").path("tool_calls").forEach(c -> out.append(c.path("function").path(key).asString("")));
            }
            out.append('|');
        }
        return out.toString();
    }

    private static List<JsonNode> choices(String body, boolean stream) {
        if (!stream) {
            return List.of(TestGate.JSON.readTree(body).path("choices").path(0));
        }
        return body.lines().filter(l -> l.startsWith("data: {")).map(l -> TestGate.JSON.readTree(l.substring(6)).path("choices").path(0)).toList();
    }

    @Test
    void blockedText_neverLeavesInAnyByteOfAnyMode_forRandomChunkings() {
        var rails = new Rails(List.of(Fitted.closed(new TopicRail(List.of(FIRST + " " + SECOND))), Fitted.closed(new PiiRail()), Fitted.closed(new HiddenCharactersRail(true))));
        var model = new Saying();
        long seed = 20261129;
        for (var release : HeldBack.Release.values()) {
            try (var gate = new TestGate(dir.resolve(release.name()), model, rails, release)) {
                var random = new Random(seed);
                for (int round = 0; round < ROUNDS; round++) {
                    var surface = Surface.values()[random.nextInt(Surface.values().length)];
                    String gap = surface == Surface.ARGUMENTS ? " " : " ".repeat(1 + random.nextInt(40)) + "\u200B".repeat(random.nextInt(5));
                    String forbidden = (random.nextBoolean() ? FIRST : FIRST.toUpperCase(java.util.Locale.ROOT)) + gap + (random.nextBoolean() ? SECOND : "\uFF32ebellion") + ". ";
                    model.deltas = deltas(surface, forbidden, random);
                    boolean stream = random.nextInt(3) > 0;
                    var response = gate.chat("tell me", stream);
                    String client = together(response.body(), stream);
                    var raw = assertThat(response.body()).as("seed %d, round %d, %s, %s, stream %s", seed, round, release, surface, stream);
                    raw.doesNotContainIgnoringCase(FIRST).doesNotContainIgnoringCase("ebellion").contains("content_filter");
                    assertThat(client).as("seed %d, round %d, %s, %s", seed, round, release, surface).doesNotContainIgnoringCase(FIRST.substring(0, 4))
                            .doesNotContainIgnoringCase("ebel").doesNotContain("hen@").contains("REFUSED");
                    if (release == HeldBack.Release.WHOLE) {
                        assertThat(client).as("nothing at all leaves before the whole was seen").doesNotContain("Small end");
                    }
                }
            }
        }
    }

    /** The same pieces without the phrase come through whole, so that the test above is not passed by a gate that says nothing. */
    @Test
    void harmlessText_comesThroughOnEverySurface() {
        var rails = new Rails(List.of(Fitted.closed(new TopicRail(List.of(FIRST + " " + SECOND))), Fitted.closed(new PiiRail()), Fitted.closed(new HiddenCharactersRail(true))));
        var model = new Saying();
        for (var release : HeldBack.Release.values()) {
            try (var gate = new TestGate(dir.resolve(release.name()), model, rails, release)) {
                var random = new Random(7);
                for (int round = 0; round < 30; round++) {
                    model.deltas = deltas(Surface.ARGUMENTS, "eggs", random);
                    boolean stream = random.nextBoolean();
                    String masked = HARMLESS.replace("hen@coop.example", "[EMAIL]");
                    assertThat(together(gate.chat("tell me", stream).body(), stream)).startsWith(masked + "|" + masked + "|find|{\"q\":\"").doesNotContain("hen@");
                }
            }
        }
    }
}
