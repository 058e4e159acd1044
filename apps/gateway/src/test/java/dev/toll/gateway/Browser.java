package dev.toll.gateway;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A page in a headless Chromium of this system, spoken to in the DevTools protocol over its web socket. */
final class Browser implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String LISTENING = "DevTools listening on ";

    private final Process process;
    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
    private final AtomicInteger next = new AtomicInteger();
    private final WebSocket socket;
    /** Addresses that pages asked for. */
    final List<String> requests = new CopyOnWriteArrayList<>();
    /** What went wrong in a page's scripts. */
    final List<String> errors = new CopyOnWriteArrayList<>();

    private Browser(Process process, String address) throws IOException, InterruptedException {
        this.process = process;
        var http = URI.create("http://" + URI.create(address).getAuthority());
        var page = JSON.readTree(client.send(HttpRequest.newBuilder(http.resolve("/json/new?about:blank")).PUT(HttpRequest.BodyPublishers.noBody()).build(),
                HttpResponse.BodyHandlers.ofString()).body());
        this.socket = client.newWebSocketBuilder().buildAsync(URI.create(page.path("webSocketDebuggerUrl").asString()), new Listener()).join();
        for (var domain : List.of("Page", "Runtime", "Network", "Log")) {
            call(domain + ".enable", JSON.createObjectNode());
        }
    }

    /** The browser of this system, if there is one. */
    static Optional<Path> installed() {
        return Stream.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable").flatMap(name -> Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .map(dir -> Path.of(dir, name))).filter(Files::isExecutable).findFirst();
    }

    static Browser start(Path program, Path profile, int width, int height) throws IOException, InterruptedException {
        var process = new ProcessBuilder(program.toString(), "--headless=new", "--remote-debugging-port=0", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                "--hide-scrollbars", "--user-data-dir=" + profile, "--window-size=" + width + "," + height, "about:blank").redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        var err = new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
        for (String line = err.readLine(); line != null; line = err.readLine()) {
            if (line.startsWith(LISTENING)) {
                Thread.startVirtualThread(() -> err.lines().forEach(l -> {}));
                return new Browser(process, line.substring(LISTENING.length()));
            }
        }
        throw new IOException(program + " ended before it listened");
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket s, CharSequence data, boolean whole) {
            text.append(data);
            if (whole) {
                arrived(JSON.readTree(text.toString()));
                text.setLength(0);
            }
            s.request(1);
            return CompletableFuture.completedStage(null);
        }
    }

    private void arrived(JsonNode message) {
        if (message.has("id")) {
            var future = waiting.remove(message.path("id").asInt());
            if (future != null) {
                future.complete(message);
            }
            return;
        }
        var about = message.path("params");
        switch (message.path("method").asString("")) {
            case "Network.requestWillBeSent" -> requests.add(about.path("request").path("url").asString());
            case "Runtime.exceptionThrown" -> errors.add(about.path("exceptionDetails").toString());
            case "Log.entryAdded" -> errors.add(about.path("entry").path("text").asString("") + " " + about.path("entry").path("url").asString(""));
            default -> {}
        }
    }

    JsonNode call(String method, ObjectNode parameters) {
        int id = next.incrementAndGet();
        var future = new CompletableFuture<JsonNode>();
        waiting.put(id, future);
        var message = JSON.createObjectNode().put("id", id).put("method", method);
        message.set("params", parameters);
        socket.sendText(JSON.writeValueAsString(message), true).join();
        var answer = future.orTimeout(20, TimeUnit.SECONDS).join();
        if (answer.has("error")) {
            throw new AssertionError(method + ": " + answer.path("error"));
        }
        return answer.path("result");
    }

    void open(URI page) {
        call("Page.navigate", JSON.createObjectNode().put("url", page.toString()));
    }

    /** The value of an expression in the page. */
    String evaluate(String script) {
        var result = call("Runtime.evaluate", JSON.createObjectNode().put("expression", "String(" + script + ")"));
        if (result.has("exceptionDetails")) {
            throw new AssertionError(script + ": " + result.path("exceptionDetails"));
        }
        return result.path("result").path("value").asString();
    }

    /** Waits until the expression is "true". */
    void await(String script) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!evaluate(script).equals("true")) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("never true: " + script + "; the page reads: " + evaluate("document.body.innerText"));
            }
            Thread.sleep(50);
        }
    }

    byte[] screenshot() {
        return Base64.getDecoder().decode(call("Page.captureScreenshot", JSON.createObjectNode().put("captureBeyondViewport", true)).path("data").asString());
    }

    @Override
    public void close() {
        socket.abort();
        client.shutdownNow();
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
