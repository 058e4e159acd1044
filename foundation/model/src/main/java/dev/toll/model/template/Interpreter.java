package dev.toll.model.template;

import dev.toll.core.InputException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Walks the tree. Loops have their own scope, as in Jinja: what is set inside is gone outside unless in a namespace. */
final class Interpreter {
    private static final int MAX_OUTPUT = 16_000_000;
    private static final int MAX_STEPS = 5_000_000;
    private static final int MAX_DEPTH = 400;

    private final String source;
    private final Deque<Map<String, @Nullable Object>> scopes = new ArrayDeque<>();
    private final Filters filters = new Filters(this);
    private final List<Rendered.Span> spans = new ArrayList<>();
    private StringBuilder out = new StringBuilder();
    private int steps;
    private int depth;

    /** Mutable attributes, the only values that survive a loop's scope. */
    private record Namespace(Map<String, @Nullable Object> values) {}

    private record Macro(Node.Macro node) {}

    private record Function(String name) {}

    private record Method(@Nullable Object target, String name) {}

    private enum Flow { NEXT, BREAK, CONTINUE }

    Interpreter(String source, Map<String, Object> globals) {
        this.source = source;
        var scope = new HashMap<String, @Nullable Object>();
        for (var name : List.of("raise_exception", "strftime_now", "range", "dict", "namespace")) {
            scope.put(name, new Function(name));
        }
        scope.putAll(globals);
        scopes.push(scope);
    }

    Rendered run(List<Node> nodes) {
        body(nodes);
        return new Rendered(out.toString(), spans);
    }

    private Flow body(List<Node> nodes) {
        for (var node : nodes) {
            var flow = node(node);
            if (flow != Flow.NEXT) {
                return flow;
            }
        }
        return Flow.NEXT;
    }

    private Flow node(Node node) {
        step(0);
        switch (node) {
            case Node.Text(var text) -> write(text);
            case Node.Output(var value) -> write(Values.text(evaluate(value)));
            case Node.If(var conditions, var bodies, var otherwise) -> {
                for (int i = 0; i < conditions.size(); i++) {
                    if (Values.truth(evaluate(conditions.get(i)))) {
                        return body(bodies.get(i));
                    }
                }
                return body(otherwise);
            }
            case Node.For loop -> loop(loop);
            case Node.Set set -> set(set);
            case Node.SetBlock(var target, var body) -> scope().put(target, captured(body));
            case Node.Macro macro -> scope().put(macro.name(), new Macro(macro));
            case Node.Generation(var body) -> {
                int start = out.length();
                var flow = body(body);
                spans.add(new Rendered.Span(start, out.length()));
                return flow;
            }
            case Node.Break ignored -> {
                return Flow.BREAK;
            }
            case Node.Continue ignored -> {
                return Flow.CONTINUE;
            }
        }
        return Flow.NEXT;
    }

    private String captured(List<Node> body) {
        var outer = out;
        out = new StringBuilder();
        body(body);
        String text = out.toString();
        out = outer;
        return text;
    }

    private void loop(Node.For loop) {
        var items = at(loop.position(), () -> Values.items(evaluate(loop.items())));
        if (loop.condition() != null) {
            var kept = new ArrayList<@Nullable Object>();
            for (var item : items) {
                scopes.push(new HashMap<>());
                bind(loop.targets(), item, loop.position());
                if (Values.truth(evaluate(loop.condition()))) {
                    kept.add(item);
                }
                scopes.pop();
            }
            items = kept;
        }
        if (items.isEmpty()) {
            body(loop.otherwise());
            return;
        }
        for (int i = 0; i < items.size(); i++) {
            step(loop.position());
            var scope = new HashMap<String, @Nullable Object>();
            scopes.push(scope);
            bind(loop.targets(), items.get(i), loop.position());
            scope.put("loop", loopVariable(items, i));
            var flow = body(loop.body());
            scopes.pop();
            if (flow == Flow.BREAK) {
                break;
            }
        }
    }

    private static Map<String, @Nullable Object> loopVariable(List<@Nullable Object> items, int i) {
        var loop = new LinkedHashMap<String, @Nullable Object>();
        int n = items.size();
        loop.put("index", i + 1L);
        loop.put("index0", (long) i);
        loop.put("revindex", (long) n - i);
        loop.put("revindex0", n - i - 1L);
        loop.put("first", i == 0);
        loop.put("last", i == n - 1);
        loop.put("length", (long) n);
        loop.put("previtem", i == 0 ? new Undefined("loop.previtem") : items.get(i - 1));
        loop.put("nextitem", i == n - 1 ? new Undefined("loop.nextitem") : items.get(i + 1));
        return loop;
    }

    private void bind(List<String> targets, @Nullable Object value, int position) {
        if (targets.size() == 1) {
            scope().put(targets.getFirst(), value);
            return;
        }
        var parts = at(position, () -> Values.items(value));
        if (parts.size() != targets.size()) {
            throw TemplateFault.at(source, position, "cannot unpack " + parts.size() + " values into " + targets.size() + " names");
        }
        for (int i = 0; i < parts.size(); i++) {
            scope().put(targets.get(i), parts.get(i));
        }
    }

    private void set(Node.Set set) {
        var value = evaluate(set.value());
        if (set.attribute() == null) {
            bind(set.targets(), value, set.position());
        } else if (lookup(set.targets().getFirst()) instanceof Namespace(var values)) {
            values.put(set.attribute(), value);
        } else {
            throw TemplateFault.at(source, set.position(), "'" + set.targets().getFirst() + "' is no namespace; only namespaces have settable attributes");
        }
    }

    private Map<String, @Nullable Object> scope() {
        return scopes.element();
    }

    private @Nullable Object lookup(String name) {
        for (var scope : scopes) {
            if (scope.containsKey(name)) {
                return scope.get(name);
            }
        }
        return new Undefined("'" + name + "'");
    }

    @Nullable Object evaluate(Expr expr) {
        step(expr.position());
        if (++depth > MAX_DEPTH) {
            throw TemplateFault.at(source, expr.position(), "calls or expressions nested more than " + MAX_DEPTH + " deep");
        }
        try {
            return at(expr.position(), () -> value(expr));
        } finally {
            depth--;
        }
    }

    private @Nullable Object value(Expr expr) {
        return switch (expr) {
            case Expr.Literal l -> l.value();
            case Expr.Name n -> lookup(n.name());
            case Expr.ListOf l -> evaluateAll(l.items());
            case Expr.DictOf d -> {
                var map = new LinkedHashMap<Object, @Nullable Object>();
                for (int i = 0; i < d.keys().size(); i++) {
                    map.put(Values.text(evaluate(d.keys().get(i))), evaluate(d.values().get(i)));
                }
                yield map;
            }
            case Expr.Attribute a -> attributeOrMethod(evaluate(a.target()), a.name());
            case Expr.Index i -> index(evaluate(i.target()), evaluate(i.index()));
            case Expr.Slice s -> slice(s);
            case Expr.Call c -> call(evaluate(c.target()), evaluateAll(c.arguments()), named(c.names(), c.named()));
            case Expr.Filter f -> filters.apply(evaluate(f.target()), f.name(), evaluateAll(f.arguments()), named(f.names(), f.named()));
            case Expr.Test t -> test(evaluate(t.target()), t.name(), evaluateAll(t.arguments())) != t.negated();
            case Expr.Unary u -> switch (u.operator()) {
                case "not" -> !Values.truth(evaluate(u.operand()));
                case "-" -> evaluate(u.operand()) instanceof Double d ? (Object) (-d) : (Object) (-Values.asLong(evaluate(u.operand())));
                default -> evaluate(u.operand());
            };
            case Expr.Binary b -> binary(b);
            case Expr.Choice c -> Values.truth(evaluate(c.condition())) ? evaluate(c.then())
                    : c.otherwise() == null ? new Undefined("the else-less choice") : evaluate(c.otherwise());
        };
    }

    private List<@Nullable Object> evaluateAll(List<Expr> expressions) {
        var values = new ArrayList<@Nullable Object>(expressions.size());
        expressions.forEach(e -> values.add(evaluate(e)));
        return values;
    }

    private Map<String, @Nullable Object> named(List<String> names, List<Expr> values) {
        var map = new LinkedHashMap<String, @Nullable Object>();
        for (int i = 0; i < names.size(); i++) {
            map.put(names.get(i), evaluate(values.get(i)));
        }
        return map;
    }

    private @Nullable Object binary(Expr.Binary b) {
        var left = evaluate(b.left());
        if (b.operator().equals("and")) {
            return Values.truth(left) ? evaluate(b.right()) : left;
        }
        if (b.operator().equals("or")) {
            return Values.truth(left) ? left : evaluate(b.right());
        }
        var right = evaluate(b.right());
        return switch (b.operator()) {
            case "==" -> Values.equal(left, right);
            case "!=" -> !Values.equal(left, right);
            case "<" -> Values.compare(left, right) < 0;
            case "<=" -> Values.compare(left, right) <= 0;
            case ">" -> Values.compare(left, right) > 0;
            case ">=" -> Values.compare(left, right) >= 0;
            case "in" -> contains(right, left);
            case "not in" -> !contains(right, left);
            case "~" -> Values.text(left) + Values.text(right);
            default -> arithmetic(b.operator(), left, right);
        };
    }

    private static @Nullable Object arithmetic(String operator, @Nullable Object left, @Nullable Object right) {
        if (operator.equals("+") && left instanceof String a && right instanceof String b) {
            return a + b;
        }
        if (operator.equals("+") && left instanceof List<?> a && right instanceof List<?> b) {
            var joined = new ArrayList<@Nullable Object>(a);
            joined.addAll(b);
            return joined;
        }
        if (operator.equals("*") && left instanceof String s && right instanceof Long n) {
            return s.repeat((int) Math.clamp(n, 0, 100_000));
        }
        boolean whole = !(left instanceof Double) && !(right instanceof Double);
        double x = number(operator, left);
        double y = number(operator, right);
        if (operator.equals("/")) {
            return x / y;
        }
        if (whole) {
            long a = Values.asLong(left);
            long b = Values.asLong(right);
            return switch (operator) {
                case "+" -> a + b;
                case "-" -> a - b;
                case "*" -> a * b;
                case "//" -> Math.floorDiv(a, b);
                case "%" -> Math.floorMod(a, b);
                default -> (long) Math.pow(a, b);
            };
        }
        return switch (operator) {
            case "+" -> x + y;
            case "-" -> x - y;
            case "*" -> x * y;
            case "//" -> Math.floor(x / y);
            case "%" -> x - y * Math.floor(x / y);
            default -> Math.pow(x, y);
        };
    }

    private static double number(String operator, @Nullable Object v) {
        if (!Values.number(v)) {
            throw new IllegalArgumentException("operator " + operator + " on " + (v instanceof Undefined u ? "undefined " + u.what() : Values.repr(v)));
        }
        return Values.asDouble(v);
    }

    private static boolean contains(@Nullable Object in, @Nullable Object what) {
        return in instanceof String s ? what instanceof String w && s.contains(w) : Values.items(in).stream().anyMatch(x -> Values.equal(x, what));
    }

    private @Nullable Object attributeOrMethod(@Nullable Object target, String name) {
        return switch (target) {
            case Map<?, ?> m when m.containsKey(name) -> m.get(name);
            case Map<?, ?> ignored when List.of("items", "keys", "values", "get", "copy").contains(name) -> new Method(target, name);
            case String ignored -> new Method(target, name);
            case List<?> ignored -> new Method(target, name);
            case null, default -> attribute(target, name);
        };
    }

    /** A dict's or namespace's entry; absent entries are undefined, and anything of the undefined is a fault. */
    @Nullable Object attribute(@Nullable Object target, String name) {
        return switch (target) {
            case Map<?, ?> m -> m.containsKey(name) ? m.get(name) : new Undefined("'" + name + "'");
            case Namespace(var values) -> values.containsKey(name) ? values.get(name) : new Undefined("'" + name + "'");
            case Undefined u -> throw new IllegalArgumentException(u.what() + " is undefined; its attribute '" + name + "' cannot be read");
            case null, default -> new Undefined("'" + name + "' of " + Values.repr(target));
        };
    }

    private @Nullable Object index(@Nullable Object target, @Nullable Object index) {
        if (target instanceof Map<?, ?> || target instanceof Namespace || target instanceof Undefined) {
            return attribute(target, Values.text(index));
        }
        var items = Values.items(target);
        long i = Values.asLong(index);
        long at = i < 0 ? items.size() + i : i;
        return at < 0 || at >= items.size() ? new Undefined("item " + i) : items.get((int) at);
    }

    private @Nullable Object slice(Expr.Slice s) {
        var target = evaluate(s.target());
        var items = Values.items(target);
        long step = s.step() == null ? 1 : Values.asLong(evaluate(s.step()));
        if (step == 0) {
            throw new IllegalArgumentException("slice step 0");
        }
        int n = items.size();
        long from = bound(s.from(), n, step > 0 ? 0 : n - 1, step);
        long to = bound(s.to(), n, step > 0 ? n : -1, step);
        var out = new ArrayList<@Nullable Object>();
        for (long i = from; step > 0 ? i < to : i > to; i += step) {
            out.add(items.get((int) i));
        }
        return target instanceof String ? String.join("", out.stream().map(Values::text).toList()) : out;
    }

    private long bound(@Nullable Expr expr, int n, long absent, long step) {
        var value = expr == null ? null : evaluate(expr);
        if (value == null) {
            return absent;
        }
        long i = Values.asLong(value);
        long at = i < 0 ? n + i : i;
        return step > 0 ? Math.clamp(at, 0, n) : Math.clamp(at, -1, n - 1);
    }

    private @Nullable Object call(@Nullable Object target, List<@Nullable Object> a, Map<String, @Nullable Object> named) {
        return switch (target) {
            case Method(var on, var name) -> Methods.call(on, name, a);
            case Macro(var macro) -> macro(macro, a, named);
            case Function(var name) -> switch (name) {
                case "raise_exception" -> throw new InputException("chat template: " + (a.isEmpty() ? "" : Values.text(a.getFirst())));
                case "strftime_now" -> strftime(Values.text(a.getFirst()));
                case "range" -> range(a);
                case "dict" -> new LinkedHashMap<Object, @Nullable Object>(named);
                default -> new Namespace(new LinkedHashMap<>(named));
            };
            case Undefined u -> throw new IllegalArgumentException(u.what() + " is undefined and cannot be called");
            case null, default -> throw new IllegalArgumentException(Values.repr(target) + " cannot be called");
        };
    }

    private String macro(Node.Macro macro, List<@Nullable Object> a, Map<String, @Nullable Object> named) {
        var scope = new HashMap<String, @Nullable Object>();
        for (int i = 0; i < macro.parameters().size(); i++) {
            String name = macro.parameters().get(i);
            var fallback = macro.defaults().get(i);
            scope.put(name, i < a.size() ? a.get(i) : named.containsKey(name) ? named.get(name)
                    : fallback == null ? new Undefined("'" + name + "'") : evaluate(fallback));
        }
        if (a.size() > macro.parameters().size()) {
            throw new IllegalArgumentException("macro " + macro.name() + " takes " + macro.parameters().size() + " arguments, found " + a.size());
        }
        scopes.push(scope);
        String text = captured(macro.body());
        scopes.pop();
        return text;
    }

    private static List<@Nullable Object> range(List<@Nullable Object> a) {
        long from = a.size() > 1 ? Values.asLong(a.get(0)) : 0;
        long to = Values.asLong(a.get(a.size() > 1 ? 1 : 0));
        long step = a.size() > 2 ? Values.asLong(a.get(2)) : 1;
        if (step == 0 || Math.abs((to - from) / step) > 100_000) {
            throw new IllegalArgumentException("range of more than 100000 items");
        }
        var out = new ArrayList<@Nullable Object>();
        for (long i = from; step > 0 ? i < to : i > to; i += step) {
            out.add(i);
        }
        return out;
    }

    private static String strftime(String format) {
        var now = LocalDateTime.now(java.time.ZoneId.systemDefault());
        var out = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            if (format.charAt(i) != '%' || i + 1 == format.length()) {
                out.append(format.charAt(i));
                continue;
            }
            String pattern = switch (format.charAt(++i)) {
                case 'd' -> "dd";
                case 'm' -> "MM";
                case 'Y' -> "yyyy";
                case 'b' -> "MMM";
                case 'B' -> "MMMM";
                case 'H' -> "HH";
                case 'M' -> "mm";
                case 'S' -> "ss";
                case 'A' -> "EEEE";
                default -> throw new IllegalArgumentException("strftime_now: unknown directive %" + format.charAt(i));
            };
            out.append(now.format(DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH)));
        }
        return out.toString();
    }

    boolean test(@Nullable Object v, String name, List<@Nullable Object> a) {
        return switch (name) {
            case "defined" -> !(v instanceof Undefined);
            case "undefined" -> v instanceof Undefined;
            case "none" -> v == null;
            case "string" -> v instanceof String;
            case "mapping" -> v instanceof Map;
            case "iterable", "sequence" -> v instanceof List || v instanceof String || v instanceof Map;
            case "number" -> Values.number(v);
            case "integer" -> v instanceof Long;
            case "float" -> v instanceof Double;
            case "boolean" -> v instanceof Boolean;
            case "true" -> Boolean.TRUE.equals(v);
            case "false" -> Boolean.FALSE.equals(v);
            case "even" -> Values.asLong(v) % 2 == 0;
            case "odd" -> Values.asLong(v) % 2 != 0;
            case "in" -> contains(a.getFirst(), v);
            case "eq", "equalto" -> Values.equal(v, a.getFirst());
            case "ne" -> !Values.equal(v, a.getFirst());
            case "divisibleby" -> Values.asLong(v) % Values.asLong(a.getFirst()) == 0;
            case "callable" -> v instanceof Function || v instanceof Macro || v instanceof Method;
            default -> throw new IllegalArgumentException("unknown test '" + name + "'");
        };
    }

    private <T extends @Nullable Object> T at(int position, java.util.function.Supplier<T> work) {
        try {
            return work.get();
        } catch (InputException e) {
            throw e;
        } catch (IllegalArgumentException | IndexOutOfBoundsException | ArithmeticException e) {
            throw TemplateFault.at(source, position, String.valueOf(e.getMessage()));
        }
    }

    private void step(int position) {
        if (++steps > MAX_STEPS) {
            throw TemplateFault.at(source, position, "more than " + MAX_STEPS + " steps; the template does not seem to end");
        }
    }

    private void write(String text) {
        if (out.length() + text.length() > MAX_OUTPUT) {
            throw new InputException("chat template: more than " + MAX_OUTPUT + " characters of output");
        }
        out.append(text);
    }
}
