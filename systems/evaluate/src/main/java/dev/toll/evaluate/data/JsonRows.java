package dev.toll.evaluate.data;

import dev.toll.core.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The objects of a file that is one JSON list, plain or gzipped, each with the line it starts on; at most 512 MB unpacked. */
final class JsonRows {
    private static final long LARGEST = 512L << 20;
    private static final JsonMapper JSON = new JsonMapper();

    private JsonRows() {}

    /** An object and the 1-based line it starts on. */
    record Row(int line, JsonNode json) {}

    static List<Row> read(Path file) {
        var out = new ArrayList<Row>();
        try (var raw = Files.newInputStream(file);
                InputStream in = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw;
                var parser = JSON.createParser(in)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw new InputException(file + ": found " + parser.currentToken() + ", expected a list of JSON objects; lines of JSON end in .jsonl");
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                int line = parser.currentTokenLocation().getLineNr();
                if (parser.currentLocation().getByteOffset() > LARGEST) {
                    throw new InputException(file + ": more than 512 MB unpacked; split the file");
                }
                JsonNode node = parser.readValueAsTree();
                if (!node.isObject()) {
                    throw new InputException(file + ":" + line + ": found " + node.getNodeType() + ", expected a JSON object");
                }
                out.add(new Row(line, node));
            }
        } catch (JacksonException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw new InputException(file + ":" + line + ": not JSON (" + e.getOriginalMessage() + ")", e);
        } catch (IOException e) {
            throw new InputException(file + ": cannot be read (" + e.getMessage() + ")", e);
        }
        if (out.isEmpty()) {
            throw new InputException(file + ": found an empty list, expected JSON objects");
        }
        return out;
    }
}
