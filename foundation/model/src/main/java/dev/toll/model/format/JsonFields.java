package dev.toll.model.format;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Typed access to the fields of one JSON object; a field of the wrong type is a fault, noted and replaced by a default. */
record JsonFields(JsonNode node, String prefix, List<String> faults) {
    /** Larger than any published model; keeps a hostile number from becoming a loop of 2³¹ layers. */
    private static final int MAX_INT = 1 << 28;

    /** Present and not null. */
    boolean has(String key) {
        return node.has(key) && !node.path(key).isNull();
    }

    /** Present, possibly null. */
    boolean isWritten(String key) {
        return node.has(key);
    }

    /** The number, or 0 with a fault noted. */
    int positiveInt(String key) {
        if (!has(key)) {
            faults.add(prefix + key + " is missing; expected a positive integer");
            return 0;
        }
        var value = node.path(key);
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() <= 0 || value.intValue() > MAX_INT) {
            return fault(key, "a positive integer up to " + MAX_INT, 0);
        }
        return value.intValue();
    }

    int positiveInt(String key, int ifAbsent) {
        return has(key) ? positiveInt(key) : ifAbsent;
    }

    /** The number; NaN with a fault noted when it is not one. */
    double number(String key) {
        if (!has(key)) {
            faults.add(prefix + key + " is missing; expected a number");
            return Double.NaN;
        }
        return node.path(key).isNumber() ? node.path(key).doubleValue() : fault(key, "a number", Double.NaN);
    }

    double positiveNumber(String key, double ifAbsent) {
        if (!has(key)) {
            return ifAbsent;
        }
        double value = node.path(key).isNumber() ? node.path(key).doubleValue() : Double.NaN;
        return value > 0 && Double.isFinite(value) ? value : fault(key, "a positive number", ifAbsent);
    }

    boolean bool(String key, boolean ifAbsent) {
        if (!has(key)) {
            return ifAbsent;
        }
        return node.path(key).isBoolean() ? node.path(key).booleanValue() : fault(key, "true or false", ifAbsent);
    }

    @Nullable String string(String key) {
        if (!has(key)) {
            return null;
        }
        if (!node.path(key).isString()) {
            faults.add(prefix + key + " " + node.path(key) + "; expected a string");
            return null;
        }
        return node.path(key).stringValue();
    }

    List<String> strings(String key) {
        var list = new ArrayList<String>();
        if (has(key) && !node.path(key).isArray()) {
            faults.add(prefix + key + " " + node.path(key) + "; expected a list of strings");
            return list;
        }
        for (var element : node.path(key)) {
            if (element.isString()) {
                list.add(element.stringValue());
            } else {
                faults.add(prefix + key + " holds " + element + "; expected strings");
            }
        }
        return list;
    }

    /** A token id; null when absent, null or -1 (which some published Llamas write for "none"). */
    @Nullable Integer tokenId(String key) {
        var ids = tokenIds(key);
        if (ids.size() > 1) {
            faults.add(prefix + key + " " + node.path(key) + "; expected one token id");
        }
        return ids.isEmpty() ? null : ids.getFirst();
    }

    /** One token id or a list of them. */
    List<Integer> tokenIds(String key) {
        var ids = new ArrayList<Integer>();
        if (!has(key)) {
            return ids;
        }
        var value = node.path(key);
        for (var element : value.isArray() ? value : List.of(value)) {
            if (!element.isIntegralNumber() || !element.canConvertToInt()) {
                faults.add(prefix + key + " " + value + "; expected token ids");
                return List.of();
            }
            if (element.intValue() != -1) {
                ids.add(element.intValue());
            }
        }
        return ids;
    }

    private int fault(String key, String expected, int instead) {
        faults.add(prefix + key + " " + node.path(key) + "; expected " + expected);
        return instead;
    }

    private double fault(String key, String expected, double instead) {
        faults.add(prefix + key + " " + node.path(key) + "; expected " + expected);
        return instead;
    }

    private boolean fault(String key, String expected, boolean instead) {
        faults.add(prefix + key + " " + node.path(key) + "; expected " + expected);
        return instead;
    }
}
