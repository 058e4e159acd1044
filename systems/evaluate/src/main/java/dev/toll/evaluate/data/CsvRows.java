package dev.toll.evaluate.data;

import dev.toll.core.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * Comma-separated values with a header (RFC 4180), plain or gzipped, with bounds: a record of at most 4 MB, a file of at most
 * 512 MB unpacked. Quoted fields may hold commas, quotes and line ends. Every row that is at fault is named at once.
 */
final class CsvRows {
    private static final int LONGEST = 4 << 20;
    private static final long LARGEST = 512L << 20;

    private final Path file;
    private final LineFaults faults;
    private final List<Row> rows = new ArrayList<>();
    private List<String> header = List.of();

    private final List<String> fields = new ArrayList<>();
    private final StringBuilder field = new StringBuilder();
    private Place place = Place.START;
    private int startedAt;
    private boolean torn;

    /** Where in a field the reader is. */
    private enum Place {
        START, PLAIN, QUOTED, BEHIND
    }

    /** A row by the header's names, and the line it starts on. */
    record Row(int line, Map<String, String> fields) {}

    private CsvRows(Path file) {
        this.file = file;
        this.faults = new LineFaults(file);
    }

    static List<Row> read(Path file) {
        var csv = new CsvRows(file);
        try (var raw = Files.newInputStream(file);
                InputStream in = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw;
                var lines = new Utf8Lines(in, LONGEST)) {
            for (var line = lines.next(); line != null; line = lines.next()) {
                if (lines.bytes() > LARGEST) {
                    throw new InputException(file + ": more than 512 MB unpacked; split the file");
                }
                csv.line(line);
            }
        } catch (IOException e) {
            throw new InputException(file + ": cannot be read (" + e.getMessage() + ")", e);
        }
        if (csv.place == Place.QUOTED) {
            csv.faults.add(csv.startedAt, "a quote is never closed");
        }
        csv.faults.throwIfAny();
        if (csv.rows.isEmpty()) {
            throw new InputException(file + ": found no rows, expected a header and at least one row of comma-separated values");
        }
        return csv.rows;
    }

    private void line(Utf8Lines.Line line) {
        boolean fresh = place != Place.QUOTED;
        String text = line.text().endsWith("\r") ? line.text().substring(0, line.text().length() - 1) : line.text();
        if (fresh) {
            if (text.isEmpty() && line.fault() == null) {
                return;
            }
            fields.clear();
            field.setLength(0);
            place = Place.START;
            startedAt = line.number();
            torn = false;
        } else {
            field.append('\n');
        }
        if (line.fault() != null) {
            faults.add(line.number(), line.fault().replace("one JSON object per line", "a shorter row"));
            torn = true;
        }
        text.chars().forEach(c -> character((char) c, line.number()));
        if (field.length() > LONGEST) {
            throw new InputException(file + ":" + startedAt + ": a field longer than " + (LONGEST >> 20) + " MB; is its quote never closed?");
        }
        if (place != Place.QUOTED) {
            fields.add(field.toString());
            record();
        }
    }

    private void character(char c, int line) {
        switch (place) {
            case QUOTED -> {
                if (c == '"') {
                    place = Place.BEHIND;
                } else {
                    field.append(c);
                }
            }
            case START, PLAIN, BEHIND -> {
                if (c == ',') {
                    fields.add(field.toString());
                    field.setLength(0);
                    place = Place.START;
                } else if (c == '"' && place == Place.START) {
                    place = Place.QUOTED;
                } else if (c == '"' && place == Place.BEHIND) {
                    field.append('"');
                    place = Place.QUOTED;
                } else if (place == Place.BEHIND) {
                    if (!torn) {
                        faults.add(line, "found '" + c + "' behind a closing quote, expected a comma or the end of the row");
                    }
                    torn = true;
                } else {
                    field.append(c);
                    place = Place.PLAIN;
                }
            }
        }
    }

    private void record() {
        if (torn) {
            return;
        }
        if (header.isEmpty()) {
            header = fields.stream().map(String::strip).toList();
            return;
        }
        if (fields.size() != header.size()) {
            faults.add(startedAt, "found " + fields.size() + " fields, expected " + header.size() + " as in the header");
            return;
        }
        var row = new LinkedHashMap<String, String>();
        for (int i = 0; i < header.size(); i++) {
            row.put(header.get(i), fields.get(i));
        }
        rows.add(new Row(startedAt, row));
    }
}
