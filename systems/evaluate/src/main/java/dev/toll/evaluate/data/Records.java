package dev.toll.evaluate.data;

import dev.toll.core.InputException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** Rows of a data file: by its name lines of JSON (.jsonl, .ndjson), one JSON list (.json), else comma-separated values. */
final class Records {
    private Records() {}

    /** A row, its fields as text, and where it stands. */
    record Row(Path file, int line, Map<String, String> fields) {
        boolean has(String column) {
            return !fields.getOrDefault(column, "").isBlank();
        }

        /** The field, which must not be blank. */
        String text(String column) {
            if (!has(column)) {
                throw fault(column + ": found nothing, expected a text");
            }
            return fields.getOrDefault(column, "");
        }

        InputException fault(String what) {
            return new InputException(file + ":" + line + ": " + what);
        }
    }

    /** What {@code reader} makes of every row; the rows it refuses are named at once, and so are the columns the file lacks. */
    static <T> List<T> map(Path file, List<String> columns, Function<Row, T> reader) {
        var rows = rows(file);
        var missing = columns.stream().filter(c -> rows.stream().noneMatch(r -> r.fields().containsKey(c))).toList();
        if (!missing.isEmpty()) {
            throw new InputException(file + ": found the columns " + rows.getFirst().fields().keySet() + ", expected " + String.join(", ", columns)
                    + " (missing: " + String.join(", ", missing) + ")");
        }
        var faults = new LineFaults(file);
        var out = rows.stream().<T>mapMulti((row, sink) -> faults.attempt(() -> sink.accept(reader.apply(row)))).toList();
        faults.throwIfAny();
        return out;
    }

    private static List<Row> rows(Path file) {
        String name = file.toString().replaceFirst("\\.gz$", "");
        if (name.endsWith(".json")) {
            return JsonRows.read(file).stream().map(r -> new Row(file, r.line(), fields(r.json()))).toList();
        }
        if (name.endsWith(".jsonl") || name.endsWith(".ndjson")) {
            return Lines.read(file).stream().map(l -> new Row(file, l.number(), fields(l.json()))).toList();
        }
        return CsvRows.read(file).stream().map(r -> new Row(file, r.line(), r.fields())).toList();
    }

    /** Every value as text; null is no field at all, and so another thing than an empty text. */
    private static Map<String, String> fields(JsonNode json) {
        var out = new LinkedHashMap<String, String>();
        json.properties().stream().filter(e -> !e.getValue().isNull())
                .forEach(e -> out.put(e.getKey(), e.getValue().isString() ? e.getValue().asString() : e.getValue().toString()));
        return out;
    }
}
