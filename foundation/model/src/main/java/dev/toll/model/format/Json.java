package dev.toll.model.format;

import dev.toll.core.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON of strangers: bounded in depth and size, duplicate keys refused, faults reported with file and line. */
final class Json {
    /** config.json and index files are small; a hundred-thousand-tensor index is about 10 MB. */
    private static final long MAX_BYTES = 64L << 20;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(64)
                            .maxNameLength(4096)
                            .maxStringLength(16 << 20)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    /** The object in {@code file}; faults are {@link InputException}s naming the file. */
    static JsonNode readObject(Path file) {
        try {
            long size = Files.size(file);
            if (size > MAX_BYTES) {
                throw new InputException(file + ": " + size + " bytes; expected at most " + MAX_BYTES + " of JSON");
            }
            return parseObject(Files.readString(file), file.toString());
        } catch (IOException e) {
            throw new InputException(file + ": cannot be read (" + e + ")", e);
        }
    }

    static JsonNode parseObject(String text, String source) {
        JsonNode node;
        try {
            node = MAPPER.readTree(text);
        } catch (JacksonException e) {
            throw new InputException(source + ": not valid JSON: " + describe(e), e);
        }
        if (!node.isObject()) {
            throw new InputException(source + ": found JSON " + node.getNodeType() + "; expected an object");
        }
        return node;
    }

    static String write(Object value) {
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n";
    }

    static byte[] writeCompact(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    static String describe(JacksonException e) {
        var at = e.getLocation();
        String where = at == null || at.getLineNr() < 1 ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
        return e.getOriginalMessage() + where;
    }
}
