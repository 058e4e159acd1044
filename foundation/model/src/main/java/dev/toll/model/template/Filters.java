package dev.toll.model.template;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Jinja's filters as far as templates use them; an unknown one is a fault. */
final class Filters {
    private final Interpreter interpreter;

    Filters(Interpreter interpreter) {
        this.interpreter = interpreter;
    }

    @Nullable Object apply(@Nullable Object v, String name, List<@Nullable Object> a, Map<String, @Nullable Object> named) {
        return switch (name) {
            case "trim" -> Methods.call(Values.text(v), "strip", a);
            case "upper" -> Values.text(v).toUpperCase(Locale.ROOT);
            case "lower" -> Values.text(v).toLowerCase(Locale.ROOT);
            case "capitalize" -> capitalize(Values.text(v));
            case "title" -> title(Values.text(v));
            case "length", "count" -> (long) (v instanceof String s ? s.codePointCount(0, s.length()) : v instanceof Map<?, ?> m ? m.size() : Values.items(v).size());
            case "first" -> Values.items(v).isEmpty() ? new Undefined("first item of an empty list") : Values.items(v).getFirst();
            case "last" -> Values.items(v).isEmpty() ? new Undefined("last item of an empty list") : Values.items(v).getLast();
            case "join" -> String.join(a.isEmpty() ? "" : Values.text(a.getFirst()), attribute(v, named).stream().map(Values::text).toList());
            case "default", "d" -> v instanceof Undefined || a.size() > 1 && Values.truth(a.get(1)) && !Values.truth(v)
                    || Values.truth(named.get("boolean")) && !Values.truth(v) ? (a.isEmpty() ? "" : a.getFirst()) : v;
            case "replace" -> Values.text(v).replace(Values.text(a.get(0)), Values.text(a.get(1)));
            case "list" -> Values.items(v);
            case "items" -> Methods.call(v, "items", List.of());
            case "dictsort" -> dictsort(v);
            case "reverse" -> v instanceof String s ? new StringBuilder(s).reverse().toString() : reversed(Values.items(v));
            case "unique" -> new ArrayList<>(new LinkedHashSet<>(Values.items(v)));
            case "sort" -> sorted(v, named);
            case "sum" -> Values.items(v).stream().mapToLong(Values::asLong).sum();
            case "max" -> Collections.max(Values.items(v), Values::compare);
            case "min" -> Collections.min(Values.items(v), Values::compare);
            case "string" -> Values.text(v);
            case "int" -> v instanceof String s ? (Object) Long.parseLong(s.strip()) : (Object) (long) Values.asDouble(v);
            case "float" -> v instanceof String s ? Double.parseDouble(s.strip()) : Values.asDouble(v);
            case "abs" -> v instanceof Long l ? (Object) Math.abs(l) : (Object) Math.abs(Values.asDouble(v));
            case "safe" -> v;
            case "tojson" -> Values.json(v, named.containsKey("indent") && named.get("indent") != null ? (int) Values.asLong(named.get("indent")) : a.isEmpty() ? -1 : (int) Values.asLong(a.getFirst()), 0);
            case "indent" -> indent(Values.text(v), a.isEmpty() ? 4 : (int) Values.asLong(a.getFirst()));
            case "map" -> map(v, a, named);
            case "select" -> select(v, a, true);
            case "reject" -> select(v, a, false);
            case "selectattr" -> selectAttribute(v, a, true);
            case "rejectattr" -> selectAttribute(v, a, false);
            default -> throw new IllegalArgumentException("unknown filter '" + name + "'");
        };
    }

    private List<@Nullable Object> attribute(@Nullable Object v, Map<String, @Nullable Object> named) {
        Object name = named.get("attribute");
        if (name == null) {
            return Values.items(v);
        }
        var out = new ArrayList<@Nullable Object>();
        Values.items(v).forEach(x -> out.add(interpreter.attribute(x, Values.text(name))));
        return out;
    }

    private static List<@Nullable Object> reversed(List<@Nullable Object> items) {
        Collections.reverse(items);
        return items;
    }

    private List<@Nullable Object> sorted(@Nullable Object v, Map<String, @Nullable Object> named) {
        var items = Values.items(v);
        Object name = named.get("attribute");
        items.sort((x, y) -> name == null
                ? Values.compare(x, y)
                : Values.compare(interpreter.attribute(x, Values.text(name)), interpreter.attribute(y, Values.text(name))));
        return Values.truth(named.get("reverse")) ? reversed(items) : items;
    }

    private static @Nullable Object dictsort(@Nullable Object v) {
        if (!(v instanceof Map<?, ?> m)) {
            throw new IllegalArgumentException("dictsort of " + Values.repr(v));
        }
        var sorted = new LinkedHashMap<String, @Nullable Object>();
        m.keySet().stream().map(Values::text).sorted(String.CASE_INSENSITIVE_ORDER).forEach(k -> sorted.put(k, m.get(k)));
        return Methods.call(sorted, "items", List.of());
    }

    private @Nullable Object map(@Nullable Object v, List<@Nullable Object> a, Map<String, @Nullable Object> named) {
        if (named.containsKey("attribute")) {
            return attribute(v, named);
        }
        var out = new ArrayList<@Nullable Object>();
        for (var x : Values.items(v)) {
            out.add(apply(x, Values.text(a.getFirst()), a.subList(1, a.size()), Map.of()));
        }
        return out;
    }

    private List<@Nullable Object> select(@Nullable Object v, List<@Nullable Object> a, boolean keep) {
        var out = new ArrayList<@Nullable Object>();
        for (var x : Values.items(v)) {
            boolean passes = a.isEmpty() ? Values.truth(x) : interpreter.test(x, Values.text(a.getFirst()), a.subList(1, a.size()));
            if (passes == keep) {
                out.add(x);
            }
        }
        return out;
    }

    private List<@Nullable Object> selectAttribute(@Nullable Object v, List<@Nullable Object> a, boolean keep) {
        var out = new ArrayList<@Nullable Object>();
        for (var x : Values.items(v)) {
            var value = interpreter.attribute(x, Values.text(a.getFirst()));
            boolean passes = a.size() == 1 ? Values.truth(value) : interpreter.test(value, Values.text(a.get(1)), a.subList(2, a.size()));
            if (passes == keep) {
                out.add(x);
            }
        }
        return out;
    }

    static String capitalize(String s) {
        return s.isEmpty() ? s : s.substring(0, 1).toUpperCase(Locale.ROOT) + s.substring(1).toLowerCase(Locale.ROOT);
    }

    static String title(String s) {
        var out = new StringBuilder();
        boolean start = true;
        for (char c : s.toCharArray()) {
            out.append(start ? Character.toUpperCase(c) : Character.toLowerCase(c));
            start = !Character.isLetter(c);
        }
        return out.toString();
    }

    private static String indent(String s, int width) {
        return String.join("\n" + " ".repeat(width), s.split("\n", -1));
    }
}
