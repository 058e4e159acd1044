package dev.toll.evaluate.benchmark;

import dev.toll.core.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the files benchmarks come in, plain or gzipped: JSON lines, one JSON document, lines of text. At most 512 MB unpacked. */
final class DataFile {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int LARGEST = 512 << 20;

    private DataFile() {}

    /** The lines of a text file, without their ends. */
    static List<String> lines(Path file) {
        String text = text(file);
        if (text.isBlank()) {
            throw new InputException(file + ": empty, expected the benchmark's items");
        }
        return text.lines().toList();
    }

    /** One row for every line that is not blank. */
    static List<Row> jsonLines(Path file) {
        var out = new ArrayList<Row>();
        var lines = lines(file);
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                out.add(new Row(file + ":" + (i + 1), parse(file + ":" + (i + 1), lines.get(i))));
            }
        }
        return out;
    }

    /** The file as one object. */
    static Row document(Path file) {
        return new Row(file.toString(), parse(file.toString(), text(file)));
    }

    /** The regular files of a folder whose names end so, by name. */
    static List<Path> files(Path folder, String ending) {
        try (Stream<Path> all = Files.list(folder)) {
            var out = all.filter(f -> f.getFileName().toString().endsWith(ending) && Files.isRegularFile(f)).sorted().toList();
            if (out.isEmpty()) {
                throw new InputException(folder + ": no file whose name ends in " + ending);
            }
            return out;
        } catch (IOException e) {
            throw new InputException(folder + ": cannot be listed (" + e.getMessage() + ")", e);
        }
    }

    private static JsonNode parse(String place, String text) {
        try {
            var node = JSON.readTree(text);
            if (!node.isObject()) {
                throw new InputException(place + ": found " + node.getNodeType() + ", expected a JSON object");
            }
            return node;
        } catch (JacksonException e) {
            throw new InputException(place + ": not JSON (" + e.getOriginalMessage() + ")", e);
        }
    }

    private static String text(Path file) {
        try (var raw = Files.newInputStream(file);
                InputStream in = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
            byte[] bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw new InputException(file + ": more than 512 MB unpacked, which no benchmark is");
            }
            return StandardCharsets.UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(bytes)).toString();
        } catch (MalformedInputException e) {
            throw new InputException(file + ": not UTF-8", e);
        } catch (IOException e) {
            throw new InputException(file + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }
}
