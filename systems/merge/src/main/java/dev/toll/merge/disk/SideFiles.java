package dev.toll.merge.disk;

import dev.toll.core.InputException;
import dev.toll.model.format.Checkpoint;
import dev.toll.model.format.CheckpointWriter;
import dev.toll.model.format.Dtype;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What a model folder holds beside its weights, carried over from the first input. */
final class SideFiles {
    private static final long MAX_JSON = 256L << 20;
    private static final Set<String> MORE = Set.of("LICENSE", "LICENSE.txt", "LICENSE.md", "NOTICE", "NOTICE.txt", "USE_POLICY.md", "preprocessor_config.json",
            "processor_config.json", "vocab.txt", "vocab.model", "spiece.model", "tokenizer.model.v3", "tekken.json");
    static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(64).maxNameLength(1 << 16).maxStringLength(16 << 20).build())
                    .build())
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private SideFiles() {}

    /** config.json of a model folder. */
    static JsonNode config(Path dir) {
        if (!Files.isRegularFile(dir.resolve("config.json"))) {
            throw new InputException(dir + ": no config.json; expected a Hugging Face model folder");
        }
        return read(dir.resolve("config.json"));
    }

    /** A JSON object of a stranger, bounded. */
    static ObjectNode read(Path file) {
        try {
            if (Files.size(file) > MAX_JSON) {
                throw new InputException(file + ": " + Files.size(file) + " bytes; expected at most " + MAX_JSON + " of JSON");
            }
            if (JSON.readTree(Files.readString(file)) instanceof ObjectNode node) {
                return node;
            }
            throw new InputException(file + ": expected a JSON object");
        } catch (IOException | JacksonException e) {
            throw new InputException(file + ": cannot be read as JSON (" + e.getMessage() + ")", e);
        }
    }

    /** Copies configuration, tokenizer and licence; returns a note naming the files that were not carried. */
    static List<String> carry(Path from, CheckpointWriter writer, @Nullable Dtype dtype, @Nullable Integer vocabSize, Set<String> written) {
        var names = new ArrayList<>(Checkpoint.SIDE_FILES);
        names.addAll(MORE);
        names.removeAll(written);
        if (dtype != null || vocabSize != null) {
            names.remove("config.json");
            var config = read(from.resolve("config.json"));
            if (dtype != null) {
                config.put(config.has("dtype") ? "dtype" : "torch_dtype", dtype.torchName());
            }
            if (vocabSize != null) {
                config.put("vocab_size", vocabSize);
            }
            writer.writeSideFile("config.json", JSON.writeValueAsString(config) + "\n");
        }
        writer.copySideFiles(from, names.toArray(String[]::new));
        var left = others(from, names, written);
        return left.isEmpty() ? List.of() : List.of("not carried over from " + from + ": " + String.join(", ", left));
    }

    private static Set<String> others(Path dir, List<String> carried, Set<String> written) {
        var left = new TreeSet<String>();
        try (var entries = Files.newDirectoryStream(dir)) {
            for (var entry : entries) {
                String name = String.valueOf(entry.getFileName());
                boolean weights = name.contains(".safetensors") || name.startsWith(".") || name.equals("README.md") || name.equals(Provenance.FILE);
                if (!weights && !carried.contains(name) && !written.contains(name) && !name.equals("config.json")) {
                    left.add(name);
                }
            }
        } catch (IOException e) {
            throw new InputException(dir + ": cannot be listed (" + e + ")", e);
        }
        return left;
    }
}
