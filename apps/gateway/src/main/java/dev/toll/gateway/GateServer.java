package dev.toll.gateway;

import dev.toll.gateway.audit.AuditLog;
import dev.toll.gateway.audit.Payload;
import dev.toll.gateway.http.Handler;
import dev.toll.gateway.http.HelidonServer;
import dev.toll.gateway.http.HttpServer;
import dev.toll.gateway.http.Listen;
import dev.toll.gateway.http.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import tools.jackson.databind.json.JsonMapper;

/** The gate as a running server. Closing it drains: it says so at {@code /health}, takes no more calls, and lets those under way end up to the grace period. */
public final class GateServer implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String PAGE = "dashboard.html";

    private final AtomicReference<Guarding> guarding;
    private final Metrics metrics = new Metrics();
    private final Recent recent = new Recent();
    private final HttpServer server;
    private final Door door;
    private final Duration grace;

    private GateServer(Guarding first, AuditLog audit, Payload payload, ApiKeys keys, Limits limits, Listen listen) {
        this.guarding = new AtomicReference<>(first);
        this.door = new Door(keys, limits, metrics);
        this.grace = listen.grace();
        var routes = new LinkedHashMap<String, Handler>();
        routes.put("POST /v1/chat/completions", door.before(new ChatEndpoint(guarding, audit, payload, metrics, recent, door)));
        routes.put("POST /v1/moderations", door.before(new ModerationEndpoint(guarding, metrics)));
        routes.put("POST /beta/litellm_basic_guardrail_api", door.before(new LiteLlmEndpoint(guarding, metrics)));
        routes.put("GET /v1/models", door.watched((call, reply) -> models(reply)));
        routes.put("GET /health", (call, reply) -> health(reply));
        routes.put("GET /metrics", door.watched((call, reply) -> send(reply, 200, "text/plain; version=0.0.4; charset=utf-8", metrics.text())));
        routes.put("GET /toll/live", door.watched((call, reply) -> live(call.header("toll-after"), reply)));
        routes.put("GET /", door.watched((call, reply) -> page(reply)));
        this.server = HelidonServer.start(listen, routes);
    }

    public static GateServer start(Guarding guarding, AuditLog audit, Payload payload, ApiKeys keys, Limits limits, Listen listen) {
        return new GateServer(guarding, audit, payload, keys, limits, listen);
    }

    public int port() {
        return server.port();
    }

    /** From now on requests are guarded by this; those under way keep what they began with. */
    public void replace(Guarding next) {
        guarding.set(next);
    }

    private void models(Reply reply) {
        var root = JSON.createObjectNode().put("object", "list");
        root.putArray("data").addObject().put("id", guarding.get().name()).put("object", "model").put("owned_by", "toll");
        send(reply, 200, "application/json", JSON.writeValueAsString(root));
    }

    private void health(Reply reply) {
        var now = guarding.get();
        var root = JSON.createObjectNode().put("status", door.closed() ? "draining" : "ok").put("model", now.name()).put("guidelines", now.version());
        send(reply, door.closed() ? 503 : 200, "application/json", JSON.writeValueAsString(root));
    }

    private void live(Optional<String> after, Reply reply) {
        var since = recent.since(after.filter(a -> a.matches("\\d{1,18}")).map(Long::parseLong).orElse(0L));
        send(reply, 200, "application/json", "{\"last\":" + since.last() + ",\"lines\":[" + String.join(",", since.lines()) + "]}");
    }

    private static void page(Reply reply) {
        try (var in = Objects.requireNonNull(GateServer.class.getResourceAsStream(PAGE), PAGE)) {
            reply.header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; img-src data:");
            reply.header("X-Content-Type-Options", "nosniff");
            reply.send(200, "text/html; charset=utf-8", in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void send(Reply reply, int status, String type, String body) {
        reply.send(status, type, body.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        if (!door.close(grace)) {
            System.getLogger(GateServer.class.getName()).log(System.Logger.Level.WARNING, "requests were still under way after " + grace.toSeconds() + " s");
        }
        server.close();
    }
}
