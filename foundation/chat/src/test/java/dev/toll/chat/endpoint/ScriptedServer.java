package dev.toll.chat.endpoint;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A backend on the loopback that does what a script says, one turn per request; the last turn is repeated. */
public final class ScriptedServer implements AutoCloseable {
    /** What one request is answered with. */
    @FunctionalInterface
    public interface Turn {
        void answer(HttpExchange exchange) throws IOException, InterruptedException;
    }

    /** What was asked. */
    public record Request(String method, String path, String body, Map<String, List<String>> headers) {
        public String header(String name) {
            return headers.getOrDefault(name, List.of("")).getFirst();
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ConcurrentLinkedDeque<Turn> script = new ConcurrentLinkedDeque<>();
    private final CopyOnWriteArrayList<Request> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);

    public ScriptedServer(Turn... turns) {
        script.addAll(List.of(turns));
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests.add(new Request(exchange.getRequestMethod(), exchange.getRequestURI().getPath(),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8), Map.copyOf(exchange.getRequestHeaders())));
            var turn = script.size() > 1 ? script.poll() : script.peek();
            if (turn != null) {
                turn.answer(exchange);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public URI base() {
        return URI.create("http://localhost:" + server.getAddress().getPort() + "/v1");
    }

    public List<Request> requests() {
        return requests;
    }

    /** A whole answer with that status. */
    public static Turn json(int status, String body, String... headers) {
        return e -> {
            e.getResponseHeaders().set("content-type", "application/json");
            for (int i = 0; i < headers.length; i += 2) {
                e.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            e.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            e.getResponseBody().write(bytes);
        };
    }

    /** An event stream, ended properly as HTTP has it; whether as the protocol has it is up to the text. */
    public static Turn stream(String text) {
        return e -> {
            start(e, 0);
            e.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
            e.getResponseBody().close();
        };
    }

    /** A whole streamed answer: one frame per word, usage, end mark. */
    public static Turn words(String... words) {
        return stream(frames(words) + END);
    }

    public static String frames(String... words) {
        var out = new StringBuilder();
        for (var word : words) {
            out.append("data: {\"model\":\"scripted-1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"").append(word).append("\"}}]}\n\n");
        }
        return out.toString();
    }

    public static final String END = """
            data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

            data: {"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":2}}

            data: [DONE]

            """;

    /** Begins a stream, then says no more until the server is closed. */
    public Turn silentAfter(String text) {
        return e -> {
            start(e, 0);
            e.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
            e.getResponseBody().flush();
            closing.await();
        };
    }

    /** Takes the request and never answers. */
    public Turn hang() {
        return e -> closing.await();
    }

    /** Promises more than it sends, then the connection is gone. */
    public static Turn breakOffAfter(String text) {
        return e -> {
            start(e, 1_000_000);
            e.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
            e.getResponseBody().flush();
        };
    }

    /** Closes the connection before the first byte of an answer. */
    public static Turn reset() {
        return e -> {};
    }

    /** As many bytes as a hostile backend likes. */
    public static Turn flood(String type, long bytes) {
        return e -> {
            e.getResponseHeaders().set("content-type", type);
            e.sendResponseHeaders(200, 0);
            var piece = "data: {\"choices\":[]}\n\n".repeat(4096).getBytes(StandardCharsets.UTF_8);
            for (long sent = 0; sent < bytes; sent += piece.length) {
                e.getResponseBody().write(piece);
            }
        };
    }

    private static void start(HttpExchange e, long length) throws IOException {
        e.getResponseHeaders().set("content-type", "text/event-stream; charset=utf-8");
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
