package dev.toll.model.hub;

import static dev.toll.model.hub.HubFixture.ID;
import static dev.toll.model.hub.HubFixture.REPO;
import static dev.toll.model.hub.HubFixture.WEIGHTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toll.core.InputException;
import dev.toll.model.hub.StubHub.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything that can go wrong on the way, and hubs that mean harm. */
class HubFaultsTest {
    private static final String LARGE = "/model.safetensors";

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

    private void assertNothingLoads() throws IOException {
        assertThat(at.repo().resolve("refs")).doesNotExist();
        assertThat(at.repo().resolve(".toll")).doesNotExist();
        assertThat(at.blob("model.safetensors", WEIGHTS)).doesNotExist();
        var snapshots = at.repo().resolve("snapshots");
        if (Files.exists(snapshots)) {
            assertThat(HubFixture.files(snapshots).keySet()).noneMatch(name -> name.endsWith(".safetensors"));
        }
    }

    /** The faults go to the storage host, which is asked for {@code GET /blob/ETAG/model.safetensors}. */
    private void failStorage(Fault... faults) {
        at.stub.fail("GET /blob/" + StubHub.sha("SHA-256", WEIGHTS) + LARGE, faults);
    }

    private java.util.List<String> rangesAtStorage() {
        return at.stub.seen().stream().filter(s -> s.storage() && s.method().equals("GET")).map(StubHub.Seen::range).toList();
    }

    @Test
    void transfer_whenCutTwice_goesOnFromTheLastByte() {
        // 100,000 of 300,000 arrive, then 50,000 of the remaining 200,000, then the rest from 150,000 on.
        failStorage(new Fault.Cut(100_000), new Fault.Cut(50_000));

        var folder = at.hub().model(ID);

        assertThat(folder.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
        var ranges = rangesAtStorage();
        assertThat(ranges).hasSize(3).startsWith("null");
        // The client hands over what it has read when it notices the cut, which may be a little less than was sent.
        assertThat(from(ranges.get(1))).isBetween(1L, 100_000L);
        assertThat(from(ranges.get(2))).isBetween(from(ranges.get(1)), 150_000L);
        assertThat(at.pauses).hasSize(2);
    }

    private static long from(String range) {
        return Long.parseLong(range.substring("bytes=".length(), range.length() - 1));
    }

    @Test
    void transfer_whenAnEarlierRunWasKilled_asksForTheRestOnly() throws IOException {
        var partial = Path.of(at.blob("model.safetensors", WEIGHTS) + ".incomplete");
        Files.createDirectories(partial.getParent());
        Files.write(partial, Arrays.copyOf(WEIGHTS, 123_456));

        assertThat(at.hub().model(ID).resolve("model.safetensors")).hasBinaryContent(WEIGHTS);

        assertThat(rangesAtStorage()).containsExactly("bytes=123456-");
        assertThat(partial).doesNotExist();
    }

    @Test
    void transfer_whenTheEarlierPartIsWrong_beginsAnew() throws IOException {
        var partial = Path.of(at.blob("model.safetensors", WEIGHTS) + ".incomplete");
        Files.createDirectories(partial.getParent());
        Files.write(partial, HubFixture.bytes(123_456, 99));

        assertThat(at.hub().model(ID).resolve("model.safetensors")).hasBinaryContent(WEIGHTS);

        assertThat(rangesAtStorage()).containsExactly("bytes=123456-", "null");
    }

    @Test
    void transfer_whenTheServerKnowsNoRanges_beginsAnew() {
        failStorage(new Fault.Cut(100_000), new Fault.NoRange());

        assertThat(at.hub().model(ID).resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    }

    @Test
    void transfer_whenItStalls_countsAsCut() {
        at.stall = Duration.ofMillis(300);
        failStorage(new Fault.Stall(100_000));

        assertThat(at.hub().model(ID).resolve("model.safetensors")).hasBinaryContent(WEIGHTS);

        assertThat(at.pauses).hasSize(1);
        assertThat(rangesAtStorage()).hasSize(2);
    }

    @Test
    void transfer_whenItIsAlwaysCutAtOnce_givesUpAndKeepsThePart() throws IOException {
        failStorage(new Fault.Cut(100_000), new Fault.Cut(0), new Fault.Cut(0), new Fault.Cut(0), new Fault.Cut(0), new Fault.Cut(0));

        assertThatThrownBy(() -> at.hub().model(ID)).isInstanceOf(InputException.class).hasMessageContaining("model.safetensors").hasMessageContaining("6 times in a row")
                .hasMessageContaining("goes on from what has arrived");

        assertNothingLoads();
        assertThat(at.hub().model(ID).resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
        assertThat(from(rangesAtStorage().getLast())).isPositive();
    }

    @Test
    void transfer_whenTheContentIsWrong_isThrownAwayAndNothingLoads() throws IOException {
        failStorage(new Fault.Corrupt());

        assertThatThrownBy(() -> at.hub().model(ID)).isInstanceOf(InputException.class)
                .hasMessageContaining("model.safetensors: SHA-256 of what arrived is ").hasMessageContaining("expected " + StubHub.sha("SHA-256", WEIGHTS));

        assertNothingLoads();
        assertThat(Path.of(at.blob("model.safetensors", WEIGHTS) + ".incomplete")).doesNotExist();
        assertThat(at.hub().model(ID).resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    }

    @Test
    void transfer_whenASmallFileIsWrong_isCheckedByGitsHash() throws IOException {
        at.stub.fail("GET /acme/tiny/resolve/" + at.stub.commit(REPO) + "/config.json", new Fault.Corrupt());

        assertThatThrownBy(() -> at.hub().model(ID)).isInstanceOf(InputException.class).hasMessageContaining("config.json: Git SHA-1 of what arrived is ");

        assertNothingLoads();
    }

    @Test
    void server_whenBusy_isAskedAgainWhenItSays() {
        at.stub.fail("GET /api/models/acme/tiny/revision/main", new Fault.Answer(429, Map.of("Retry-After", "7"), ""), new Fault.Answer(503, Map.of(), ""),
                new Fault.Answer(429, Map.of("RateLimit", "\"api\";r=0;t=55"), ""));

        assertThat(at.hub().model(ID).resolve("config.json")).exists();

        // Retry-After 7 s and up to 1 s more; second failure: between 1 and 2 s; reset in 55 s and up to 1 s more.
        assertThat(at.pauses).hasSize(3);
        assertThat(at.pauses.get(0)).isBetween(Duration.ofSeconds(7), Duration.ofSeconds(8));
        assertThat(at.pauses.get(1)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
        assertThat(at.pauses.get(2)).isBetween(Duration.ofSeconds(55), Duration.ofSeconds(56));
    }

    @Test
    void server_whenBusyForHours_isNotWaitedFor() {
        at.stub.fail("GET /api/models/acme/tiny/revision/main", new Fault.Answer(429, Map.of("Retry-After", "7200"), ""));

        assertThatThrownBy(() -> at.hub().model(ID)).isInstanceOf(InputException.class).hasMessageContaining("in 120 minutes").hasMessageContaining("HF_TOKEN");
        assertThat(at.pauses).isEmpty();
    }

    @Test
    void server_whenBrokenForGood_isGivenUpOn() {
        var broken = new Fault.Answer(500, Map.of(), "");
        at.stub.fail("GET /api/models/acme/tiny/revision/main", broken, broken, broken, broken, broken, broken);

        assertThatThrownBy(() -> at.hub().model(ID)).isInstanceOf(InputException.class).hasMessageContaining("answered 500 6 times in a row");
        // Doubling: at most 1, 2, 4, 8 and 16 s, at least half of it.
        assertThat(at.pauses).hasSize(5);
        for (int i = 0; i < 5; i++) {
            assertThat(at.pauses.get(i)).isBetween(Duration.ofMillis(500L << i), Duration.ofMillis(1000L << i));
        }
    }

    @Test
    void token_isSentToTheEndpointAloneAndNeverShown() {
        at.environment.put("HF_TOKEN", "hf_verysecret");
        failStorage(new Fault.Cut(10));

        at.hub().model(ID);

        assertThat(at.stub.seen()).filteredOn(s -> !s.storage()).isNotEmpty().allMatch(s -> s.authorization().equals("Bearer hf_verysecret"));
        assertThat(at.stub.seen()).filteredOn(StubHub.Seen::storage).isNotEmpty().allMatch(s -> s.authorization().equals("null"));
        assertThat(at.told()).doesNotContain("secret");
    }

    @Test
    void token_whenRefused_isNamedByItsSource() {
        at.environment.put("HF_TOKEN", "hf_verysecret");
        at.stub.fail("GET /api/models/acme/tiny/revision/main", new Fault.Answer(401, Map.of("X-Error-Message", "Invalid credentials"), ""));

        assertThatThrownBy(() -> at.hub().model(ID)).isInstanceOf(InputException.class).hasMessageContaining("answered 401 to the token from HF_TOKEN (\"Invalid credentials\")")
                .hasMessageNotContaining("verysecret");
    }

    @Test
    void model_whenUnknown_saysSoOnceForFolderAndHub() {
        assertThatThrownBy(() -> at.hub().model(HubId.model("acme/nothing").orElseThrow())).isInstanceOf(InputException.class)
                .hasMessageContaining("acme/nothing: no such folder here, and " + at.stub.endpoint() + " knows no model of this name").hasMessageContaining("HF_TOKEN");
    }

    @Test
    void model_whenGated_saysWhereToAcceptTheTerms() {
        at.stub.fail("GET /api/models/acme/tiny/revision/main", new Fault.Answer(403, Map.of("X-Error-Code", "GatedRepo"), ""));

        assertThatThrownBy(() -> at.hub().model(ID)).isInstanceOf(InputException.class).hasMessageContaining("gated").hasMessageContaining(at.stub.endpoint() + "/acme/tiny")
                .hasMessageContaining("HF_TOKEN");
        assertThat(at.stub.seen()).hasSize(1);
    }

    /** The listing of a gated model is open to all; its files are not. */
    @Test
    void model_whenGatedAtTheFiles_saysWhereToAcceptTheTerms() throws IOException {
        at.stub.fail("HEAD /acme/tiny/resolve/" + at.stub.commit(REPO) + "/config.json", new Fault.Answer(401, Map.of("X-Error-Code", "GatedRepo"), ""));

        assertThatThrownBy(() -> at.hub().model(ID)).isInstanceOf(InputException.class).hasMessageContaining("gated");
        assertNothingLoads();
    }

    @Test
    void revision_whenUnknown_isNamed() {
        assertThatThrownBy(() -> at.hub().model(HubId.model("acme/tiny@v9").orElseThrow())).isInstanceOf(InputException.class).hasMessageContaining("no revision 'v9'");
    }

    @Test
    void file_whenUnknown_isNamedWithWhereToLook() {
        at.stub.put("datasets/acme/pairs", "train.jsonl", "{}");

        assertThatThrownBy(() -> at.hub().file(HubFile.dataset("hf:acme/pairs/tain.jsonl").orElseThrow())).isInstanceOf(InputException.class)
                .hasMessageContaining("no file tain.jsonl").hasMessageContaining(at.stub.endpoint() + "/datasets/acme/pairs/tree/main");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../../evil", "/etc/cron.d/evil", "a/../../evil", "..\\evil", "C:\\evil", "a/.."})
    void listing_whenANameLeavesTheFolder_isRefusedBeforeAnythingIsFetched(String name) throws IOException {
        at.stub.put(REPO, name, "boo");

        assertThatThrownBy(() -> at.hub().model(ID)).isInstanceOf(InputException.class).hasMessageContaining("leaves its folder");
        assertThat(at.stub.contents()).isEmpty();
        assertThat(HubFixture.files(home)).isEmpty();
    }

    @Test
    void index_whenAShardLeavesTheFolder_isRefused() throws IOException {
        String repo = "models/acme/hostile";
        at.stub.put(repo, "config.json", "{}");
        at.stub.put(repo, "tokenizer.json", "{}");
        at.stub.put(repo, "model.safetensors.index.json", "{\"weight_map\": {\"a\": \"../../../../evil\"}}");

        assertThatThrownBy(() -> at.hub().model(HubId.model("acme/hostile").orElseThrow())).isInstanceOf(InputException.class).hasMessageContaining("no file name; refused");
        assertThat(home.resolve("evil")).doesNotExist();
    }

    @Test
    void model_whenOnlyPickled_isRefusedWithTheReason() throws IOException {
        String repo = "models/acme/pickled";
        at.stub.put(repo, "config.json", "{}");
        at.stub.put(repo, "tokenizer.json", "{}");
        at.stub.put(repo, "pytorch_model.bin", "x");

        assertThatThrownBy(() -> at.hub().model(HubId.model("acme/pickled").orElseThrow())).isInstanceOf(InputException.class)
                .hasMessageContaining("only pytorch_model.bin and no safetensors").hasMessageContaining("unpickling runs code");
        assertThat(at.stub.contents()).isEmpty();
    }

    @Test
    void model_whenOnlyAnAdapter_isRefusedWithWhatToDo() {
        at.stub.put("models/acme/lora", "adapter_config.json", "{}");
        at.stub.put("models/acme/lora", "adapter_model.safetensors", "x");

        assertThatThrownBy(() -> at.hub().model(HubId.model("acme/lora").orElseThrow())).isInstanceOf(InputException.class).hasMessageContaining("an adapter without the model");
    }

    @Test
    void disk_whenTooSmall_isToldBeforeFetching() {
        // 10^15 bytes are a petabyte.
        at.stub.fail("HEAD /acme/tiny/resolve/" + at.stub.commit(REPO) + LARGE,
                new Fault.Answer(302, Map.of("X-Linked-Etag", StubHub.sha("SHA-256", WEIGHTS), "X-Linked-Size", "900000000000000", "X-Repo-Commit", at.stub.commit(REPO), "Location", "/x"), ""));

        assertThatThrownBy(() -> at.hub().model(ID)).isInstanceOf(InputException.class).hasMessageContaining("900,000,000 MB are to be fetched").hasMessageContaining("HF_HUB_CACHE");
        assertThat(rangesAtStorage()).isEmpty();
    }

    @Test
    void listing_whenEndless_isCutOff() {
        at.stub.fail("GET /api/models/acme/tiny/revision/main", new Fault.Answer(200, Map.of(), " ".repeat((32 << 20) + 5)));

        assertThatThrownBy(() -> at.hub().model(ID)).isInstanceOf(InputException.class).hasMessageContaining("more than 33554432 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>Welcome to our portal</html>", "{}", "[]", "{\"sha\": \"main\", \"siblings\": []}", "{\"sha\": 1}", ""})
    void listing_whenItIsNone_saysWhoAnswered(String body) {
        at.stub.fail("GET /api/models/acme/tiny/revision/main", new Fault.Answer(200, Map.of(), body));

        assertThatThrownBy(() -> at.hub().model(ID)).isInstanceOf(InputException.class).hasMessageContaining(at.stub.endpoint()).hasMessageContaining("is HF_ENDPOINT a hub?");
    }

    @Test
    void head_withoutChecksum_isNotTrusted() {
        at.stub.fail("HEAD /acme/tiny/resolve/" + at.stub.commit(REPO) + "/config.json", new Fault.Answer(200, Map.of("ETag", "\"5f3-62a\"", "Content-Length", "5"), ""));

        assertThatThrownBy(() -> at.hub().model(ID)).isInstanceOf(InputException.class).hasMessageContaining("does not say for config.json which checksum it has");
    }

    @Test
    void head_ofAnotherCommit_isRefused() {
        at.stub.fail("HEAD /acme/tiny/resolve/" + at.stub.commit(REPO) + "/config.json",
                new Fault.Answer(200, Map.of("ETag", "0".repeat(40), "Content-Length", "5", "X-Repo-Commit", "1".repeat(40)), ""));

        assertThatThrownBy(() -> at.hub().model(ID)).isInstanceOf(InputException.class).hasMessageContaining("of commit 1111").hasMessageContaining("nothing of it is used");
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/passwd", "ftp://127.0.0.1/x", "http://", "gopher:x", "ht tp://x"})
    void redirect_toWhatIsNoWebAddress_isRefused(String location) {
        at.stub.fail("GET /api/models/acme/tiny/revision/main", new Fault.Answer(302, Map.of("Location", location), ""));

        assertThatThrownBy(() -> at.hub().model(ID)).isInstanceOf(InputException.class).hasMessageContaining("redirects to");
    }

    @Test
    void redirect_inACircle_ends() {
        var circle = new Fault.Answer(307, Map.of("Location", "/api/models/acme/tiny/revision/main"), "");
        at.stub.fail("GET /api/models/acme/tiny/revision/main", circle, circle, circle, circle, circle, circle, circle, circle, circle, circle);

        assertThatThrownBy(() -> at.hub().model(ID)).isInstanceOf(InputException.class).hasMessageContaining("redirects more than 8 times");
    }

    @Test
    void redirect_ofARenamedModel_isFollowed() {
        at.stub.fail("GET /api/models/acme/old/revision/main", new Fault.Answer(307, Map.of("Location", "/api/models/acme/tiny/revision/main"), ""));
        at.stub.put("models/acme/old", "unused", "");
        for (var name : new String[] {"config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors"}) {
            String path = "/acme/old/resolve/" + at.stub.commit(REPO) + "/" + name;
            var moved = new Fault.Answer(307, Map.of("Location", "/acme/tiny/resolve/" + at.stub.commit(REPO) + "/" + name), "");
            at.stub.fail("HEAD " + path, moved);
            at.stub.fail("GET " + path, moved);
        }

        assertThat(at.hub().model(HubId.model("acme/old").orElseThrow()).resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    }

    @Test
    void errorText_ofTheHub_cannotDriveTheTerminal() {
        at.stub.fail("GET /api/models/acme/tiny/revision/main", new Fault.Answer(418, Map.of("X-Error-Message", "\u009b31mred" + "x".repeat(500)), ""));

        assertThatThrownBy(() -> at.hub().model(ID)).isInstanceOf(InputException.class).hasMessageContaining("answered 418 (\"?31mred").hasMessageContaining("…")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(400));
    }
}
