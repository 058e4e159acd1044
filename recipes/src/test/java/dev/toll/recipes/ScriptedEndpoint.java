package dev.toll.recipes;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import tools.jackson.databind.json.JsonMapper;

/** An endpoint on the loopback whose models answer as a test says: the name of the model and all turns in, the answer out. */
final class ScriptedEndpoint implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final BiFunction<String, String, String> answers;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);

    ScriptedEndpoint(BiFunction<String, String, String> answers) throws IOException {
        this.answers = answers;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/v1/chat/completions", this::handle);
        server.start();
    }

    String model(String name) {
        return "http://localhost:" + server.getAddress().getPort() + "/v1#" + name;
    }

    /** Model and turns of every request so far. */
    List<String> asked() {
        return asked;
    }

    /** From now on that many good answers, then every request is refused as unauthorised. */
    void answersLeft(int n) {
        left.set(n);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = JSON.readTree(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            String model = body.path("model").asString("");
            var turns = new StringBuilder();
            body.path("messages").forEach(m -> turns.append(m.path("role").asString("")).append(": ").append(m.path("content").asString("")).append('\n'));
            asked.add(model + "\n" + turns);
            if (left.getAndDecrement() <= 0) {
                send(exchange, 401, "{\"error\":{\"message\":\"the key has run out\"}}");
                return;
            }
            var json = JSON.createObjectNode();
            var choice = json.putArray("choices").addObject().put("index", 0).put("finish_reason", "stop");
            choice.putObject("message").put("role", "assistant").put("content", answers.apply(model, turns.toString()));
            json.putObject("usage").put("prompt_tokens", 10).put("completion_tokens", 5);
            send(exchange, 200, json.toString());
        }
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        exchange.getResponseHeaders().set("content-type", "application/json");
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        threads.close();
    }
}
