package dev.toll.model.tokenizer;

import dev.toll.core.InputException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Builds the tokenizer of a small world: byte-level BPE without merges, so that each listed word is one token and any
 * other text falls back to its bytes and still round-trips. Ids: 0–255 the byte values, then the words in their order,
 * then the special tokens. The files load here and in transformers ({@code PreTrainedTokenizerFast}).
 */
public final class ByteLevelVocabulary {
    /** GPT-2's split of text, as the ByteLevel pre-tokenizer applies it. */
    private static final Pattern PIECE = Pattern.compile(
            "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
            Pattern.UNICODE_CHARACTER_CLASS);

    private ByteLevelVocabulary() {}

    /**
     * The text of a tokenizer.json.
     *
     * @param words without their leading space; each becomes the token of " word". A word that the pre-tokenizer would
     *     cut ("don't", "x1") could never be produced and is an {@link InputException}
     * @param specials matched whole wherever they stand in a text, for example {@code <|user|>}
     */
    public static String tokenizerJson(List<String> words, List<String> specials) {
        var vocab = new LinkedHashMap<String, Integer>();
        for (int b = 0; b < 256; b++) {
            vocab.put(String.valueOf(visible(b)), b);
        }
        for (var word : words) {
            var matcher = PIECE.matcher(" " + word);
            if (word.isEmpty() || !matcher.lookingAt() || matcher.end() != word.length() + 1) {
                throw new InputException("vocabulary: word '" + word
                        + "' would be cut by the pre-tokenizer; expected letters only, digits only, or signs only");
            }
            if (vocab.putIfAbsent(byteLevel(" " + word), vocab.size()) != null) {
                throw new InputException("vocabulary: word '" + word + "' occurs twice");
            }
        }
        var added = new ArrayList<Map<String, Object>>();
        var seen = new ArrayList<String>();
        for (var special : specials) {
            if (special.isEmpty() || seen.contains(special) || vocab.containsKey(special)) {
                throw new InputException("vocabulary: special token '" + special + "' is empty or occurs twice");
            }
            seen.add(special);
            added.add(addedToken(vocab.size() + added.size(), special));
        }
        return JsonFile.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(tokenizer(vocab, added)) + "\n";
    }

    private static Map<String, @Nullable Object> tokenizer(Map<String, Integer> vocab, List<Map<String, Object>> added) {
        var root = new LinkedHashMap<String, @Nullable Object>();
        root.put("version", "1.0");
        root.put("truncation", null);
        root.put("padding", null);
        root.put("added_tokens", added);
        root.put("normalizer", null);
        root.put("pre_tokenizer", byteLevelStep(true));
        root.put("post_processor", null);
        root.put("decoder", byteLevelStep(true));
        var model = new LinkedHashMap<String, @Nullable Object>();
        model.put("type", "BPE");
        model.put("dropout", null);
        model.put("unk_token", null);
        model.put("continuing_subword_prefix", null);
        model.put("end_of_word_suffix", null);
        model.put("fuse_unk", false);
        model.put("byte_fallback", false);
        model.put("ignore_merges", true);
        model.put("vocab", vocab);
        model.put("merges", List.of());
        root.put("model", model);
        return root;
    }

    /** All three fields are written: the native parser takes none for granted. */
    private static Map<String, Object> byteLevelStep(boolean addPrefixSpace) {
        var step = new LinkedHashMap<String, Object>();
        step.put("type", "ByteLevel");
        step.put("add_prefix_space", addPrefixSpace);
        step.put("trim_offsets", true);
        step.put("use_regex", true);
        return step;
    }

    private static Map<String, Object> addedToken(int id, String content) {
        var token = new LinkedHashMap<String, Object>();
        token.put("id", id);
        token.put("content", content);
        token.put("single_word", false);
        token.put("lstrip", false);
        token.put("rstrip", false);
        token.put("normalized", false);
        token.put("special", true);
        return token;
    }

    /** The text of the tokenizer_config.json beside it; null leaves that entry out. */
    public static String tokenizerConfigJson(
            @Nullable String bos, @Nullable String eos, @Nullable String pad, @Nullable String chatTemplate) {
        var root = new LinkedHashMap<String, @Nullable Object>();
        root.put("tokenizer_class", "PreTrainedTokenizerFast");
        // Off, or transformers would take the space before a full stop out of decoded text.
        root.put("clean_up_tokenization_spaces", false);
        root.put("add_prefix_space", true);
        putIfGiven(root, "bos_token", bos);
        putIfGiven(root, "eos_token", eos);
        putIfGiven(root, "pad_token", pad);
        putIfGiven(root, "chat_template", chatTemplate);
        return JsonFile.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    }

    private static void putIfGiven(Map<String, @Nullable Object> root, String key, @Nullable String value) {
        if (value != null) {
            root.put(key, value);
        }
    }

    /** A text as the ByteLevel pre-tokenizer spells it: one visible character per UTF-8 byte. */
    static String byteLevel(String text) {
        var spelled = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            spelled.append(visible(b & 0xff));
        }
        return spelled.toString();
    }

    /**
     * GPT-2's alphabet: a byte that is a visible Latin-1 character stands for itself, the others, in order, for the
     * characters from U+0100 on. The space becomes U+0120.
     */
    private static char visible(int b) {
        if (isVisible(b)) {
            return (char) b;
        }
        int hiddenBefore = 0;
        for (int other = 0; other < b; other++) {
            hiddenBefore += isVisible(other) ? 0 : 1;
        }
        return (char) (0x100 + hiddenBefore);
    }

    private static boolean isVisible(int b) {
        return (b >= '!' && b <= '~') || (b >= 0xa1 && b <= 0xff && b != 0xad);
    }
}
