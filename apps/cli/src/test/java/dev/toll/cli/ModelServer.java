package dev.toll.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.toll.chat.ChatRequest;
import dev.toll.chat.local.LocalChatModel;
import dev.toll.core.Message;
import dev.toll.core.Role;
import dev.toll.core.Sampling;
import dev.toll.model.LanguageModel;
import dev.toll.model.decoder.Scorer;
import dev.toll.tensor.DType;
import dev.toll.tensor.Device;
import dev.toll.tensor.Workers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Serves a local model over OpenAI's protocol on the loopback, with whatever faults a test wants: chats only, or failing after some answers. */
final class ModelServer implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final LanguageModel model;
    private final Workers workers;
    private final LocalChatModel chat;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final List<String> paths = new CopyOnWriteArrayList<>();
    private final AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
    private volatile boolean chatsOnly;

    ModelServer(String folder) throws IOException {
        model = LanguageModel.load(Path.of(folder), DType.FLOAT32, Device.CPU);
        workers = Workers.forModel(model.parameterCount(), Device.CPU);
        chat = LocalChatModel.of(model, workers);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/v1/", this::handle);
        server.start();
    }

    ModelServer chatsOnly() {
        chatsOnly = true;
        return this;
    }

    /** From now on that many good answers, then every request is refused as unauthorised. */
    void answersLeft(int n) {
        left.set(n);
    }

    String reference() {
        return "http://localhost:" + server.getAddress().getPort() + "/v1#small";
    }

    /** What was asked for so far, by path. */
    List<String> paths() {
        return paths;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath().substring("/v1/".length());
            paths.add(path);
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            if (path.equals("models")) {
                send(exchange, 200, "{\"data\":[{\"id\":\"small\"}]}");
            } else if (path.equals("completions") && chatsOnly) {
                send(exchange, 404, "{\"error\":{\"message\":\"chats only\"}}");
            } else if (left.getAndDecrement() <= 0) {
                send(exchange, 401, "{\"error\":{\"message\":\"the key has run out\"}}");
            } else {
                send(exchange, 200, answer(path, JSON.readTree(body)).toString());
            }
        }
    }

    private ObjectNode answer(String path, JsonNode asked) {
        if (asked.path("echo").asBoolean(false)) {
            return echo(asked.path("prompt").asString());
        }
        var stop = new ArrayList<String>();
        asked.path("stop").forEach(s -> stop.add(s.asString()));
        var sampling = Sampling.greedy(asked.path("max_tokens").asInt()).withStop(stop.toArray(String[]::new));
        var messages = new ArrayList<Message>();
        asked.path("messages").forEach(m -> messages.add(Message.of(Role.valueOf(m.path("role").asString().toUpperCase(java.util.Locale.ROOT)), m.path("content").asString())));
        var completion = path.equals("completions") ? chat.texts().orElseThrow().continuation(asked.path("prompt").asString(), sampling, 0)
                : chat.complete(ChatRequest.of(messages, sampling));
        var json = JSON.createObjectNode();
        var choice = json.putArray("choices").addObject().put("index", 0).put("finish_reason", completion.finish().name().toLowerCase(java.util.Locale.ROOT));
        if (path.equals("completions")) {
            choice.put("text", completion.text());
        } else {
            choice.putObject("message").put("role", "assistant").put("content", completion.text());
        }
        json.putObject("usage").put("prompt_tokens", completion.usage().promptTokens()).put("completion_tokens", completion.usage().completionTokens());
        return json;
    }

    /** The text's tokens with their log-probabilities, each scored behind those before it. */
    private ObjectNode echo(String text) {
        int[] ids = model.tokenizer().encode(text, true);
        var prefixes = new ArrayList<int[]>();
        var next = new ArrayList<List<int[]>>();
        for (int i = 1; i < ids.length; i++) {
            prefixes.add(Arrays.copyOf(ids, i));
            next.add(List.of(new int[] {ids[i]}));
        }
        double[][] scores = new Scorer(model.decoder(), model.weights(), workers, 1024).logLikelihood(prefixes, next);
        var json = JSON.createObjectNode();
        var logProbs = json.putArray("choices").addObject().put("text", text).putObject("logprobs");
        var tokens = logProbs.putArray("tokens");
        var values = logProbs.putArray("token_logprobs");
        String before = "";
        for (int i = 0; i < ids.length; i++) {
            String all = model.tokenizer().decode(Arrays.copyOf(ids, i + 1), false);
            tokens.add(all.substring(Math.min(all.length(), before.length())));
            before = all;
            if (i == 0) {
                values.addNull();
            } else {
                values.add(scores[i - 1][0]);
            }
        }
        tokens.add("!");
        values.add(-9);
        json.putObject("usage").put("prompt_tokens", ids.length).put("completion_tokens", 1);
        return json;
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
        workers.close();
        model.close();
    }
}
