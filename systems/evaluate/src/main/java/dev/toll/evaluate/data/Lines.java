package dev.toll.evaluate.data;

import dev.toll.core.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads JSONL, plain or gzipped, with bounds: a line of at most 4 MB, a file of at most 4 GB unpacked. */
final class Lines {
    private static final int LONGEST = 4 << 20;
    private static final long LARGEST = 4L << 30;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Lines() {}

    /** A parsed line and its 1-based number. */
    record Line(int number, JsonNode json) {}

    /** The objects of the file; all lines that hold none are named at once. */
    static List<Line> read(Path file) {
        var out = new ArrayList<Line>();
        var faults = new LineFaults(file);
        try (var raw = Files.newInputStream(file);
                InputStream in = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw;
                var lines = new Utf8Lines(in, LONGEST)) {
            for (var line = lines.next(); line != null; line = lines.next()) {
                if (lines.bytes() > LARGEST) {
                    throw new InputException(file + ": more than 4 GB unpacked; split the file");
                }
                if (line.fault() != null) {
                    faults.add(line.number(), line.fault());
                } else if (!line.text().isBlank()) {
                    parse(line, out, faults);
                }
            }
        } catch (IOException e) {
            throw new InputException(file + ": cannot be read (" + e.getMessage() + ")", e);
        }
        faults.throwIfAny();
        if (out.isEmpty()) {
            throw new InputException(file + ": empty; expected one JSON object per line");
        }
        return out;
    }

    /** What {@code reader} makes of every line; the lines it refuses with an {@link InputException} are named at once. */
    static <T> List<T> map(Path file, Function<Line, T> reader) {
        var out = new ArrayList<T>();
        var faults = new LineFaults(file);
        for (var line : read(file)) {
            try {
                out.add(reader.apply(line));
            } catch (InputException e) {
                faults.add(String.valueOf(e.getMessage()));
            }
        }
        faults.throwIfAny();
        return out;
    }

    private static void parse(Utf8Lines.Line line, List<Line> into, LineFaults faults) {
        try {
            var node = JSON.readTree(line.text());
            if (node.isObject()) {
                into.add(new Line(line.number(), node));
            } else {
                faults.add(line.number(), "found " + node.getNodeType() + ", expected a JSON object"
                        + (node.isArray() ? "; a file that is one list is turned into lines by: jq -c '.[]'" : ""));
            }
        } catch (JacksonException e) {
            faults.add(line.number(), "not JSON (" + e.getOriginalMessage() + ")");
        }
    }

    static String text(Path file, Line line, String key) {
        var value = line.json().get(key);
        if (value == null || !value.isString()) {
            throw new InputException(file + ":" + line.number() + ": " + key + ": found " + (value == null ? "nothing" : value.getNodeType()) + ", expected a string");
        }
        return value.asString();
    }
}
