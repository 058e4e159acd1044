package dev.toll.model.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toll.core.InputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids, addresses of files, settings and checksums. */
class HubNamesTest {
    @TempDir
    private Path home;

    @Test
    void model_isAnIdOnlyWhenSpelledLikeOne() {
        assertThat(HubId.model("meta-llama/Llama-3.2-1B")).contains(new HubId(RepoKind.MODEL, "meta-llama/Llama-3.2-1B", "main"));
        assertThat(HubId.model("a/b@v1.0")).contains(new HubId(RepoKind.MODEL, "a/b", "v1.0"));
        assertThat(HubId.model("a/b@refs/pr/3")).contains(new HubId(RepoKind.MODEL, "a/b", "refs/pr/3"));
        assertThat(HubId.model("hf:a/b")).contains(new HubId(RepoKind.MODEL, "a/b", "main"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"folder", "./a/b", "/a/b", "../b", "a/b/c", "a/", "/a", "a//b", "a b/c", "a/b c", "~/b", "a/..b", "a--b/c", "", "-a/b", "a\\b"})
    void model_isAPathOtherwise(String text) {
        assertThat(HubId.model(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b@", "a/b@../../x", "a/b@/x", "a/b@x y", "a/b@x/", "a/b@a//b", "a/b@x.lock", "hf:b", "hf:a/b/c", "hf:"})
    void model_withAnImpossibleRevisionOrName_isRefused(String text) {
        assertThatThrownBy(() -> HubId.model(text)).isInstanceOf(InputException.class);
    }

    @Test
    void dataset_namesRevisionAndPath() {
        assertThat(HubFile.dataset("hf:Anthropic/hh-rlhf/harmless-base/train.jsonl.gz"))
                .contains(new HubFile(new HubId(RepoKind.DATASET, "Anthropic/hh-rlhf", "main"), "harmless-base/train.jsonl.gz"));
        assertThat(HubFile.dataset("hf:a/b@refs%2Fconvert%2Fparquet/x.jsonl")).contains(new HubFile(new HubId(RepoKind.DATASET, "a/b", "refs/convert/parquet"), "x.jsonl"));
        assertThat(HubFile.dataset("data/pairs.jsonl")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"hf:a/b", "hf:a/b/", "hf:a/b/../x", "hf:a/b/x/../../y", "hf:a/b//x", "hf:a/b/x\\y", "hf:a/b/c:d", "hf:x"})
    void dataset_withAnImpossiblePath_isRefused(String text) {
        assertThatThrownBy(() -> HubFile.dataset(text)).isInstanceOf(InputException.class);
    }

    /** The order of Python's tools: HF_HUB_CACHE, HF_HOME/hub, XDG_CACHE_HOME/huggingface/hub, ~/.cache/huggingface/hub. */
    @Test
    void settings_findTheCacheWherePythonHasIt() {
        assertThat(HubSettings.of(Map.of(), home).cache()).isEqualTo(home.resolve(".cache/huggingface/hub"));
        assertThat(HubSettings.of(Map.of("XDG_CACHE_HOME", "/x"), home).cache()).isEqualTo(Path.of("/x/huggingface/hub"));
        assertThat(HubSettings.of(Map.of("HF_HOME", "~/hf", "XDG_CACHE_HOME", "/x"), home).cache()).isEqualTo(home.resolve("hf/hub"));
        assertThat(HubSettings.of(Map.of("HF_HUB_CACHE", "/c", "HF_HOME", "/h"), home).cache()).isEqualTo(Path.of("/c"));
    }

    @Test
    void settings_takeTheTokenFromTheEnvironmentElseFromThePlaceOfPythonsLogin() throws IOException {
        Files.createDirectories(home.resolve(".cache/huggingface"));
        Files.writeString(home.resolve(".cache/huggingface/token"), "hf_file\n");
        Files.writeString(home.resolve("elsewhere"), "hf_elsewhere");

        assertThat(HubSettings.of(Map.of("HF_TOKEN", " hf_env \n"), home).token()).extracting(Token::bearer).isEqualTo("Bearer hf_env");
        assertThat(HubSettings.of(Map.of(), home).token()).extracting(Token::bearer).isEqualTo("Bearer hf_file");
        assertThat(HubSettings.of(Map.of("HF_TOKEN_PATH", home.resolve("elsewhere").toString()), home).token()).extracting(Token::bearer).isEqualTo("Bearer hf_elsewhere");
        assertThat(HubSettings.of(Map.of("HF_HOME", home.toString()), home).token()).isNull();
        assertThat(HubSettings.of(Map.of("HF_TOKEN", "hf_env"), home).token()).hasToString("token from HF_TOKEN");
    }

    @Test
    void token_withLineBreaksInside_isRefusedAndNotShown() {
        assertThatThrownBy(() -> HubSettings.of(Map.of("HF_TOKEN", "hf_a\r\nX-Evil: 1"), home)).isInstanceOf(InputException.class).hasMessageNotContaining("hf_a").hasMessageContaining("HF_TOKEN");
    }

    @ParameterizedTest
    @ValueSource(strings = {"huggingface.co", "ftp://x", "http://", "https://x?y=1", "http://a b"})
    void endpoint_thatIsNoAddress_isRefused(String text) {
        assertThatThrownBy(() -> HubSettings.of(Map.of("HF_ENDPOINT", text), home)).isInstanceOf(InputException.class).hasMessageContaining("HF_ENDPOINT");
    }

    @Test
    void endpoint_withAPassword_isRefusedWithoutShowingIt() {
        assertThatThrownBy(() -> HubSettings.of(Map.of("HF_ENDPOINT", "https://me:secret@x"), home)).isInstanceOf(InputException.class).hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @CsvSource({
        "https://hub.example, https://hub.example/a, true",
        "https://hub.example, https://HUB.example:443/a, true",
        "https://hub.example, https://cdn.hub.example/a, false",
        "https://hub.example, https://hub.example:8443/a, false",
        "https://hub.example, http://hub.example/a, false",
        "http://127.0.0.1:9000, http://127.0.0.1:9000/a, true",
        "http://127.0.0.1:9000, http://127.0.0.1:9001/a, false",
        "http://mirror.example, http://mirror.example/a, false"
    })
    void token_goesToTheSameOriginOnlyAndNotInTheClearOverTheNetwork(String endpoint, String target, boolean sent) {
        var settings = HubSettings.of(Map.of("HF_ENDPOINT", endpoint, "HF_TOKEN", "hf_x"), home);

        assertThat(settings.tokenFor(java.net.URI.create(target)) != null).isEqualTo(sent);
    }

    /** {@code echo hello | git hash-object --stdin} and {@code echo hello | sha256sum}. */
    @Test
    void checksum_isGitsForSmallFilesAndSha256ForLargeOnes() {
        var git = new Checksum("ce013625030ba8dba906f756967f9e9ca394464a", 6);
        git.update(ByteBuffer.wrap("hello\n".getBytes(StandardCharsets.UTF_8)));
        assertThat(git.take()).isEqualTo("ce013625030ba8dba906f756967f9e9ca394464a");

        var sha256 = new Checksum("5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03", 6);
        sha256.update(ByteBuffer.wrap("hello\n".getBytes(StandardCharsets.UTF_8)));
        assertThat(sha256.take()).isEqualTo("5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03");
    }
}
