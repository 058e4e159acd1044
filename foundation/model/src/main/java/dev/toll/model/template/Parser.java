package dev.toll.model.template;

import dev.toll.core.InputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Recursive descent for statements, precedence climbing for expressions. What it does not know is a fault, never skipped. */
final class Parser {
    private static final Map<String, Integer> PRECEDENCE = Map.ofEntries(Map.entry("or", 1), Map.entry("and", 2), Map.entry("in", 4), Map.entry("not in", 4),
            Map.entry("==", 4), Map.entry("!=", 4), Map.entry("<", 4), Map.entry("<=", 4), Map.entry(">", 4), Map.entry(">=", 4), Map.entry("+", 5),
            Map.entry("-", 5), Map.entry("~", 6), Map.entry("*", 7), Map.entry("/", 7), Map.entry("//", 7), Map.entry("%", 7), Map.entry("**", 9));

    /** Templates are untrusted: nesting is bounded well below what the stack holds. */
    private static final int MAX_DEPTH = 200;

    private final String source;
    private final List<Token> tokens;
    private int at;
    private int depth;

    Parser(String source) {
        this.source = source;
        this.tokens = Lexer.tokens(source);
    }

    List<Node> parse() {
        var body = body();
        if (peek().kind() != Token.Kind.END) {
            throw fault("'" + tokens.get(at + 1).text() + "' closes nothing");
        }
        return body;
    }

    /** Nodes until a statement that only an enclosing one can take (elif, else, end…) or the end. */
    private List<Node> body() {
        if (++depth > MAX_DEPTH) {
            throw fault("nested more than " + MAX_DEPTH + " deep");
        }
        try {
            return bodyWithin();
        } finally {
            depth--;
        }
    }

    private List<Node> bodyWithin() {
        var out = new ArrayList<Node>();
        while (true) {
            var token = peek();
            switch (token.kind()) {
                case TEXT -> {
                    out.add(new Node.Text(token.text()));
                    at++;
                }
                case OPEN_EXPRESSION -> {
                    at++;
                    out.add(new Node.Output(expression()));
                    expect(Token.Kind.CLOSE_EXPRESSION, "}}");
                }
                case OPEN_STATEMENT -> {
                    String name = tokens.get(at + 1).text();
                    if (name.startsWith("end") || name.equals("else") || name.equals("elif")) {
                        return out;
                    }
                    at += 2;
                    out.add(statement(name, token.position()));
                }
                default -> {
                    return out;
                }
            }
        }
    }

    private Node statement(String name, int position) {
        return switch (name) {
            case "if" -> ifStatement();
            case "for" -> forStatement(position);
            case "set" -> set(position);
            case "macro" -> macro();
            case "generation" -> {
                close();
                var body = body();
                end("endgeneration");
                yield new Node.Generation(body);
            }
            case "break" -> {
                close();
                yield new Node.Break(position);
            }
            case "continue" -> {
                close();
                yield new Node.Continue(position);
            }
            default -> throw TemplateFault.at(source, position, "unknown statement '" + name
                    + "'; expected if, for, set, macro, generation, break or continue");
        };
    }

    private Node ifStatement() {
        var conditions = new ArrayList<Expr>();
        var bodies = new ArrayList<List<Node>>();
        conditions.add(expression());
        close();
        bodies.add(body());
        while (tokens.get(at + 1).is("elif")) {
            at += 2;
            conditions.add(expression());
            close();
            bodies.add(body());
        }
        var otherwise = elseBody();
        end("endif");
        return new Node.If(conditions, bodies, otherwise);
    }

    private Node forStatement(int position) {
        var targets = targets();
        need("in");
        var items = orExpression();
        Expr condition = null;
        if (peek().is("if")) {
            at++;
            condition = expression();
        }
        if (peek().is("recursive")) {
            throw fault("recursive loops are not supported");
        }
        close();
        var body = body();
        var otherwise = elseBody();
        end("endfor");
        return new Node.For(targets, items, condition, body, otherwise, position);
    }

    private List<Node> elseBody() {
        if (peek().kind() == Token.Kind.OPEN_STATEMENT && tokens.get(at + 1).is("else")) {
            at += 2;
            close();
            return body();
        }
        return List.of();
    }

    private Node set(int position) {
        var targets = targets();
        String attribute = null;
        if (peek().is(".")) {
            at++;
            attribute = name();
        }
        if (peek().kind() == Token.Kind.CLOSE_STATEMENT) {
            close();
            var body = body();
            end("endset");
            return new Node.SetBlock(targets.getFirst(), body);
        }
        need("=");
        var value = expression();
        if (peek().is(",")) {
            var items = new ArrayList<Expr>(List.of(value));
            while (peek().is(",")) {
                at++;
                items.add(expression());
            }
            value = new Expr.ListOf(items, position);
        }
        close();
        return new Node.Set(targets, attribute, value, position);
    }

    private Node macro() {
        String name = name();
        var parameters = new ArrayList<String>();
        var defaults = new ArrayList<@Nullable Expr>();
        need("(");
        while (!peek().is(")")) {
            parameters.add(name());
            Expr value = null;
            if (peek().is("=")) {
                at++;
                value = expression();
            }
            defaults.add(value);
            if (!peek().is(")")) {
                need(",");
            }
        }
        at++;
        close();
        var body = body();
        end("endmacro");
        return new Node.Macro(name, parameters, defaults, body);
    }

    private List<String> targets() {
        var out = new ArrayList<String>();
        boolean parenthesis = peek().is("(");
        if (parenthesis) {
            at++;
        }
        out.add(name());
        while (peek().is(",")) {
            at++;
            out.add(name());
        }
        if (parenthesis) {
            need(")");
        }
        return out;
    }

    Expr expression() {
        var then = orExpression();
        if (!peek().is("if")) {
            return then;
        }
        int position = peek().position();
        at++;
        var condition = orExpression();
        Expr otherwise = null;
        if (peek().is("else")) {
            at++;
            otherwise = expression();
        }
        return new Expr.Choice(condition, then, otherwise, position);
    }

    private Expr orExpression() {
        return binary(1);
    }

    private Expr binary(int least) {
        if (++depth > MAX_DEPTH) {
            throw fault("nested more than " + MAX_DEPTH + " deep");
        }
        try {
            return binaryWithin(least);
        } finally {
            depth--;
        }
    }

    private Expr binaryWithin(int least) {
        var left = unary(least);
        while (true) {
            var token = peek();
            String operator = token.is("not") && tokens.get(at + 1).is("in") ? "not in" : token.text();
            Integer precedence = token.kind() == Token.Kind.OPERATOR || token.kind() == Token.Kind.NAME ? PRECEDENCE.get(operator) : null;
            if (token.is("is") && least <= 8) {
                left = test(left);
                continue;
            }
            if (precedence == null || precedence < least) {
                return left;
            }
            at += operator.equals("not in") ? 2 : 1;
            var right = binary(precedence + 1);
            left = new Expr.Binary(operator, left, right, token.position());
        }
    }

    private Expr unary(int least) {
        var token = peek();
        if (token.is("not") && least <= 3) {
            at++;
            return new Expr.Unary("not", binary(3), token.position());
        }
        if (token.is("-") || token.is("+")) {
            at++;
            // As in Jinja the sign binds tighter than a filter and than **: -3 | abs is 3, -2 ** 2 is 4.
            return postfix(new Expr.Unary(token.text(), signed(), token.position()), true);
        }
        return postfix(primary(), true);
    }

    /** What a sign applies to: no filter. */
    private Expr signed() {
        var signs = new ArrayList<Token>();
        while (peek().is("-") || peek().is("+")) {
            signs.add(tokens.get(at++));
        }
        if (signs.size() > MAX_DEPTH) {
            throw fault("nested more than " + MAX_DEPTH + " deep");
        }
        var value = postfix(primary(), false);
        for (var sign : signs.reversed()) {
            value = new Expr.Unary(sign.text(), value, sign.position());
        }
        return value;
    }

    private Expr test(Expr left) {
        int position = peek().position();
        at++;
        boolean negated = peek().is("not");
        if (negated) {
            at++;
        }
        String name = name();
        var arguments = new ArrayList<Expr>();
        if (peek().is("(")) {
            arguments.addAll(arguments().values());
        } else if (List.of("in", "divisibleby", "sameas", "eq", "equalto", "ne").contains(name)) {
            arguments.add(binary(5));
        }
        return new Expr.Test(left, name, arguments, negated, position);
    }

    private Expr postfix(Expr start, boolean filters) {
        var left = start;
        while (true) {
            var token = peek();
            if (token.is(".")) {
                at++;
                left = new Expr.Attribute(left, peek().kind() == Token.Kind.INTEGER ? tokens.get(at++).text() : name(), token.position());
            } else if (token.is("[")) {
                at++;
                left = subscript(left, token.position());
            } else if (token.is("(")) {
                var a = arguments();
                left = new Expr.Call(left, a.values(), a.names(), a.named(), token.position());
            } else if (filters && token.is("|")) {
                at++;
                String name = name();
                var a = peek().is("(") ? arguments() : new Arguments(List.of(), List.of(), List.of());
                left = new Expr.Filter(left, name, a.values(), a.names(), a.named(), token.position());
            } else {
                return left;
            }
        }
    }

    private Expr subscript(Expr target, int position) {
        var parts = new ArrayList<@Nullable Expr>();
        boolean slice = false;
        Expr current = null;
        while (!peek().is("]")) {
            if (peek().is(":")) {
                at++;
                slice = true;
                parts.add(current);
                current = null;
            } else {
                current = expression();
            }
        }
        at++;
        if (!slice) {
            if (current == null) {
                throw TemplateFault.at(source, position, "empty subscript");
            }
            return new Expr.Index(target, current, position);
        }
        parts.add(current);
        return new Expr.Slice(target, parts.get(0), parts.get(1), parts.size() > 2 ? parts.get(2) : null, position);
    }

    private record Arguments(List<Expr> values, List<String> names, List<Expr> named) {}

    private Arguments arguments() {
        need("(");
        var values = new ArrayList<Expr>();
        var names = new ArrayList<String>();
        var named = new ArrayList<Expr>();
        while (!peek().is(")")) {
            if (peek().kind() == Token.Kind.NAME && tokens.get(at + 1).is("=")) {
                names.add(name());
                at++;
                named.add(expression());
            } else {
                values.add(expression());
            }
            if (!peek().is(")")) {
                need(",");
            }
        }
        at++;
        return new Arguments(values, names, named);
    }

    private Expr primary() {
        var token = tokens.get(at++);
        return switch (token.kind()) {
            case STRING -> {
                var text = new StringBuilder(token.text());
                while (peek().kind() == Token.Kind.STRING) {
                    text.append(tokens.get(at++).text());
                }
                yield new Expr.Literal(text.toString(), token.position());
            }
            case INTEGER -> new Expr.Literal(Long.parseLong(token.text()), token.position());
            case FLOAT -> new Expr.Literal(Double.parseDouble(token.text()), token.position());
            case NAME -> switch (token.text()) {
                case "true", "True" -> new Expr.Literal(true, token.position());
                case "false", "False" -> new Expr.Literal(false, token.position());
                case "none", "None" -> new Expr.Literal(null, token.position());
                default -> new Expr.Name(token.text(), token.position());
            };
            case OPERATOR -> switch (token.text()) {
                case "(" -> {
                    var inner = expression();
                    if (peek().is(",")) {
                        at--;
                        at++;
                        yield new Expr.ListOf(rest(inner, ")"), token.position());
                    }
                    need(")");
                    yield inner;
                }
                case "[" -> {
                    if (peek().is("]")) {
                        at++;
                        yield new Expr.ListOf(List.of(), token.position());
                    }
                    yield new Expr.ListOf(rest(expression(), "]"), token.position());
                }
                case "{" -> dict(token.position());
                default -> throw TemplateFault.at(source, token.position(), "unexpected '" + token.text() + "'");
            };
            default -> throw TemplateFault.at(source, token.position(), "an expression was expected");
        };
    }

    private List<Expr> rest(Expr first, String close) {
        var items = new ArrayList<Expr>(List.of(first));
        while (peek().is(",")) {
            at++;
            if (!peek().is(close)) {
                items.add(expression());
            }
        }
        need(close);
        return items;
    }

    private Expr dict(int position) {
        var keys = new ArrayList<Expr>();
        var values = new ArrayList<Expr>();
        while (!peek().is("}")) {
            keys.add(expression());
            need(":");
            values.add(expression());
            if (!peek().is("}")) {
                need(",");
            }
        }
        at++;
        return new Expr.DictOf(keys, values, position);
    }

    private Token peek() {
        return tokens.get(at);
    }

    private String name() {
        if (peek().kind() != Token.Kind.NAME) {
            throw fault("a name was expected, found '" + peek().text() + "'");
        }
        return tokens.get(at++).text();
    }

    private void need(String operator) {
        if (!peek().is(operator)) {
            throw fault("expected '" + operator + "', found '" + peek().text() + "'");
        }
        at++;
    }

    private void expect(Token.Kind kind, String what) {
        if (peek().kind() != kind) {
            throw fault("expected " + what + ", found '" + peek().text() + "'");
        }
        at++;
    }

    private void close() {
        expect(Token.Kind.CLOSE_STATEMENT, "%}");
    }

    private void end(String name) {
        if (peek().kind() != Token.Kind.OPEN_STATEMENT || !tokens.get(at + 1).is(name)) {
            throw fault("expected {% " + name + " %}");
        }
        at += 2;
        close();
    }

    private InputException fault(String message) {
        return TemplateFault.at(source, peek().position(), message);
    }
}
