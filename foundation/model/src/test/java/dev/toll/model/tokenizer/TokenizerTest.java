package dev.toll.model.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toll.core.InputException;
import dev.toll.model.format.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerTest {
    private static final List<String> WORDS = List.of("the", "lamp", "is", "café", "42", "...");
    private static final List<String> SPECIALS = List.of("<|begin|>", "<|end|>", "<|user|>");

    @TempDir
    Path dir;

    @BeforeEach
    void writeTokenizer() throws IOException {
        write("tokenizer.json", ByteLevelVocabulary.tokenizerJson(WORDS, SPECIALS));
        write("tokenizer_config.json", ByteLevelVocabulary.tokenizerConfigJson("<|begin|>", "<|end|>", "<|end|>", "{{ messages }}"));
    }

    @Test
    void encode_whenWordsAreKnown_givesOneTokenEach() {
        // 256 bytes, then the words: the = 256, lamp = 257, is = 258, café = 259, 42 = 260. '.' is byte 46.
        // The pre-tokenizer adds the first space itself.
        var tokenizer = Tokenizer.load(dir);
        assertThat(tokenizer.encode("the lamp is café 42.", false)).containsExactly(256, 257, 258, 259, 260, 46);
        assertThat(tokenizer.encode(" the", false)).containsExactly(256);
        assertThat(tokenizer.idOf("Ġlamp")).isEqualTo(257);
        assertThat(tokenizer.tokenOf(256)).isEqualTo("Ġthe");
        assertThat(tokenizer.vocabSize()).isEqualTo(256 + 6 + 3);
    }

    @Test
    void encode_whenWordIsUnknown_fallsBackToBytes() {
        // " Zoë": space 0x20, Z 0x5a, o 0x6f, ë in UTF-8 0xc3 0xab; ids of bytes are their values.
        assertThat(Tokenizer.load(dir).encode("Zoë", false)).containsExactly(0x20, 0x5a, 0x6f, 0xc3, 0xab);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "the lamp", "It's 1999, isn't it?", "naïve Ünïcode — “quotes” …", "日本語のテキスト", "emoji 😀👩‍🚀 and\ttabs\n\nlines  ",
        "\u0000 control \u0007", "عربى", "the\nlamp"
    })
    void decode_whenRealText_roundTripsWithALeadingSpace(String text) {
        var tokenizer = Tokenizer.load(dir);
        assertThat(tokenizer.decode(tokenizer.encode(text, true), false)).isEqualTo(" " + text);
    }

    @Test
    void encode_whenSpecialTokens_matchesThemWhole() {
        var tokenizer = Tokenizer.load(dir);
        int begin = 262;
        int user = 264;
        var ids = tokenizer.encode("<|begin|><|user|> the lamp<|end|>", false);
        assertThat(ids).containsExactly(begin, user, 256, 257, 263);
        assertThat(tokenizer.decode(ids, true)).isEqualTo(" the lamp");
        assertThat(tokenizer.decode(ids, false)).isEqualTo("<|begin|><|user|> the lamp<|end|>");
        assertThat(tokenizer.isSpecial(user)).isTrue();
        assertThat(tokenizer.isSpecial(256)).isFalse();
    }

    @Test
    void encode_whenBatched_equalsOneByOne() {
        var tokenizer = Tokenizer.load(dir);
        var texts = IntStream.range(0, 200).mapToObj(i -> "the lamp " + "is ".repeat(i % 7) + i).toList();
        var batch = tokenizer.encode(texts, false);
        assertThat(batch).hasSize(200);
        for (int i = 0; i < 200; i++) {
            assertThat(batch.get(i)).isEqualTo(tokenizer.encode(texts.get(i), false));
        }
        assertThat(tokenizer.encode(List.<String>of(), false)).isEmpty();
        // Concurrently, on the same native object.
        assertThat(IntStream.range(0, 2_000).parallel().allMatch(i -> tokenizer.encode(texts.get(i % 200), false).length == batch.get(i % 200).length)).isTrue();
    }

    @Test
    void encode_whenSurrogateIsUnpaired_doesNotFail() {
        var tokenizer = Tokenizer.load(dir);
        assertThat(tokenizer.decode(tokenizer.encode("a\ud800b", false), false)).startsWith(" a").endsWith("b");
    }

    @Test
    void encodeContinuation_whenSeamIsClean_takesTheRest() {
        var tokenizer = Tokenizer.load(dir);
        assertThat(tokenizer.encodeContinuation("the lamp", " is")).containsExactly(258);
        assertThat(tokenizer.encodeContinuation("", "the")).containsExactly(256);
        assertThat(tokenizer.unstableContinuations()).isZero();
    }

    @Test
    void encodeContinuation_whenATokenSpansTheSeam_encodesApartAndCounts() {
        // "the la" is [256, bytes of " la"], "the lamp" is [256, 257]: not a continuation, so " mp" is encoded by itself.
        var tokenizer = Tokenizer.load(dir);
        assertThat(tokenizer.encodeContinuation("the la", "mp")).containsExactly(' ', 'm', 'p');
        assertThat(tokenizer.unstableContinuations()).isEqualTo(1);
    }

    @Test
    void encodePair_whenPrefixEndsInSpace_movesIt() {
        var tokenizer = Tokenizer.load(dir);
        var pair = tokenizer.encodePair("the ", "lamp");
        assertThat(pair.prefix()).containsExactly(256);
        assertThat(pair.continuation()).containsExactly(257);
        assertThat(tokenizer.unstableContinuations()).isZero();
    }

    @Test
    void decode_whenIdHasNoToken_countsIt() {
        var tokenizer = Tokenizer.load(dir);
        assertThat(tokenizer.decode(new int[] {256, 5_000, -1, 257}, false)).isEqualTo(" the lamp");
        assertThat(tokenizer.unknownIds()).isEqualTo(2);
        // One byte of a two-byte character is no valid UTF-8.
        assertThat(tokenizer.decode(new int[] {256, 0xc3}, false)).isEqualTo(" the\ufffd");
    }

    @Test
    void specialIds_whenNamedByTheSideFiles_areFound() throws IOException {
        var tokenizer = Tokenizer.load(dir);
        assertThat(tokenizer.bosId()).isEqualTo(262);
        assertThat(tokenizer.eosId()).isEqualTo(263);
        assertThat(tokenizer.padId()).isEqualTo(263);
        assertThat(tokenizer.chatTemplate()).isEqualTo("{{ messages }}");
        // The config files may name more ends than the tokenizer.
        write("generation_config.json", "{\"eos_token_id\":[263,264]}");
        assertThat(Tokenizer.load(dir).eosIds()).containsExactly(263, 264);
        // Without tokenizer_config.json: special_tokens_map.json (object spelling), then config.json.
        Files.delete(dir.resolve("tokenizer_config.json"));
        write("special_tokens_map.json", "{\"bos_token\":{\"content\":\"<|user|>\"}}");
        write("config.json", "{\"bos_token_id\":1,\"pad_token_id\":-1}");
        var other = Tokenizer.load(dir);
        assertThat(other.bosId()).isEqualTo(264);
        assertThat(other.eosId()).isEqualTo(263);
        assertThat(other.padId()).isNull();
        assertThat(other.chatTemplate()).isNull();
    }

    @Test
    void chatTemplate_whenListOrFile_findsTheDefault() throws IOException {
        write("tokenizer_config.json", "{\"chat_template\":[{\"name\":\"tool_use\",\"template\":\"t\"},{\"name\":\"default\",\"template\":\"d\"}]}");
        assertThat(Tokenizer.load(dir).chatTemplate()).isEqualTo("d");
        write("chat_template.jinja", "from file");
        assertThat(Tokenizer.load(dir).chatTemplate()).isEqualTo("from file");
        Files.delete(dir.resolve("chat_template.jinja"));
        write("tokenizer_config.json", "{\"chat_template\":[{\"name\":\"rag\",\"template\":\"t\"}]}");
        assertThatThrownBy(() -> Tokenizer.load(dir)).isInstanceOf(InputException.class).hasMessageContaining("[rag]").hasMessageContaining("'default'");
    }

    @Test
    void load_whenFilesAreWrong_namesThem() throws IOException {
        write("tokenizer_config.json", "{\"eos_token\":\"</s>\"}");
        assertThatThrownBy(() -> Tokenizer.load(dir)).isInstanceOf(InputException.class).hasMessageContaining("eos_token '</s>' is not in the vocabulary");
        write("tokenizer.json", "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0}}}");
        write("tokenizer_config.json", "{}");
        assertThatThrownBy(() -> Tokenizer.load(dir)).isInstanceOf(InputException.class).hasMessageContaining("refused by the tokenizers library");
        write("tokenizer.json", "{");
        assertThatThrownBy(() -> Tokenizer.load(dir)).isInstanceOf(InputException.class).hasMessageContaining("not valid JSON");
        Files.delete(dir.resolve("tokenizer.json"));
        assertThatThrownBy(() -> Tokenizer.load(dir)).isInstanceOf(InputException.class).hasMessageContaining("no tokenizer.json");
    }

    @Test
    void load_whenVocabularyExceedsTheEmbedding_namesBoth() {
        // The tokenizer has 265 tokens.
        assertThatThrownBy(() -> Tokenizer.load(dir, config(264))).isInstanceOf(InputException.class)
                .hasMessageContaining("tokenizer.json has 265 tokens, config.json has vocab_size 264");
        assertThat(Tokenizer.load(dir, config(272)).vocabSize()).isEqualTo(265);
    }

    @Test
    void load_whenFileAsksForPaddingAndTruncation_ignoresBoth() throws IOException {
        write("tokenizer.json", ByteLevelVocabulary.tokenizerJson(WORDS, SPECIALS)
                .replaceFirst("\"truncation\" *: *null", "\"truncation\":{\"direction\":\"Right\",\"max_length\":2,\"strategy\":\"LongestFirst\",\"stride\":0}")
                .replaceFirst("\"padding\" *: *null", "\"padding\":{\"strategy\":{\"Fixed\":9},\"direction\":\"Right\",\"pad_to_multiple_of\":null,"
                        + "\"pad_id\":0,\"pad_type_id\":0,\"pad_token\":\"!\"}"));
        assertThat(Files.readString(dir.resolve("tokenizer.json"))).contains("\"Fixed\":9", "\"max_length\":2");
        assertThat(Tokenizer.load(dir).encode("the lamp is", true)).containsExactly(256, 257, 258);
    }

    private static ModelConfig config(int vocabSize) {
        return ModelConfig.parse("{\"architectures\":[\"LlamaForCausalLM\"],\"hidden_size\":8,\"intermediate_size\":8,"
                + "\"num_hidden_layers\":1,\"num_attention_heads\":2,\"vocab_size\":" + vocabSize + "}", "config.json");
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(dir.resolve(name), text);
    }
}
