package dev.toll.evaluate.data;

import dev.toll.core.InputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Reads JSONL, plain or gzipped, with bounds: a line of at most 4 MB, a file of at most 4 GB unpacked. */
final class Lines {
    private static final int LONGEST = 4 << 20;
    private static final long LARGEST = 4L << 30;
    private static final ObjectMapper JSON = new ObjectMapper();

    private Lines() {}

    /** A parsed line and its 1-based number. */
    record Line(int number, JsonNode json) {}

    static List<Line> read(Path file) {
        var out = new ArrayList<Line>();
        try (var raw = Files.newInputStream(file);
                InputStream in = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw;
                var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            int number = 0;
            long total = 0;
            for (var line = line(reader, file, number + 1); line != null; line = line(reader, file, number + 1)) {
                number++;
                total += line.length();
                if (total > LARGEST) {
                    throw new InputException(file + ": more than 4 GB unpacked; split the file");
                }
                if (!line.isBlank()) {
                    out.add(new Line(number, parse(file, number, line)));
                }
            }
        } catch (IOException e) {
            throw new InputException(file + ": cannot be read (" + e.getMessage() + ")", e);
        }
        if (out.isEmpty()) {
            throw new InputException(file + ": empty; expected one JSON object per line");
        }
        return out;
    }

    private static JsonNode parse(Path file, int number, String line) {
        try {
            var node = JSON.readTree(line);
            if (!node.isObject()) {
                throw new InputException(file + ":" + number + ": found " + node.getNodeType() + ", expected a JSON object");
            }
            return node;
        } catch (JacksonException e) {
            throw new InputException(file + ":" + number + ": not JSON (" + e.getOriginalMessage() + ")", e);
        }
    }

    private static @org.jspecify.annotations.Nullable String line(BufferedReader reader, Path file, int number) throws IOException {
        var out = new StringBuilder();
        int c = reader.read();
        if (c < 0) {
            return null;
        }
        while (c >= 0 && c != '\n') {
            out.append((char) c);
            if (out.length() > LONGEST) {
                throw new InputException(file + ":" + number + ": a line of more than 4 MB; expected JSONL");
            }
            c = reader.read();
        }
        return out.toString();
    }

    static String text(Path file, Line line, String key) {
        var value = line.json().get(key);
        if (value == null || !value.isString()) {
            throw new InputException(file + ":" + line.number() + ": " + key + ": found " + (value == null ? "nothing" : value.getNodeType()) + ", expected a string");
        }
        return value.asString();
    }
}
