package dev.toll.gateway;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An endpoint on the loopback that answers as the test says, well or badly. */
final class LoopbackUpstream implements AutoCloseable {
    static final String END = """
            data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

            data: {"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":2}}

            data: [DONE]

            """;

    /** How one request is answered. */
    @FunctionalInterface
    interface Turn {
        void answer(HttpExchange exchange) throws IOException, InterruptedException;
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closing = new CountDownLatch(1);
    final List<String> bodies = new CopyOnWriteArrayList<>();
    private volatile Turn turn;

    LoopbackUpstream(Turn turn) {
        this.turn = turn;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    void answering(Turn other) {
        turn = other;
    }

    URI base() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            turn.answer(exchange);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static String frames(String... words) {
        var out = new StringBuilder();
        for (var word : words) {
            out.append("data: {\"model\":\"up\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"").append(word).append("\"}}]}\n\n");
        }
        return out.toString();
    }

    static Turn words(String... words) {
        return stream(frames(words) + END);
    }

    /** An event stream that ends as HTTP has it. */
    static Turn stream(String text) {
        return e -> {
            begin(e, 0);
            e.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
            e.getResponseBody().close();
        };
    }

    /** An event stream whose connection goes away in the middle. */
    static Turn cutAfter(String text) {
        return e -> {
            begin(e, 1_000_000);
            e.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
            e.getResponseBody().flush();
        };
    }

    static Turn status(int status, String body) {
        return e -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            e.getResponseHeaders().set("content-type", "application/json");
            e.sendResponseHeaders(status, bytes.length);
            e.getResponseBody().write(bytes);
        };
    }

    /** Says {@code text} and then nothing until this upstream is closed. */
    Turn silentAfter(String text) {
        return e -> {
            if (!text.isEmpty()) {
                begin(e, 0);
                e.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
                e.getResponseBody().flush();
            }
            closing.await();
        };
    }

    static void begin(HttpExchange e, long length) throws IOException {
        e.getResponseHeaders().set("content-type", "text/event-stream");
        e.sendResponseHeaders(200, length);
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
        threads.close();
    }
}
