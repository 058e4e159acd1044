package dev.toll.model.tokenizer;

import dev.toll.core.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A JSON file of a tokenizer folder, read within bounds; its faults name the file. */
final class JsonFile {
    static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(64)
                            .maxNameLength(1 << 16)
                            .maxStringLength(16 << 20)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** The largest tokenizers of published models are about 35 MB. */
    private static final long MAX_BYTES = 256L << 20;

    private JsonFile() {}

    static JsonNode parse(String text, Path file) {
        try {
            var node = MAPPER.readTree(text);
            if (!node.isObject()) {
                throw new InputException(file + ": found JSON " + node.getNodeType() + "; expected an object");
            }
            return node;
        } catch (JacksonException e) {
            throw new InputException(file + ": not valid JSON: " + e.getOriginalMessage(), e);
        }
    }

    static String text(Path file) {
        try {
            long size = Files.size(file);
            if (size > MAX_BYTES) {
                throw new InputException(file + ": " + size + " bytes; expected at most " + MAX_BYTES);
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw new InputException(file + ": cannot be read (" + e + ")", e);
        }
    }

    /** The object in the file, or null when there is no such file. */
    static @Nullable JsonNode readIfPresent(Path file) {
        return Files.isRegularFile(file) ? parse(text(file), file) : null;
    }
}
