package dev.toll.model.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Methods of Python strings, lists and dicts that templates call. */
final class Methods {
    private Methods() {}

    static @Nullable Object call(@Nullable Object target, String name, List<@Nullable Object> a) {
        return switch (target) {
            case String s -> string(s, name, a);
            case Map<?, ?> m -> dict(m, name, a);
            case List<?> l -> list(l, name, a);
            case null, default -> throw unknown(Values.repr(target), name);
        };
    }

    private static IllegalArgumentException unknown(String what, String name) {
        return new IllegalArgumentException(what + " has no method '" + name + "' here");
    }

    private static @Nullable Object string(String s, String name, List<@Nullable Object> a) {
        return switch (name) {
            case "strip" -> strip(s, a, true, true);
            case "lstrip" -> strip(s, a, true, false);
            case "rstrip" -> strip(s, a, false, true);
            case "startswith" -> anyOf(a, p -> s.startsWith(p));
            case "endswith" -> anyOf(a, p -> s.endsWith(p));
            case "upper" -> s.toUpperCase(java.util.Locale.ROOT);
            case "lower" -> s.toLowerCase(java.util.Locale.ROOT);
            case "title" -> Filters.title(s);
            case "capitalize" -> Filters.capitalize(s);
            case "replace" -> s.replace(Values.text(a.get(0)), Values.text(a.get(1)));
            case "split" -> split(s, a);
            case "rsplit" -> rsplit(s, a);
            case "find" -> (long) s.indexOf(Values.text(a.getFirst()));
            case "count" -> (long) ((s.length() - s.replace(Values.text(a.getFirst()), "").length()) / Math.max(1, Values.text(a.getFirst()).length()));
            case "join" -> String.join(s, Values.items(a.getFirst()).stream().map(Values::text).toList());
            case "isdigit" -> !s.isEmpty() && s.chars().allMatch(Character::isDigit);
            default -> throw unknown("a string", name);
        };
    }

    private static boolean anyOf(List<@Nullable Object> a, java.util.function.Predicate<String> test) {
        return a.getFirst() instanceof List<?> many ? many.stream().anyMatch(p -> test.test(Values.text(p))) : test.test(Values.text(a.getFirst()));
    }

    private static String strip(String s, List<@Nullable Object> a, boolean left, boolean right) {
        String chars = a.isEmpty() || a.getFirst() == null ? null : Values.text(a.getFirst());
        int from = 0;
        int to = s.length();
        while (left && from < to && strips(s.charAt(from), chars)) {
            from++;
        }
        while (right && to > from && strips(s.charAt(to - 1), chars)) {
            to--;
        }
        return s.substring(from, to);
    }

    private static boolean strips(char c, @Nullable String chars) {
        return chars == null ? Character.isWhitespace(c) : chars.indexOf(c) >= 0;
    }

    private static List<@Nullable Object> split(String s, List<@Nullable Object> a) {
        var out = new ArrayList<@Nullable Object>();
        if (a.isEmpty() || a.getFirst() == null) {
            for (var part : s.strip().split("\\s+")) {
                if (!part.isEmpty()) {
                    out.add(part);
                }
            }
            return out;
        }
        String separator = Values.text(a.getFirst());
        long most = a.size() > 1 ? Values.asLong(a.get(1)) : -1;
        int from = 0;
        int at = s.indexOf(separator);
        while (at >= 0 && (most < 0 || out.size() < most)) {
            out.add(s.substring(from, at));
            from = at + separator.length();
            at = s.indexOf(separator, from);
        }
        out.add(s.substring(from));
        return out;
    }

    private static List<@Nullable Object> rsplit(String s, List<@Nullable Object> a) {
        String separator = Values.text(a.getFirst());
        long most = a.size() > 1 ? Values.asLong(a.get(1)) : -1;
        var out = new ArrayList<@Nullable Object>();
        int to = s.length();
        int at = s.lastIndexOf(separator);
        while (at >= 0 && (most < 0 || out.size() < most)) {
            out.addFirst(s.substring(at + separator.length(), to));
            to = at;
            at = at == 0 ? -1 : s.lastIndexOf(separator, at - 1);
        }
        out.addFirst(s.substring(0, to));
        return out;
    }

    private static @Nullable Object dict(Map<?, ?> m, String name, List<@Nullable Object> a) {
        return switch (name) {
            case "items" -> m.entrySet().stream().map(e -> {
                var pair = new ArrayList<@Nullable Object>();
                pair.add(e.getKey());
                pair.add(e.getValue());
                return pair;
            }).toList();
            case "keys" -> new ArrayList<@Nullable Object>(m.keySet());
            case "values" -> new ArrayList<@Nullable Object>(m.values());
            case "get" -> m.containsKey(a.getFirst()) ? m.get(a.getFirst()) : a.size() > 1 ? a.get(1) : null;
            case "copy" -> new LinkedHashMap<>(m);
            default -> throw unknown("a dict", name);
        };
    }

    private static @Nullable Object list(List<?> l, String name, List<@Nullable Object> a) {
        return switch (name) {
            // Templates are rendered in an immutable sandbox: append and its kin are refused there too.
            case "index" -> (long) l.indexOf(a.getFirst());
            case "count" -> l.stream().filter(x -> Values.equal(x, a.getFirst())).count();
            default -> throw unknown("a list", name);
        };
    }
}
