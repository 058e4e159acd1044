package dev.toll.evaluate.benchmark;

import dev.toll.core.InputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** An object of a data file and where it stands; what is missing or of the wrong type is told with that place. */
record Row(String place, JsonNode json) {
    boolean has(String key) {
        return json.hasNonNull(key);
    }

    String text(String key) {
        var value = json.path(key);
        if (!value.isString()) {
            throw fault(key, value, "a string");
        }
        return value.asString();
    }

    boolean truth(String key) {
        var value = json.path(key);
        if (!value.isBoolean()) {
            throw fault(key, value, "true or false");
        }
        return value.asBoolean();
    }

    /** A list of strings; numbers and the like are faults. */
    List<String> texts(String key) {
        var value = json.path(key);
        var out = new ArrayList<String>();
        value.forEach(v -> {
            if (v.isString()) {
                out.add(v.asString());
            }
        });
        if (!value.isArray() || out.size() != value.size()) {
            throw fault(key, value, "a list of strings");
        }
        return out;
    }

    /** The number of one of {@code size} options, written as a number or as a string. */
    int index(String key, int size) {
        var value = json.path(key);
        String written = value.isString() ? value.asString() : value.isInt() ? value.toString() : "";
        if (!written.matches("\\d{1,6}") || Integer.parseInt(written) >= size) {
            throw fault(key, value, "the number of an option, 0 to " + (size - 1));
        }
        return Integer.parseInt(written);
    }

    /** Which of {@code size} options a letter from A on names. */
    int letter(String key, int size) {
        String letter = text(key).strip();
        if (letter.length() != 1 || letter.charAt(0) < 'A' || letter.charAt(0) >= 'A' + size) {
            throw fault(key, json.path(key), "a letter from A to " + (char) ('A' + size - 1));
        }
        return letter.charAt(0) - 'A';
    }

    Row object(String key) {
        var value = json.path(key);
        if (!value.isObject()) {
            throw fault(key, value, "an object");
        }
        return new Row(place + ": " + key, value);
    }

    List<Row> objects(String key) {
        var value = json.path(key);
        if (!value.isArray()) {
            throw fault(key, value, "a list of objects");
        }
        var out = new ArrayList<Row>();
        for (int i = 0; i < value.size(); i++) {
            var row = new Row(place + ": " + key + "[" + i + "]", value.get(i));
            if (!row.json.isObject()) {
                throw row.fault("an entry", row.json, "an object");
            }
            out.add(row);
        }
        return out;
    }

    InputException fault(String key, JsonNode found, String expected) {
        String what = found.isMissingNode() ? "nothing" : found.isContainer() ? found.getNodeType().toString().toLowerCase(java.util.Locale.ROOT) : cut(found.toString());
        return new InputException(place + ": " + key + ": found " + what + ", expected " + expected);
    }

    private static String cut(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }

    static InputException fault(Path file, int line, String what) {
        return new InputException(file + ":" + line + ": " + what);
    }
}
