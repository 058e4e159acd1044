package dev.toll.model.hub;

import dev.toll.core.progress.ProgressView;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** A stub hub with one model, and a cache of its own; waiting between tries is written down instead of done. */
final class HubFixture implements AutoCloseable {
    static final String REPO = "models/acme/tiny";
    static final HubId ID = HubId.model("acme/tiny").orElseThrow();
    /** Large enough to be cut in the middle. */
    static final byte[] WEIGHTS = bytes(300_000, 1);

    final StubHub stub = new StubHub();
    final Path home;
    final List<Duration> pauses = new CopyOnWriteArrayList<>();
    final ByteArrayOutputStream told = new ByteArrayOutputStream();
    final Map<String, String> environment = new HashMap<>();
    Duration stall = Duration.ofSeconds(20);

    HubFixture(Path home) {
        this.home = home;
        environment.put("HF_ENDPOINT", stub.endpoint());
        environment.put("HF_HOME", home.toString());
        stub.put(REPO, "config.json", "{\"architectures\": [\"LlamaForCausalLM\"]}");
        stub.put(REPO, "tokenizer.json", "{\"model\": {}}");
        stub.put(REPO, "tokenizer_config.json", "{}");
        stub.put(REPO, "model.safetensors", WEIGHTS);
        stub.put(REPO, "README.md", "a model");
        stub.put(REPO, "pytorch_model.bin", bytes(1000, 2));
        stub.put(REPO, "onnx/model.onnx", "graph");
    }

    static byte[] bytes(int count, long seed) {
        byte[] out = new byte[count];
        new Random(seed).nextBytes(out);
        return out;
    }

    Hub hub() {
        var timing = new Timing(Duration.ofSeconds(5), Duration.ofSeconds(20), stall, pauses::add);
        return new Hub(HubSettings.of(environment, home), ProgressView.plain(new PrintStream(told, true, StandardCharsets.UTF_8)), timing);
    }

    Hub offline() {
        environment.put("HF_HUB_OFFLINE", "1");
        return hub();
    }

    Path repo() {
        return home.resolve("hub/models--acme--tiny");
    }

    Path blob(String name, byte[] content) {
        return repo().resolve("blobs").resolve(StubHub.etag(name, content));
    }

    String told() {
        return told.toString(StandardCharsets.UTF_8);
    }

    /** Relative name → content of everything that is a file, links followed. */
    static Map<String, String> files(Path folder) throws IOException {
        try (var walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile).collect(Collectors.toMap(p -> folder.relativize(p).toString(), HubFixture::hash, (a, b) -> a, TreeMap::new));
        }
    }

    private static String hash(Path file) {
        try {
            return StubHub.sha("SHA-256", Files.readAllBytes(file));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** What Python's tools leave: blobs by checksum, links in the snapshot, a ref; nothing of Toll's own. */
    void asPythonLeavesIt(String... names) throws IOException {
        String commit = stub.commit(REPO);
        var snapshot = Files.createDirectories(repo().resolve("snapshots").resolve(commit));
        Files.createDirectories(repo().resolve("blobs"));
        Files.writeString(Files.createDirectories(repo().resolve("refs")).resolve("main"), commit);
        for (var name : names) {
            byte[] content = switch (name) {
                case "model.safetensors" -> WEIGHTS;
                case "config.json" -> "{\"architectures\": [\"LlamaForCausalLM\"]}".getBytes(StandardCharsets.UTF_8);
                case "tokenizer.json" -> "{\"model\": {}}".getBytes(StandardCharsets.UTF_8);
                default -> "{}".getBytes(StandardCharsets.UTF_8);
            };
            String etag = StubHub.etag(name, content);
            Files.write(repo().resolve("blobs").resolve(etag), content);
            Files.createSymbolicLink(snapshot.resolve(name), Path.of("../../blobs").resolve(etag));
        }
    }

    @Override
    public void close() {
        stub.close();
    }
}
