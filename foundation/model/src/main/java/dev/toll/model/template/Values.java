package dev.toll.model.template;

import dev.toll.core.InputException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Python's view of values: truth, text, equality, order, JSON. Values are null, Boolean, Long, Double, String, List, Map. */
final class Values {
    private Values() {}

    /**
     * A value from outside (a tool definition, say) in the types this language has.
     *
     * @throws InputException if it has none for it
     */
    static @Nullable Object of(@Nullable Object v) {
        return switch (v) {
            case Integer i -> i.longValue();
            case Short i -> i.longValue();
            case Byte i -> i.longValue();
            case Float d -> d.doubleValue();
            case BigInteger i when i.bitLength() < 64 -> i.longValue();
            case BigDecimal d -> d.doubleValue();
            case List<?> l -> {
                var out = new ArrayList<@Nullable Object>();
                l.forEach(x -> out.add(of(x)));
                yield out;
            }
            case Map<?, ?> m -> {
                var out = new LinkedHashMap<@Nullable Object, @Nullable Object>();
                m.forEach((k, x) -> out.put(of(k), of(x)));
                yield out;
            }
            case null -> null;
            case Boolean b -> b;
            case Long l -> l;
            case Double d -> d;
            case String s -> s;
            default -> throw new InputException("chat template: a variable is a " + v.getClass().getSimpleName()
                    + "; expected text, a number, true or false, a list or a map");
        };
    }

    static boolean truth(@Nullable Object v) {
        return switch (v) {
            case null -> false;
            case Boolean b -> b;
            case Long l -> l != 0;
            case Double d -> d != 0;
            case String s -> !s.isEmpty();
            case List<?> l -> !l.isEmpty();
            case Map<?, ?> m -> !m.isEmpty();
            case Undefined ignored -> false;
            default -> true;
        };
    }

    /** What {@code {{ v }}} prints. */
    static String text(@Nullable Object v) {
        return switch (v) {
            case null -> "None";
            case Boolean b -> b ? "True" : "False";
            case List<?> l -> repr(l);
            case Map<?, ?> m -> repr(m);
            default -> v.toString();
        };
    }

    /** Python's repr. */
    static String repr(@Nullable Object v) {
        return switch (v) {
            case String s -> s.contains("'") && !s.contains("\"") ? "\"" + escape(s) + "\"" : "'" + escape(s).replace("'", "\\'") + "'";
            case List<?> l -> {
                var parts = new ArrayList<String>();
                l.forEach(x -> parts.add(repr(x)));
                yield "[" + String.join(", ", parts) + "]";
            }
            case Map<?, ?> m -> {
                var parts = new ArrayList<String>();
                m.forEach((k, x) -> parts.add(repr(k) + ": " + repr(x)));
                yield "{" + String.join(", ", parts) + "}";
            }
            case null, default -> text(v);
        };
    }

    private static String escape(String s) {
        return s.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r");
    }

    static boolean equal(@Nullable Object a, @Nullable Object b) {
        if (number(a) && number(b)) {
            return asDouble(a) == asDouble(b);
        }
        return Objects.equals(a, b);
    }

    static boolean number(@Nullable Object v) {
        return v instanceof Long || v instanceof Double || v instanceof Boolean;
    }

    static double asDouble(@Nullable Object v) {
        return switch (v) {
            case Long l -> l;
            case Double d -> d;
            case Boolean b -> b ? 1 : 0;
            case null, default -> throw new IllegalArgumentException("a number was expected, found " + repr(v));
        };
    }

    static long asLong(@Nullable Object v) {
        return switch (v) {
            case Long l -> l;
            case Boolean b -> b ? 1 : 0;
            case null, default -> throw new IllegalArgumentException("an integer was expected, found " + repr(v));
        };
    }

    static int compare(@Nullable Object a, @Nullable Object b) {
        if (number(a) && number(b)) {
            return Double.compare(asDouble(a), asDouble(b));
        }
        if (a instanceof String x && b instanceof String y) {
            return x.compareTo(y);
        }
        throw new IllegalArgumentException("cannot order " + repr(a) + " and " + repr(b));
    }

    static List<@Nullable Object> items(@Nullable Object v) {
        return switch (v) {
            case List<?> l -> new ArrayList<>(l);
            case Map<?, ?> m -> new ArrayList<>(m.keySet());
            case String s -> {
                var out = new ArrayList<@Nullable Object>();
                s.codePoints().forEach(c -> out.add(Character.toString(c)));
                yield out;
            }
            case Undefined ignored -> new ArrayList<>();
            case null, default -> throw new IllegalArgumentException(repr(v) + " cannot be iterated");
        };
    }

    /** Python's json.dumps with ensure_ascii off. */
    static String json(@Nullable Object v, int indent, int level) {
        String open = indent < 0 ? "" : "\n" + " ".repeat(indent * (level + 1));
        String close = indent < 0 ? "" : "\n" + " ".repeat(indent * level);
        String comma = indent < 0 ? ", " : ",";
        return switch (v) {
            case null -> "null";
            case String s -> quoted(s);
            case Boolean b -> b.toString();
            case Long l -> l.toString();
            case Double d -> d.toString();
            case List<?> l -> {
                if (l.isEmpty()) {
                    yield "[]";
                }
                var parts = new ArrayList<String>();
                l.forEach(x -> parts.add(open + json(x, indent, level + 1)));
                yield "[" + String.join(comma, parts) + close + "]";
            }
            case Map<?, ?> m -> {
                if (m.isEmpty()) {
                    yield "{}";
                }
                var parts = new ArrayList<String>();
                m.forEach((k, x) -> parts.add(open + quoted(text(k)) + ": " + json(x, indent, level + 1)));
                yield "{" + String.join(comma, parts) + close + "}";
            }
            default -> throw new IllegalArgumentException("tojson of an undefined or unknown value");
        };
    }

    private static String quoted(String s) {
        var out = new StringBuilder("\"");
        for (char c : s.toCharArray()) {
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20) {
                        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.append('"').toString();
    }
}
