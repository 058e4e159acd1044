package dev.toll.model.hub;

import static dev.toll.model.hub.HubFixture.ID;
import static dev.toll.model.hub.HubFixture.REPO;
import static dev.toll.model.hub.HubFixture.WEIGHTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toll.core.InputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fetching, the cache's layout, and what costs no request. */
class HubTest {
    @TempDir
    private Path home;

    private HubFixture at;

    @BeforeEach
    void start() {
        at = new HubFixture(home);
    }

    @AfterEach
    void stop() {
        at.close();
    }

    @Test
    void model_whenNothingIsThere_isLaidOutAsPythonDoesAndOnlyWhatAModelNeeds() throws IOException {
        String commit = at.stub.commit(REPO);

        var folder = at.hub().model(ID);

        assertThat(folder).isEqualTo(at.repo().resolve("snapshots").resolve(commit));
        assertThat(HubFixture.files(folder).keySet()).containsExactly("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json");
        assertThat(folder.resolve("model.safetensors")).hasBinaryContent(WEIGHTS).isSymbolicLink();
        assertThat(Files.readSymbolicLink(folder.resolve("model.safetensors"))).isEqualTo(Path.of("../../blobs", StubHub.sha("SHA-256", WEIGHTS)));
        assertThat(at.repo().resolve("refs/main")).hasContent(commit);
        try (var blobs = Files.list(at.repo().resolve("blobs"))) {
            assertThat(blobs).hasSize(4).noneMatch(b -> b.toString().endsWith(".incomplete"));
        }
        assertThat(at.told()).contains("fetching acme/tiny");
        assertThat(at.pauses).isEmpty();
    }

    @Test
    void model_whenCompleteInTheCache_costsNoRequest() {
        var first = at.hub().model(ID);
        at.stub.seen().clear();

        assertThat(at.hub().model(ID)).isEqualTo(first);
        assertThat(at.hub().model(HubId.model("acme/tiny@" + at.stub.commit(REPO)).orElseThrow())).isEqualTo(first);
        assertThat(at.stub.seen()).isEmpty();
    }

    @Test
    void update_whenTheBranchMoved_fetchesOnlyWhatChanged() {
        var before = at.hub().model(ID);
        at.stub.put(REPO, "generation_config.json", "{\"eos_token_id\": 2}");
        at.stub.seen().clear();

        assertThat(at.hub().model(ID)).as("stays where it was").isEqualTo(before);
        var after = at.hub().update(ID);

        assertThat(after).isNotEqualTo(before);
        assertThat(at.stub.contents()).hasSize(1).allMatch(path -> path.contains("generation_config.json"));
        assertThat(after.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
        assertThat(at.hub().model(ID)).isEqualTo(after);
    }

    @Test
    void model_whenSharded_fetchesTheShardsTheIndexNames() throws IOException {
        String repo = "models/acme/sharded";
        at.stub.put(repo, "config.json", "{}");
        at.stub.put(repo, "tokenizer.json", "{}");
        at.stub.put(repo, "model.safetensors.index.json", "{\"weight_map\": {\"a\": \"model-00001-of-00002.safetensors\", \"b\": \"model-00002-of-00002.safetensors\"}}");
        at.stub.put(repo, "model-00001-of-00002.safetensors", HubFixture.bytes(5000, 3));
        at.stub.put(repo, "model-00002-of-00002.safetensors", HubFixture.bytes(7000, 4));
        at.stub.put(repo, "consolidated.safetensors", HubFixture.bytes(9000, 5));

        var folder = at.hub().model(HubId.model("acme/sharded").orElseThrow());

        assertThat(HubFixture.files(folder).keySet()).containsExactly("config.json", "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors",
                "model.safetensors.index.json", "tokenizer.json");
    }

    @Test
    void model_ofARevisionWithSlashes_hasARefOfThatName() {
        var folder = at.hub().model(HubId.model("acme/tiny@refs/pr/1").orElseThrow());

        assertThat(folder.resolve("config.json")).exists();
        assertThat(at.repo().resolve("refs/refs/pr/1")).hasContent(at.stub.commit(REPO));
        assertThat(at.repo().resolve("refs/main")).doesNotExist();
    }

    @Test
    void file_ofADataSet_isFetchedOnceAndKeepsItsName() {
        byte[] rows = "{\"prompt\": \"a\"}\n".getBytes(StandardCharsets.UTF_8);
        at.stub.put("datasets/acme/pairs", "data/harm less/train.jsonl", rows);
        at.stub.put("datasets/acme/pairs", "big.jsonl.gz", HubFixture.bytes(50_000, 6));
        var wanted = HubFile.dataset("hf:acme/pairs@refs%2Fpr%2F1/data/harm less/train.jsonl").orElseThrow();

        var path = at.hub().file(wanted);

        assertThat(path).hasBinaryContent(rows);
        assertThat(path.toString()).endsWith("data/harm less/train.jsonl");
        assertThat(at.home.resolve("hub/datasets--acme--pairs/refs/refs/pr/1")).hasContent(at.stub.commit("datasets/acme/pairs"));
        assertThat(at.hub().file(HubFile.dataset("hf:acme/pairs/big.jsonl.gz").orElseThrow())).hasBinaryContent(HubFixture.bytes(50_000, 6));
        at.stub.seen().clear();
        assertThat(at.hub().file(wanted)).isEqualTo(path);
        assertThat(at.offline().file(wanted)).isEqualTo(path);
        assertThat(at.stub.seen()).isEmpty();
    }

    @Test
    void model_whenPythonLeftItWhole_isAskedAboutOnceAndNothingIsFetched() throws IOException {
        at.asPythonLeavesIt("config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors");

        var folder = at.hub().model(ID);
        at.hub().model(ID);

        assertThat(folder.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
        assertThat(at.stub.seen()).hasSize(1).allMatch(s -> s.path().startsWith("/api/"));
    }

    @Test
    void model_whenPythonLeftOnlyThePartsItUsed_fetchesTheRest() throws IOException {
        at.asPythonLeavesIt("config.json", "model.safetensors");

        var folder = at.hub().model(ID);

        assertThat(HubFixture.files(folder).keySet()).containsExactly("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json");
        assertThat(at.stub.contents()).hasSize(2).allMatch(path -> path.contains("tokenizer"));
    }

    @Test
    void model_whenTheHubIsGoneButPythonLeftOne_isUsedWithAWarning() throws IOException {
        at.asPythonLeavesIt("config.json", "tokenizer.json", "model.safetensors");
        at.stub.close();

        assertThat(at.hub().model(ID).resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
        assertThat(at.told()).contains("warning: acme/tiny: " + at.stub.endpoint() + ": nobody answers there").contains("left in the cache");
        assertThat(at.pauses).hasSize(2);
    }

    @Test
    void offline_whenPythonLeftItWhole_usesIt() throws IOException {
        at.asPythonLeavesIt("config.json", "tokenizer.json", "model.safetensors");

        assertThat(at.offline().model(ID).resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
        assertThat(at.stub.seen()).isEmpty();
    }

    @Test
    void offline_whenSomethingIsMissing_saysHowToGetIt() throws IOException {
        at.asPythonLeavesIt("config.json", "tokenizer.json");

        assertThatThrownBy(() -> at.offline().model(ID)).isInstanceOf(InputException.class).hasMessageContaining("acme/tiny: not (or not whole) in the cache " + at.home.resolve("hub"))
                .hasMessageContaining("./toll hub get acme/tiny").hasMessageContaining("models--acme--tiny");
        assertThatThrownBy(() -> at.hub().file(HubFile.dataset("hf:acme/pairs/x.jsonl").orElseThrow())).hasMessageContaining("./toll hub get hf:acme/pairs/x.jsonl");
        assertThatThrownBy(() -> at.hub().update(ID)).hasMessageContaining("cannot be updated offline");
        assertThat(at.stub.seen()).isEmpty();
    }

    @Test
    void model_whenABlobWasClearedAway_isFetchedAgain() throws IOException {
        at.hub().model(ID);
        Files.delete(at.blob("model.safetensors", WEIGHTS));
        at.stub.seen().clear();

        assertThat(at.hub().model(ID).resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
        assertThat(at.stub.seen("GET", "/model.safetensors")).hasSize(2); // the hub, then its storage
        assertThat(at.stub.contents()).hasSize(2);
    }

    @Test
    void model_whenSeveralThreadsWantIt_isFetchedOnce() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Path>> tasks = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                tasks.add(() -> at.hub().model(ID));
            }
            for (var result : threads.invokeAll(tasks)) {
                assertThat(result.get().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
            }
        }
        assertThat(at.stub.seen().stream().filter(s -> s.storage() && s.method().equals("GET"))).hasSize(1);
        assertThat(at.told()).contains("another process is fetching it; waiting");
    }

    @Test
    void model_whenTwoProcessesWantIt_isFetchedOnceAndBothHaveIt() throws Exception {
        var first = otherProcess();
        var second = otherProcess();
        var mine = at.hub().model(ID);
        for (var process : List.of(first, second)) {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip()).isEqualTo(mine.toString());
            assertThat(process.exitValue()).isZero();
        }

        assertThat(mine.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
        assertThat(at.stub.seen().stream().filter(s -> s.storage() && s.method().equals("GET"))).hasSize(1);
    }

    private Process otherProcess() throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var builder = new ProcessBuilder(java, "-Xmx64m", "-cp", System.getProperty("java.class.path"), HubProcess.class.getName(), ID.toString());
        builder.environment().putAll(at.environment);
        return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    @Test
    void cached_listsSnapshotsWithWhatIsMissing() throws IOException {
        at.asPythonLeavesIt("config.json");
        at.stub.put("datasets/acme/pairs", "x.jsonl", "{}\n");
        at.hub().file(HubFile.dataset("hf:acme/pairs/x.jsonl").orElseThrow());

        assertThat(at.hub().cached()).satisfiesExactly(
                data -> assertThat(data.id().kind()).isEqualTo(RepoKind.DATASET),
                model -> {
                    assertThat(model.id().name()).isEqualTo("acme/tiny");
                    assertThat(model.revisions()).containsExactly("main");
                    assertThat(model.loadable()).isFalse();
                });
        at.hub().model(ID);
        // 300,000 + {"architectures": ["LlamaForCausalLM"]} 39 + {"model": {}} 13 + {} 2
        assertThat(at.hub().cached().getLast()).satisfies(model -> {
            assertThat(model.loadable()).isTrue();
            assertThat(model.bytes()).isEqualTo(300_054);
        });
    }

    @Test
    void nameOf_isTheIdForASnapshotAndTheFolderOtherwise() {
        var folder = at.hub().model(ID);

        assertThat(Hub.nameOf(folder)).isEqualTo("acme/tiny");
        assertThat(Hub.nameOf(Path.of("models/lilliput-chat"))).isEqualTo("lilliput-chat");
    }
}
