package dev.toll.model.tokenizer;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import dev.toll.core.InputException;
import dev.toll.model.format.ModelConfig;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A Hugging Face tokenizer: text to token ids and back, exactly as the {@code tokenizers} library does it, since it is
 * that library. Padding and truncation that a tokenizer.json may ask for are switched off: nothing is cut or added
 * unseen. Immutable and safe for concurrent use; native memory is freed when the object becomes unreachable.
 *
 * <p>The JNI layer is called directly, without DJL's tokenizer class, which copies out offsets and token strings on every
 * call; only ids are wanted here.
 */
public final class Tokenizer {
    private static final Cleaner CLEANER = Cleaner.create();

    private final Path dir;
    private final long handle;
    private final Vocabulary vocabulary;
    private final SideFiles sideFiles;
    private final LongAdder unstableContinuations = new LongAdder();
    private final LongAdder unknownIds = new LongAdder();

    private Tokenizer(Path dir, long handle, Vocabulary vocabulary, SideFiles sideFiles) {
        this.dir = dir;
        this.handle = handle;
        this.vocabulary = vocabulary;
        this.sideFiles = sideFiles;
        CLEANER.register(this, () -> library().deleteTokenizer(handle));
    }

    /** Loads {@code dir/tokenizer.json} and the files beside it; a fault is an {@link InputException} naming the file. */
    public static Tokenizer load(Path dir) {
        var file = dir.resolve("tokenizer.json");
        if (!Files.isRegularFile(file)) {
            throw new InputException(dir + ": no tokenizer.json; expected one beside config.json. A folder with only "
                    + "tokenizer.model is converted by transformers: AutoTokenizer.from_pretrained(dir).save_pretrained(out)");
        }
        String text = JsonFile.text(file);
        var vocabulary = Vocabulary.of(JsonFile.parse(text, file), file.toString());
        var sideFiles = SideFiles.read(dir, vocabulary);
        var library = library();
        long handle;
        try {
            handle = library.createTokenizerFromString(text);
        } catch (RuntimeException e) {
            throw new InputException(file + ": refused by the tokenizers library: " + e.getMessage(), e);
        }
        library.disablePadding(handle);
        library.disableTruncation(handle);
        return new Tokenizer(dir, handle, vocabulary, sideFiles);
    }

    /** {@link #load(Path)}, and the vocabulary must fit the model's embedding. */
    public static Tokenizer load(Path dir, ModelConfig config) {
        var tokenizer = load(dir);
        tokenizer.requireFits(config);
        return tokenizer;
    }

    /**
     * Throws when the tokenizer knows ids for which the model has no embedding. Fewer tokens than embeddings are fine:
     * models pad their vocabulary to a round number.
     */
    public void requireFits(ModelConfig config) {
        if (vocabSize() > config.vocabSize()) {
            throw new InputException(dir + ": tokenizer.json has " + vocabSize() + " tokens, config.json has vocab_size "
                    + config.vocabSize() + "; expected no more tokens than embeddings. Do these files belong together?");
        }
    }

    private static TokenizersLibrary library() {
        return TokenizerLibrary.get();
    }

    /**
     * Token ids of a text. {@code addSpecialTokens} adds what the tokenizer's post-processor adds, usually a leading BOS;
     * special tokens written out in the text become their ids either way.
     */
    public int[] encode(String text, boolean addSpecialTokens) {
        try {
            return take(library().encode(handle, text, addSpecialTokens));
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Token ids of every text, in order; several cores are used. */
    public List<int[]> encode(List<String> texts, boolean addSpecialTokens) {
        if (texts.isEmpty()) {
            return List.of();
        }
        try {
            var ids = new ArrayList<int[]>(texts.size());
            for (long encoding : library().batchEncode(handle, texts.toArray(String[]::new), addSpecialTokens)) {
                ids.add(take(encoding));
            }
            return ids;
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private static int[] take(long encoding) {
        try {
            return Arrays.stream(library().getTokenIds(encoding)).mapToInt(Math::toIntExact).toArray();
        } finally {
            library().deleteEncoding(encoding);
        }
    }

    /**
     * Text of token ids. Ids beyond the vocabulary (the padding of a model's embedding) have no text; they are counted in
     * {@link #unknownIds()}. Bytes that are no valid UTF-8 become U+FFFD.
     */
    public String decode(int[] ids, boolean skipSpecialTokens) {
        var longs = new long[ids.length];
        for (int i = 0; i < ids.length; i++) {
            longs[i] = ids[i];
            if (vocabulary.tokenOf(ids[i]) == null) {
                unknownIds.increment();
                longs[i] = Integer.MAX_VALUE; // a negative id would wrap around on the native side
            }
        }
        try {
            return library().decode(handle, longs, skipSpecialTokens);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /**
     * Tokens of a continuation given its prefix: those by which encode(prefix + continuation) exceeds encode(prefix),
     * without special tokens. If a token spans the seam, the two are encoded apart, which is counted in
     * {@link #unstableContinuations()}.
     */
    public int[] encodeContinuation(String prefix, String continuation) {
        return split(prefix, continuation).continuation();
    }

    /**
     * Prefix and continuation as lm-evaluation-harness encodes them: white space at the end of the prefix is moved to the
     * continuation first, because tokens carry leading, not trailing spaces.
     */
    public Continuation encodePair(String prefix, String continuation) {
        String stripped = prefix.stripTrailing();
        return split(stripped, prefix.substring(stripped.length()) + continuation);
    }

    private Continuation split(String prefix, String continuation) {
        int[] before = encode(prefix, false);
        int[] whole = encode(prefix + continuation, false);
        int same = Arrays.mismatch(before, whole);
        if (same == -1 || same == before.length) {
            return new Continuation(before, Arrays.copyOfRange(whole, before.length, whole.length));
        }
        unstableContinuations.increment();
        return new Continuation(before, encode(continuation, false));
    }

    /** Highest id plus one, added tokens included. */
    public int vocabSize() {
        return vocabulary.size();
    }

    /** The id of a token spelled as in tokenizer.json, or null. */
    public @Nullable Integer idOf(String token) {
        return vocabulary.idOf(token);
    }

    /** The token of an id, spelled as in tokenizer.json, or null. */
    public @Nullable String tokenOf(int id) {
        return vocabulary.tokenOf(id);
    }

    /** True for the added tokens that {@link #decode} can skip. */
    public boolean isSpecial(int id) {
        return vocabulary.specialIds().contains(id);
    }

    public @Nullable Integer bosId() {
        return sideFiles.bosId();
    }

    /** The token that tokenizer_config.json names as end of text, else the first of config.json. */
    public @Nullable Integer eosId() {
        return sideFiles.eosId();
    }

    /** Every id that ends a text: {@link #eosId()} and those of config.json and generation_config.json. */
    public SortedSet<Integer> eosIds() {
        return sideFiles.eosIds();
    }

    public @Nullable Integer padId() {
        return sideFiles.padId();
    }

    /** Jinja source of the chat template, or null when the model has none. */
    public @Nullable String chatTemplate() {
        return sideFiles.chatTemplate();
    }

    /** How often a continuation had to be encoded apart from its prefix. */
    public long unstableContinuations() {
        return unstableContinuations.sum();
    }

    /** How many ids without a token were decoded. */
    public long unknownIds() {
        return unknownIds.sum();
    }
}
