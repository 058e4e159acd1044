package dev.toll.gateway;

import dev.toll.chat.ChatModel;
import dev.toll.chat.endpoint.Abilities;
import dev.toll.chat.endpoint.ApiKey;
import dev.toll.chat.endpoint.Budget;
import dev.toll.chat.endpoint.OpenAiModel;
import dev.toll.chat.endpoint.Patience;
import dev.toll.chat.endpoint.Price;
import dev.toll.chat.endpoint.Upstream;
import dev.toll.gateway.audit.AuditLog;
import dev.toll.gateway.audit.Payload;
import dev.toll.gateway.http.Listen;
import dev.toll.guard.rails.HeldBack;
import dev.toll.guard.rails.Rails;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A gate that listens on the loopback, and a client of it. */
final class TestGate implements AutoCloseable {
    static final JsonMapper JSON = new JsonMapper();
    static final Patience SHORT = new Patience(Duration.ofSeconds(5), Duration.ofMillis(400), Duration.ofMillis(400), Duration.ofSeconds(20));

    private final Path dir;
    private final AuditLog audit;
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    final GateServer server;

    TestGate(Path dir, Guarding guarding, ApiKeys keys, Limits limits, Optional<Listen.Tls> tls, Duration grace) {
        this.dir = dir;
        this.audit = AuditLog.open(dir);
        this.server = GateServer.start(guarding, audit, Payload.OFF, keys, limits, new Listen("127.0.0.1", 0, tls, 1024, grace));
    }

    TestGate(Path dir, ChatModel model, Rails rails, HeldBack.Release release) {
        this(dir, new Guarding(model, null, rails, release, "REFUSED"), ApiKeys.none(), Limits.usual(), Optional.empty(), Duration.ofSeconds(2));
    }

    TestGate(Path dir, ChatModel model, Rails rails) {
        this(dir, model, rails, HeldBack.Release.SENTENCE);
    }

    /** A model behind a real connection, with short patience. */
    static OpenAiModel behind(URI base) {
        return new OpenAiModel(new Upstream(base, ApiKey.NONE, Upstream.Settings.live(SHORT, 256)), "m", Abilities.chatsOnly("a test"), Budget.unlimited(), Price.FREE);
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(30));
    }

    static String body(String text, boolean stream) {
        var body = JSON.createObjectNode().put("model", "any").put("stream", stream);
        body.putArray("messages").addObject().put("role", "user").put("content", text);
        return JSON.writeValueAsString(body);
    }

    HttpResponse<String> chat(String text, boolean stream) {
        return post(body(text, stream));
    }

    HttpResponse<String> post(String body) {
        return send(to("/v1/chat/completions").POST(HttpRequest.BodyPublishers.ofString(body)).build());
    }

    HttpResponse<String> get(String path) {
        return send(to(path).GET().build());
    }

    HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    List<JsonNode> auditLines() {
        try {
            return Files.readAllLines(dir.resolve("audit.jsonl")).stream().map(JSON::readTree).toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        server.close();
        client.close();
        try {
            audit.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
