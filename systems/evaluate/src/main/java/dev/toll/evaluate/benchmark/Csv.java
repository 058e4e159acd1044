package dev.toll.evaluate.benchmark;

import dev.toll.core.InputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Records of comma-separated values; quoted fields may hold commas, quotes and line ends (RFC 4180). */
final class Csv {
    private final String text;
    private int at;

    private Csv(String text) {
        this.text = text;
    }

    static List<List<String>> read(Path file) {
        var csv = new Csv(String.join("\n", DataFile.lines(file)));
        var out = new ArrayList<List<String>>();
        while (csv.at < csv.text.length()) {
            out.add(csv.record(file));
        }
        return out;
    }

    private List<String> record(Path file) {
        var fields = new ArrayList<String>();
        do {
            fields.add(at < text.length() && text.charAt(at) == '"' ? quoted(file) : plain());
        } while (at < text.length() && text.charAt(at++) == ',');
        return fields;
    }

    private String plain() {
        int start = at;
        while (at < text.length() && text.charAt(at) != ',' && text.charAt(at) != '\n') {
            at++;
        }
        return text.substring(start, at);
    }

    private String quoted(Path file) {
        var out = new StringBuilder();
        int start = at++;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c != '"') {
                out.append(c);
            } else if (at < text.length() && text.charAt(at) == '"') {
                out.append('"');
                at++;
            } else {
                return out.toString();
            }
        }
        throw new InputException(file + ": the quote at character " + start + " is never closed");
    }
}
