package dev.toll.model.format;

import dev.toll.core.InputException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The weights of a Hugging Face model folder: a single {@code model.safetensors}, or the shards that
 * {@code model.safetensors.index.json} names. Opening reads headers only; data is memory-mapped and lives until
 * {@link #close()}. Safe to read from several threads. Faults of the folder are {@link InputException}s.
 */
public final class Checkpoint implements AutoCloseable {
    /** Small files beside the weights that decide how the model speaks; those present count in the content hash. */
    public static final List<String> SIDE_FILES = List.of(
            "added_tokens.json",
            "chat_template.jinja",
            "chat_template.json",
            "config.json",
            "generation_config.json",
            "merges.txt",
            "special_tokens_map.json",
            "tokenizer.json",
            "tokenizer.model",
            "tokenizer_config.json",
            "vocab.json");

    private final Path dir;
    private final Map<String, SafetensorsFile> files;
    private final Map<String, String> shardOf;
    private final List<String> warnings;
    private @Nullable String contentHash;

    private Checkpoint(
            Path dir, Map<String, SafetensorsFile> files, Map<String, String> shardOf, List<String> warnings) {
        this.dir = dir;
        this.files = files;
        this.shardOf = Collections.unmodifiableMap(shardOf);
        this.warnings = List.copyOf(warnings);
    }

    public static Checkpoint open(Path dir) {
        if (!Files.isDirectory(dir)) {
            throw new InputException(dir + ": no such folder; expected a Hugging Face model folder");
        }
        if (Files.isRegularFile(dir.resolve(Shard.SINGLE))) {
            return open(dir, List.of(Shard.SINGLE), null);
        }
        if (Files.isRegularFile(dir.resolve(ShardIndex.FILE_NAME))) {
            var index = ShardIndex.read(dir);
            return open(dir, index.shards(), index);
        }
        throw new InputException(whyNoWeights(dir));
    }

    private static Checkpoint open(Path dir, List<String> shards, @Nullable ShardIndex index) {
        var files = new LinkedHashMap<String, SafetensorsFile>();
        try {
            var shardOf = new LinkedHashMap<String, String>();
            var faults = new ArrayList<String>();
            for (var shard : shards) {
                var file = SafetensorsFile.open(dir.resolve(shard));
                files.put(shard, file);
                for (var name : file.names()) {
                    var other = shardOf.putIfAbsent(name, shard);
                    if (other != null) {
                        faults.add("tensor " + name + " lies in both " + other + " and " + shard);
                    }
                }
            }
            var warnings = new ArrayList<String>();
            if (index != null) {
                compare(index, files, shardOf, faults, warnings);
            }
            Faults.throwIfAny((index == null ? dir : index.file()).toString(), faults);
            return new Checkpoint(dir, files, shardOf, warnings);
        } catch (Throwable t) {
            files.values().forEach(SafetensorsFile::close);
            throw t;
        }
    }

    private static void compare(
            ShardIndex index,
            Map<String, SafetensorsFile> files,
            Map<String, String> shardOf,
            List<String> faults,
            List<String> warnings) {
        index.weightMap().forEach((name, shard) -> {
            var file = files.get(shard);
            if (file != null && !file.contains(name)) {
                faults.add("tensor " + name + " is said to lie in " + shard + ", which does not hold it");
            }
        });
        shardOf.forEach((name, shard) -> {
            // transformers loads whole shards, so an unlisted tensor is part of the model; worth a word, no fault.
            if (!index.weightMap().containsKey(name)) {
                warnings.add(index.file() + ": tensor " + name + " of " + shard + " is not listed; it is used all the same");
            }
        });
    }

    private static String whyNoWeights(Path dir) {
        var names = new TreeSet<String>();
        try (var entries = Files.list(dir)) {
            entries.forEach(entry -> names.add(String.valueOf(entry.getFileName())));
        } catch (IOException e) {
            return dir + ": cannot be read (" + e + ")";
        }
        var pickled = names.stream().filter(n -> n.matches(".*\\.(bin|pt|pth|ckpt)")).findFirst();
        if (pickled.isPresent()) {
            return dir + ": found " + pickled.get() + " but no safetensors; pickled weights are never read, because "
                    + "unpickling runs code from the file. Convert the folder with transformers: "
                    + "AutoModelForCausalLM.from_pretrained(dir).save_pretrained(out, safe_serialization=True)";
        }
        return dir + ": no model.safetensors and no " + ShardIndex.FILE_NAME + "; expected a Hugging Face model folder";
    }

    public Path dir() {
        return dir;
    }

    /** Tensor names, shard by shard, by offset within each. */
    public List<String> names() {
        return List.copyOf(shardOf.keySet());
    }

    public boolean contains(String name) {
        return shardOf.containsKey(name);
    }

    /** Safetensors file names of this checkpoint, sorted. */
    public List<String> shards() {
        return List.copyOf(files.keySet());
    }

    /** File name of the shard that holds the tensor. */
    public String shardOf(String name) {
        var shard = shardOf.get(name);
        if (shard == null) {
            throw new InputException(dir + ": no tensor named " + name + " among its " + shardOf.size());
        }
        return shard;
    }

    public TensorInfo info(String name) {
        return file(name).info(name);
    }

    /** Raw little-endian bytes of the tensor, read-only, valid until {@link #close()}. */
    public MemorySegment segment(String name) {
        return file(name).data(name);
    }

    /** The {@code __metadata__} of one shard. */
    public Map<String, String> metadata(String shard) {
        var file = files.get(shard);
        if (file == null) {
            throw new IllegalArgumentException("no shard " + shard + " in " + files.keySet());
        }
        return file.metadata();
    }

    /** Oddities that are no faults, in words for the user. */
    public List<String> warnings() {
        return warnings;
    }

    /**
     * The whole tensor as floats, row-major. Refuses what is no float type and what would not fit half the Java heap:
     * such tensors are read tile by tile with {@link #segment} and {@link FloatCodec}.
     */
    public float[] floats(String name) {
        var info = info(name);
        if (!info.dtype().isFloat()) {
            throw new InputException(dir + ": tensor " + name + " is " + info.dtype() + "; expected F64, F32, F16 or BF16");
        }
        long limit = Math.min(Integer.MAX_VALUE - 8, Runtime.getRuntime().maxMemory() / 2 / Float.BYTES);
        if (info.elements() > limit) {
            throw new InputException(dir + ": tensor " + name + " " + Arrays.toString(info.shape()) + " has "
                    + info.elements() + " elements; at most " + limit
                    + " are read at once with this heap, give Java more (-Xmx) or read it by tiles");
        }
        return FloatCodec.decode(segment(name), info.dtype());
    }

    /**
     * SHA-256, in hex, over config, tokenizer files and shards: the digest of what {@code sha256sum} prints for those
     * files sorted by name. Two folders with equal hash are the same model. Computed once per opened checkpoint.
     */
    public synchronized String contentHash() {
        if (contentHash == null) {
            var names = new TreeSet<>(files.keySet());
            SIDE_FILES.stream().filter(name -> Files.isRegularFile(dir.resolve(name))).forEach(names::add);
            contentHash = ContentHash.of(dir, List.copyOf(names));
        }
        return contentHash;
    }

    private SafetensorsFile file(String name) {
        var file = files.get(shardOf(name));
        if (file == null) {
            throw new AssertionError("shard of " + name + " is not open");
        }
        return file;
    }

    /** Unmaps all shards. */
    @Override
    public void close() {
        files.values().forEach(SafetensorsFile::close);
    }
}
