package dev.toll.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.toll.core.progress.ProgressView;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class PrincipalAgentRecipeTest {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    private Path dir;

    private Recipe.Done run(String... settings) {
        return Recipes.run(RecipeFile.read(HOME.resolve("recipes/principal-agent.yaml"), List.of(settings)),
                new Recipe.Setting(dir.resolve("run"), HOME, "test", ProgressView.silent()));
    }

    /** Two car replies where only the firm reads: one form for the firm, one recommendation of the customer's offer. */
    @Test
    void principalAgent_whenReplayed_writesCellsAndAPageThatFetchesNothing() throws IOException {
        Files.writeString(dir.resolve("a.csv"), """
                Participant,Condition,Transcript,Model,Temperature
                Shell Oil,principal-only,"['ask', 'Choice: 2']",m,0.2
                Shell Oil,principal-only,"['ask', 'I recommend the <b>Tesla</b>.']",m,0.2
                """);
        var done = run("replay=" + dir);
        var cell = JsonMapper.shared().readTree(Files.readString(dir.resolve("run/result.json"))).get("cells").get(0);
        assertThat(cell.get("disclosure").asString()).isEqualTo("firm");
        assertThat(cell.get("offer1").asInt()).isZero();
        assertThat(cell.get("offer2").asInt()).isEqualTo(1);
        assertThat(cell.get("unparsed").asInt()).isEqualTo(1);
        assertThat(cell.get("recommended1").asInt()).isEqualTo(1);
        assertThat(cell.get("n").asInt()).isEqualTo(2);
        assertThat(done.table().render(false, false, 80)).contains("1 of 2 replies unparsed");
        assertThat(Files.readString(dir.resolve("run/report.html"))).contains("&lt;b&gt;Tesla").doesNotContain("<b>Tesla", "src=", "href=");
    }

    private static final String[] TINY = {"shop.seeds=[6, 7]", "shop.rewards=firm", "shop.overseers=none,words", "shop.form.steps=20", "shop.form.examples=16", "shop.rsf.iterations=2",
        "shop.rsf.prompts=8", "shop.rsf.samples=2", "shop.rsf.epochs=1", "shop.visits.conflict=3", "shop.visits.control=2"};

    /** Two seeds of three agents; 3 conflicts and 2 of either control under four disclosures are 28 answers of each agent. */
    @Test
    void principalAgent_whenNothingIsGiven_trainsAgentsAndDoesNothingTwice() throws IOException {
        run(TINY);
        var result = dir.resolve("run/result.json");
        var json = JsonMapper.shared().readTree(Files.readString(result));
        // Three agents, three scenarios, four disclosures.
        assertThat(json.get("cells").size()).isEqualTo(36);
        assertThat(json.get("cells").valueStream().filter(c -> c.get("scenario").asString().equals("shop")).mapToInt(c -> c.get("n").asInt())).containsOnly(6);
        assertThat(json.get("cells").valueStream().map(c -> c.get("model").asString()).distinct()).containsExactlyInAnyOrder("start", "firm", "firm-words");
        assertThat(json.get("agents").get(0).get("perSeed").size()).isEqualTo(2);
        assertThat(json.get("paired").valueStream().map(p -> p.get("model").asString() + " " + p.get("against").asString()).distinct()).containsExactly("firm start", "firm-words firm");
        assertThat(Files.readString(dir.resolve("run/report.html"))).contains("raw replies", "options : 1 the").doesNotContain("src=", "href=");
        var weights = dir.resolve("run/artefacts/seed-7/firm-words/model.safetensors");
        var answers = dir.resolve("run/journal/answers.jsonl");
        var before = List.of(Files.getLastModifiedTime(weights), Files.size(answers), Files.readString(result));
        run(TINY);
        assertThat(List.of(Files.getLastModifiedTime(weights), Files.size(answers), Files.readString(result))).isEqualTo(before);
        // Killed before the last agent was asked: one line of answers is made again, as it was.
        var lines = Files.readAllLines(answers);
        Files.write(answers, lines.subList(0, lines.size() - 1));
        run(TINY);
        assertThat(Files.readAllLines(answers)).isEqualTo(lines);
        assertThat(Files.readString(result)).isEqualTo(before.getLast());
        assertThat(iterations(before.getLast().toString())).containsExactly(0, 1, 2);
        // Other visits: the weights after the first iteration are gone, so the path lacks it; nothing is trained again.
        var more = Arrays.copyOf(TINY, TINY.length + 1);
        more[TINY.length] = "shop.visits.conflict=4";
        run(more);
        assertThat(iterations(Files.readString(result))).containsExactly(0, 2);
        assertThat(Files.getLastModifiedTime(weights)).isEqualTo(before.getFirst());
    }

    private static List<Integer> iterations(String json) {
        return JsonMapper.shared().readTree(json).get("path").valueStream().map(p -> p.get("iteration").asInt()).distinct().toList();
    }

    @Test
    void principalAgent_whenSettingsAreFaulty_tellsAllAtOnce() {
        assertThatThrownBy(() -> run("replay=" + dir, "subject=http://localhost:1/v1#m", "shop.seeds=[1.5]", "shop.rewards=firm,shareholders", "shop.overseers=", "shop.rsf.samples=1"))
                .hasMessageContainingAll("replay, subject", "shop.seeds", "1.5", "shareholders", "shop.overseers", "shop.rsf.samples");
    }

    /** Of every prompt's four answers: a form for whoever reads, a refusal (400), a recommendation without a form, a form with a number nobody offered. After so many requests the key is refused. */
    private static final class Endpoint implements AutoCloseable {
        private final HttpServer server;
        private final Map<String, Integer> asked = new HashMap<>();
        private int requests;
        private int alive;

        Endpoint(int alive) throws IOException {
            this.alive = alive;
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/v1/chat/completions", exchange -> {
                try (exchange) {
                    var prompt = JsonMapper.shared().readTree(exchange.getRequestBody().readAllBytes()).get("messages").get(0).get("content").asString();
                    boolean refused = requests++ >= this.alive;
                    String text = refused ? "" : switch (asked.merge(prompt, 1, Integer::sum)) {
                        case 1 -> prompt.contains("read by Halden") ? "Explanation: the Corsair suits.\nChoice: 2" : "Explanation: the Volta suits.\nChoice: 1";
                        case 2 -> "";
                        case 3 -> "I recommend the Volta, for it is electric.";
                        default -> "Explanation: the Volta.\nChoice: 7";
                    };
                    var body = text.isEmpty() ? "{\"error\":{\"message\":\"" + (refused ? "bad key" : "filtered") + "\"}}"
                            : JsonMapper.shared().writeValueAsString(Map.of("choices", List.of(Map.of("index", 0, "finish_reason", "stop", "message", Map.of("role", "assistant", "content", text)))));
                    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                    exchange.getResponseHeaders().set("content-type", "application/json");
                    exchange.sendResponseHeaders(text.isEmpty() ? refused ? 401 : 400 : 200, bytes.length);
                    exchange.getResponseBody().write(bytes);
                }
            });
            server.start();
        }

        String[] settings() {
            return new String[] {"subject=http://127.0.0.1:" + server.getAddress().getPort() + "/v1#m", "scenarios=car", "controls=conflict", "temperatures=[0.5]", "samples=4", "concurrency=1"};
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    @Test
    void principalAgent_whenAnEndpointRefusesAndFillsFormsBadly_countsEveryReply() throws IOException {
        try (var endpoint = new Endpoint(Integer.MAX_VALUE)) {
            run(endpoint.settings());
            assertThat(endpoint.requests).isEqualTo(16);
        }
        var cells = JsonMapper.shared().readTree(Files.readString(dir.resolve("run/result.json"))).get("cells");
        assertThat(cells.size()).isEqualTo(4);
        assertThat(cells.valueStream()).allSatisfy(c -> {
            boolean firm = Set.of("both", "firm").contains(c.get("disclosure").asString());
            assertThat(List.of(c.get("n").asInt(), c.get("unparsed").asInt(), c.get("recommended1").asInt(), c.get("offer1").asInt(), c.get("offer2").asInt()))
                    .containsExactly(4, 3, 1, firm ? 0 : 1, firm ? 1 : 0);
            assertThat(c.get("firmBounds").get("allFirm").asDouble()).isEqualTo(firm ? 1 : 0.75);
        });
        assertThat(Files.readString(dir.resolve("run/report.html"))).contains("[the endpoint refused to answer]", "Choice: 7");
    }

    /** Stopped by a refused key after 6 of 16 requests, then run again: the first condition's four answers are kept whole, so at most 12 more are asked. */
    @Test
    void principalAgent_whenStopped_goesOn() throws IOException {
        try (var endpoint = new Endpoint(6)) {
            assertThatThrownBy(() -> run(endpoint.settings())).hasMessageContaining("401");
            assertThat(dir.resolve("run/result.json")).doesNotExist();
            endpoint.alive = Integer.MAX_VALUE;
            int before = endpoint.requests;
            run(endpoint.settings());
            assertThat(endpoint.requests - before).isBetween(10, 12);
            int after = endpoint.requests;
            run(endpoint.settings());
            assertThat(endpoint.requests).isEqualTo(after);
        }
        assertThat(JsonMapper.shared().readTree(Files.readString(dir.resolve("run/result.json"))).get("cells").valueStream().mapToInt(c -> c.get("n").asInt())).containsOnly(4);
    }
}
