package dev.toll.model.hub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The hub's protocol on the loopback interface, as its API documentation and the answers of the real one have it: listings,
 * HEAD with X-Repo-Commit and ETags, large files by redirect to a storage host (here another port), ranges. Faults are
 * queued per address and used up one by one.
 */
final class StubHub implements AutoCloseable {
    /** What goes wrong with one answer. */
    sealed interface Fault {
        /** The connection is closed after so many bytes of the body. */
        record Cut(int bytes) implements Fault {}

        /** So many bytes of the body, then nothing, while the connection stays open. */
        record Stall(int bytes) implements Fault {}

        /** Another answer altogether. */
        record Answer(int status, Map<String, String> headers, String body) implements Fault {}

        /** One bit of the body is wrong. */
        record Corrupt() implements Fault {}

        /** The whole file with status 200, whatever range was asked for. */
        record NoRange() implements Fault {}
    }

    /** A request as it came in. */
    record Seen(boolean storage, String method, String path, String authorization, String range) {}

    /** Addresses of another model or data set; {@code prefix} is {@code models/org/name}. */
    private record Repo(String prefix, TreeMap<String, byte[]> files, Map<String, String> extraHeaders) {}

    private final HttpServer hub = server();
    private final HttpServer storage = server();
    private final Map<String, Repo> repos = new ConcurrentHashMap<>();
    private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
    private final Map<String, Deque<Fault>> faults = new ConcurrentHashMap<>();
    private final List<Seen> seen = new CopyOnWriteArrayList<>();

    StubHub() {
        hub.createContext("/", exchange -> answering(exchange, false));
        storage.createContext("/", exchange -> answering(exchange, true));
        hub.start();
        storage.start();
    }

    private static HttpServer server() {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String endpoint() {
        return "http://127.0.0.1:" + hub.getAddress().getPort();
    }

    String storageAddress() {
        return "http://127.0.0.1:" + storage.getAddress().getPort();
    }

    /** Adds or replaces a file of {@code models/org/name} or {@code datasets/org/name}; returns the commit after it. */
    String put(String repo, String name, byte[] content) {
        repos.computeIfAbsent(repo, r -> new Repo(r, new TreeMap<>(), Map.of())).files.put(name, content);
        return commit(repo);
    }

    String put(String repo, String name, String content) {
        return put(repo, name, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Adds every file of a folder. */
    void putFolder(String repo, Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                put(repo, file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
    }

    String commit(String repo) {
        var all = new StringBuilder();
        Objects.requireNonNull(repos.get(repo)).files.forEach((name, content) -> all.append(name).append(etag(name, content)));
        return sha("SHA-1", all.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Large files have the SHA-256 of their content as ETag, others Git's hash. */
    static String etag(String name, byte[] content) {
        return isLarge(name) ? sha("SHA-256", content) : sha("SHA-1", join(("blob " + content.length + "\0").getBytes(StandardCharsets.US_ASCII), content));
    }

    static boolean isLarge(String name) {
        return name.endsWith(".safetensors") || name.endsWith(".bin") || name.endsWith(".gz");
    }

    /** The next answers to addresses that end so. */
    void fail(String suffix, Fault... next) {
        faults.computeIfAbsent(suffix, s -> new ArrayDeque<>()).addAll(List.of(next));
    }

    List<Seen> seen() {
        return seen;
    }

    List<Seen> seen(String method, String suffix) {
        return seen.stream().filter(s -> s.method.equals(method) && s.path.endsWith(suffix)).toList();
    }

    private void answering(HttpExchange exchange, boolean atStorage) throws IOException {
        var headers = exchange.getRequestHeaders();
        String path = exchange.getRequestURI().getPath();
        var request = new Seen(atStorage, exchange.getRequestMethod(), path, String.valueOf(headers.getFirst("Authorization")), String.valueOf(headers.getFirst("Range")));
        seen.add(request);
        var fault = fault(request);
        try (exchange) {
            if (fault instanceof Fault.Answer answer) {
                answer.headers.forEach(exchange.getResponseHeaders()::set);
                send(exchange, answer.status, answer.body.getBytes(StandardCharsets.UTF_8));
            } else if (atStorage) {
                content(exchange, path.substring("/blob/".length()).split("/")[0], request, fault);
            } else {
                atHub(exchange, request, fault);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable Fault fault(Seen request) {
        for (var entry : faults.entrySet()) {
            // Listings and heads are told apart from contents by a prefix such as "HEAD ".
            if ((request.method + " " + request.path).endsWith(entry.getKey())) {
                synchronized (entry.getValue()) {
                    return entry.getValue().poll();
                }
            }
        }
        return null;
    }

    private void atHub(HttpExchange exchange, Seen request, @Nullable Fault fault) throws IOException, InterruptedException {
        String path = request.path;
        for (var repo : repos.values()) {
            String commit = commit(repo.prefix);
            if (path.startsWith("/api/" + repo.prefix + "/revision/")) {
                String revision = path.substring(("/api/" + repo.prefix + "/revision/").length());
                if (!revision.equals("main") && !revision.equals("refs/pr/1") && !revision.equals(commit)) {
                    refuse(exchange, 404, "RevisionNotFound", "Invalid rev id: " + revision);
                    return;
                }
                var listing = Map.of("id", repo.prefix.substring(repo.prefix.indexOf('/') + 1), "sha", commit, "siblings",
                        repo.files.keySet().stream().map(name -> Map.of("rfilename", name)).toList());
                send(exchange, 200, new JsonMapper().writeValueAsBytes(listing));
                return;
            }
            String resolve = "/" + repo.prefix.replaceFirst("^models/", "") + "/resolve/";
            if (path.startsWith(resolve)) {
                resolve(exchange, repo, commit, path.substring(resolve.length()), request, fault);
                return;
            }
        }
        // As the real one: strangers do not learn whether there is a private one.
        refuse(exchange, 401, "RepoNotFound", "Repository not found");
    }

    private void resolve(HttpExchange exchange, Repo repo, String commit, String rest, Seen request, @Nullable Fault fault) throws IOException, InterruptedException {
        String name = rest.startsWith("refs/pr/1/") ? rest.substring("refs/pr/1/".length()) : rest.substring(rest.indexOf('/') + 1);
        byte[] file = repo.files.get(name);
        var headers = exchange.getResponseHeaders();
        headers.set("X-Repo-Commit", commit);
        if (file == null) {
            refuse(exchange, 404, "EntryNotFound", "Entry not found");
            return;
        }
        String etag = etag(name, file);
        blobs.put(etag, file);
        if (isLarge(name)) {
            headers.set("X-Linked-Etag", "\"" + etag + "\"");
            headers.set("X-Linked-Size", Integer.toString(file.length));
            headers.set("Location", storageAddress() + "/blob/" + etag + "/" + name + "?signature=secret");
            send(exchange, 302, new byte[0]);
        } else {
            headers.set("ETag", "\"" + etag + "\"");
            content(exchange, etag, request, fault);
        }
    }

    private void content(HttpExchange exchange, String etag, Seen request, @Nullable Fault fault) throws IOException, InterruptedException {
        byte[] whole = Objects.requireNonNull(blobs.get(etag));
        int from = request.range.startsWith("bytes=") && !(fault instanceof Fault.NoRange) ? Integer.parseInt(request.range.substring(6, request.range.length() - 1)) : 0;
        byte[] body = java.util.Arrays.copyOfRange(whole, from, whole.length);
        if (from > 0) {
            exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-" + (whole.length - 1) + "/" + whole.length);
        }
        if (request.method.equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        if (fault instanceof Fault.Corrupt) {
            body[body.length / 2] ^= 1;
        }
        int sent = fault instanceof Fault.Cut(int bytes) ? bytes : fault instanceof Fault.Stall(int bytes) ? bytes : body.length;
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body, 0, sent);
            exchange.getResponseBody().flush();
        }
        if (fault instanceof Fault.Stall) {
            TimeUnit.SECONDS.sleep(30); // until the client hangs up or the test ends
        }
    }

    private static void refuse(HttpExchange exchange, int status, String code, String message) throws IOException {
        exchange.getResponseHeaders().set("X-Error-Code", code);
        exchange.getResponseHeaders().set("X-Error-Message", message);
        send(exchange, status, new byte[0]);
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        boolean none = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, none ? -1 : body.length);
        if (!none) {
            exchange.getResponseBody().write(body);
        }
    }

    private static byte[] join(byte[] a, byte[] b) {
        var out = java.util.Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, out, a.length, b.length);
        return out;
    }

    static String sha(String algorithm, byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** Paths of all requests for content, in order; for messages of assertions. */
    List<String> contents() {
        var out = new ArrayList<String>();
        seen.stream().filter(s -> s.method.equals("GET") && !s.path.startsWith("/api/")).forEach(s -> out.add(s.path + " " + s.range));
        return out;
    }

    @Override
    public void close() {
        hub.stop(0);
        storage.stop(0);
    }
}
