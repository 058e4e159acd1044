package dev.toll.model.hub;

import dev.toll.core.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Which of a repository's files a model needs: configuration, tokenizer and chat template, safetensors. Nothing else is fetched. */
final class ModelFiles {
    private static final String SINGLE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";
    private static final List<String> SIDE = List.of("config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json",
            "added_tokens.json", "vocab.json", "merges.txt", "tokenizer.model", "chat_template.jinja", "chat_template.json");
    private static final long LARGEST_INDEX = 64L << 20;

    private ModelFiles() {}

    /**
     * The files to fetch first, all small: side files and the index of the shards. Throws {@link InputException} where the
     * repository holds no model that Toll reads, before anything is fetched.
     */
    static List<String> small(HubId id, SortedSet<String> listed) {
        boolean sharded = !listed.contains(SINGLE) && listed.contains(INDEX);
        if (!listed.contains(SINGLE) && !sharded) {
            throw new InputException(id + ": " + whyNoWeights(listed));
        }
        if (!listed.contains("config.json")) {
            throw new InputException(id + ": no config.json in the repository; expected a model in the layout of transformers");
        }
        if (!listed.contains("tokenizer.json")) {
            throw new InputException(id + ": no tokenizer.json in the repository; where there is a tokenizer.model, transformers converts it: "
                    + "AutoTokenizer.from_pretrained(\"" + id.name() + "\").save_pretrained(out)");
        }
        var out = new ArrayList<>(SIDE.stream().filter(listed::contains).toList());
        if (sharded) {
            out.add(INDEX);
        }
        return out;
    }

    private static String whyNoWeights(SortedSet<String> listed) {
        if (listed.contains("adapter_model.safetensors") || listed.contains("adapter_model.bin")) {
            return "an adapter without the model it belongs to; fetch it, add it to that model with ./toll merge adapter, and give that folder";
        }
        var pickled = listed.stream().filter(n -> n.matches("[^/]*\\.(bin|pt|pth|ckpt)(\\.index\\.json)?")).findFirst();
        if (pickled.isPresent()) {
            return "only " + pickled.get() + " and no safetensors; pickled weights are never read, because unpickling runs code from the file. "
                    + "Look for a revision with safetensors (often @refs/pr/1), or convert it with transformers: save_pretrained(out, safe_serialization=True)";
        }
        var gguf = listed.stream().filter(n -> n.endsWith(".gguf")).findFirst();
        return gguf.map(name -> "only " + name + " and no safetensors; take the repository it was converted from")
                .orElse("no " + SINGLE + " and no " + INDEX + " in the repository; expected a model in the layout of transformers");
    }

    /** The files with the weights, once the small ones lie in {@code snapshot}. */
    static List<String> weights(HubId id, SortedSet<String> listed, Path snapshot) {
        if (listed.contains(SINGLE)) {
            return List.of(SINGLE);
        }
        var shards = shards(snapshot.resolve(INDEX));
        for (var shard : shards) {
            if (!RepoPaths.isInside(shard)) {
                throw new InputException(id + ": " + INDEX + " names a shard '" + RepoPaths.shown(shard) + "', which is no file name; refused");
            }
            if (!listed.contains(shard)) {
                throw new InputException(id + ": " + INDEX + " names a shard " + RepoPaths.shown(shard) + " that the repository does not have; try another revision");
            }
        }
        return List.copyOf(shards);
    }

    /**
     * Whether a snapshot that somebody else made can be loaded: configuration, tokenizer and every shard. Side files that
     * may or may not exist (a chat template, say) cannot be judged from here.
     */
    static boolean loadable(Path snapshot) {
        if (!Files.isRegularFile(snapshot.resolve("config.json")) || !Files.isRegularFile(snapshot.resolve("tokenizer.json"))) {
            return false;
        }
        if (Files.isRegularFile(snapshot.resolve(SINGLE))) {
            return true;
        }
        if (!Files.isRegularFile(snapshot.resolve(INDEX))) {
            return false;
        }
        try {
            return shards(snapshot.resolve(INDEX)).stream().allMatch(shard -> RepoPaths.isInside(shard) && Files.isRegularFile(snapshot.resolve(shard)));
        } catch (InputException e) {
            return false; // a damaged index is fetched again, or named as missing
        }
    }

    private static Set<String> shards(Path index) {
        try {
            if (Files.size(index) > LARGEST_INDEX) {
                throw new InputException(index + ": " + Files.size(index) + " bytes; expected at most " + LARGEST_INDEX);
            }
            var out = new TreeSet<String>();
            JsonMapper.shared().readTree(Files.readAllBytes(index)).path("weight_map").forEach(shard -> out.add(shard.asString("")));
            if (out.isEmpty()) {
                throw new InputException(index + ": weight_map is missing or empty; expected tensor name → shard file");
            }
            return out;
        } catch (IOException e) {
            throw new InputException(index + ": cannot be read (" + e + ")", e);
        } catch (JacksonException e) {
            throw new InputException(index + ": not JSON (" + RepoPaths.shown(e.getOriginalMessage()) + ")", e);
        }
    }
}
