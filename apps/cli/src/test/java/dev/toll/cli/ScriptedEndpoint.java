package dev.toll.cli;

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
import java.util.function.BiFunction;
import tools.jackson.databind.json.JsonMapper;

/** Models that follow a script, behind OpenAI's protocol on the loopback: the answer is a function of the model's name and of all turns. */
final class ScriptedEndpoint implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final BiFunction<String, String, String> script;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final List<String> asked = new CopyOnWriteArrayList<>();

    ScriptedEndpoint(BiFunction<String, String, String> script) throws IOException {
        this.script = script;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/v1/chat/completions", this::handle);
        server.start();
    }

    String model(String name) {
        return "http://localhost:" + server.getAddress().getPort() + "/v1#" + name;
    }

    /** The names of the models that were asked so far. */
    List<String> asked() {
        return asked;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var request = JSON.readTree(exchange.getRequestBody().readAllBytes());
            String model = request.path("model").asString();
            asked.add(model);
            var turns = new StringBuilder();
            request.path("messages").forEach(m -> turns.append(m.path("role").asString()).append(": ").append(m.path("content").asString()).append('\n'));
            var answer = JSON.createObjectNode();
            answer.putArray("choices").addObject().put("index", 0).put("finish_reason", "stop").putObject("message").put("role", "assistant").put("content", script.apply(model, turns.toString()));
            answer.putObject("usage").put("prompt_tokens", 40).put("completion_tokens", 10);
            byte[] bytes = answer.toString().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("content-type", "application/json");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        threads.close();
    }
}
