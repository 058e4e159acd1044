package dev.toll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** {@code toll gate} as a user runs it, in a process of its own, before an endpoint on the loopback. */
class GateCommandTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String RULES = "name: house\nrestrictive: [%s]\n";

    @TempDir
    private Path dir;

    private final HttpClient client = HttpClient.newHttpClient();

    private static HttpServer endpoint() throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/chat/completions", e -> {
            String asked = new String(e.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String text = asked.contains("You review requests") ? "{\\\"system_check_result\\\":\\\"c\\\",\\\"route\\\":\\\"no_to_minimal_risk\\\",\\\"system_tip\\\":\\\"t\\\"}" : "Good day.";
            byte[] body = ("{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"" + text
                    + "\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2}}").getBytes(StandardCharsets.UTF_8);
            e.getResponseHeaders().set("content-type", "application/json");
            e.sendResponseHeaders(200, body.length);
            e.getResponseBody().write(body);
            e.close();
        });
        server.start();
        return server;
    }

    private HttpResponse<String> chat(String base) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create(base + "/chat/completions"))
                .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"any\",\"messages\":[{\"role\":\"user\",\"content\":\"hello, a@b.example\"}]}")).build(), HttpResponse.BodyHandlers.ofString());
    }

    private String version(String base) throws Exception {
        return chat(base).headers().firstValue("toll-guidelines").orElse("");
    }

    @Test
    void gate_saysWhenItIsReady_readsChangedRulesAnew_drains_andItsLogCanBeAsked() throws Exception {
        var endpoint = endpoint();
        var rules = Files.writeString(dir.resolve("rules.yaml"), RULES.formatted("No eggs."));
        var process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m", "-cp", System.getProperty("java.class.path"), Main.class.getName(),
                "gate", "--port", "0", "--upstream", "http://127.0.0.1:" + endpoint.getAddress().getPort() + "/v1", "--model", "small", "--guidelines", rules.toString(), "--audit",
                dir.resolve("log").toString()).redirectError(dir.resolve("err").toFile()).start();
        try (var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String ready = out.readLine();
            assertThat(ready).startsWith("gate: http://127.0.0.1:").contains("/v1 guards ", "; guidelines ", "; audit ");
            String base = ready.substring(6, ready.indexOf(" guards"));
            var answer = chat(base);
            assertThat(answer.body()).contains("Good day.", "\"model\":\"small\"");
            assertThat(answer.headers().firstValue("toll-route")).hasValue("no_to_minimal_risk");
            String first = version(base);
            assertThat(ready).contains(first);

            Files.writeString(rules, RULES.formatted("No eggs., No hens."));
            String second = changed(base, first);
            assertThat(second).isNotEqualTo(first);

            Files.writeString(rules, "name: [");
            for (int i = 0; !Files.readString(dir.resolve("err")).contains("not taken over") && i < 200; i++) {
                Thread.sleep(50);
            }
            assertThat(Files.readString(dir.resolve("err"))).contains("not taken over", "rules.yaml");
            assertThat(version(base)).as("a file with a fault changes nothing").isEqualTo(second);

            process.destroy();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
            endpoint.stop(0);
        }
        var asked = run("gate", "audit", dir.resolve("log").toString(), "--route", "no_to_minimal_risk", "--rail", "pii", "--verdict", "mask", "--since", "1h", "--json");
        var found = JSON.readTree(asked);
        long lines = Files.readAllLines(dir.resolve("log/audit.jsonl")).size();
        assertThat(found.path("requests").asLong()).isEqualTo(lines).isGreaterThan(3);
        // Two calls each: the route and the answer, of 5 + 2 tokens.
        assertThat(found.path("calls").asLong()).isEqualTo(2 * lines);
        assertThat(found.path("promptTokens").asLong()).isEqualTo(10 * lines);
        assertThat(found.path("lines").path(0).path("rails").isArray()).isTrue();
        assertThat(run("gate", "audit", dir.resolve("log").toString(), "--status", "500")).contains("0 requests");
        assertThat(run("gate", "audit", dir.resolve("log").toString(), "--rebuild", "--last", "1")).contains(lines + " requests", "no_to_minimal_risk", "input/pii=mask");
    }

    private String changed(String base, String from) throws Exception {
        String now = from;
        for (int i = 0; now.equals(from) && i < 200; i++) {
            Thread.sleep(50);
            now = version(base);
        }
        return now;
    }

    private String run(String... arguments) throws Exception {
        var command = new java.util.ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return out;
    }
}
