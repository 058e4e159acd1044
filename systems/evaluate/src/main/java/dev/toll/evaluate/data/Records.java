package dev.toll.evaluate.data;

import dev.toll.core.InputException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Rows of a data file that is either comma-separated values or, by its name, lines of JSON. */
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
            throw new InputException(file + ": found the columns " + rows.getFirst().fields().keySet() + ", expected " + String.join(", ", columns) + " (missing: " + String.join(", ", missing) + ")");
        }
        var faults = new LineFaults(file);
        var out = rows.stream().<T>mapMulti((row, sink) -> {
            try {
                sink.accept(reader.apply(row));
            } catch (InputException e) {
                faults.add(String.valueOf(e.getMessage()));
            }
        }).toList();
        faults.throwIfAny();
        return out;
    }

    private static List<Row> rows(Path file) {
        String name = file.toString().replaceFirst("\\.gz$", "");
        if (Arrays.stream(new String[] {".jsonl", ".json", ".ndjson"}).noneMatch(name::endsWith)) {
            return CsvRows.read(file).stream().map(r -> new Row(file, r.line(), r.fields())).toList();
        }
        return Lines.read(file).stream().map(line -> {
            var fields = new LinkedHashMap<String, String>();
            line.json().properties().forEach(e -> fields.put(e.getKey(), e.getValue().isNull() ? "" : e.getValue().isString() ? e.getValue().asString() : e.getValue().toString()));
            return new Row(file, line.number(), fields);
        }).toList();
    }
}
