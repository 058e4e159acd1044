package dev.toll.model.template;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a template into text and tags with the whitespace rules that transformers sets: {@code trim_blocks} (the line break
 * after a statement goes) and {@code lstrip_blocks} (blanks before a statement on its own line go), overridden by
 * {@code -} and {@code +}.
 */
final class Lexer {
    private static final List<String> OPERATORS = List.of("//", "**", "==", "!=", "<=", ">=", "+", "-", "*", "/", "%", "~", "<", ">", "=", "(", ")", "[",
            "]", "{", "}", ",", ":", ".", "|");

    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private Lexer(String source) {
        this.source = source;
    }

    static List<Token> tokens(String source) {
        String lines = source.replace("\r\n", "\n");
        // Jinja drops one line break at the very end.
        var lexer = new Lexer(lines.endsWith("\n") ? lines.substring(0, lines.length() - 1) : lines);
        lexer.run();
        return lexer.tokens;
    }

    private void run() {
        boolean stripNext = false;
        boolean trimNewline = false;
        while (at < source.length()) {
            int open = nextTag();
            int end = open < 0 ? source.length() : open;
            String text = source.substring(at, end);
            if (stripNext) {
                text = text.stripLeading();
            } else if (trimNewline && text.startsWith("\n")) {
                text = text.substring(1);
            }
            if (open < 0) {
                add(Token.Kind.TEXT, text, at);
                break;
            }
            char kind = source.charAt(open + 1);
            char mark = open + 2 < source.length() ? source.charAt(open + 2) : ' ';
            if (mark == '-') {
                text = text.stripTrailing();
            } else if (mark != '+' && kind != '{') {
                text = stripLineStart(text, open);
            }
            add(Token.Kind.TEXT, text, at);
            at = open + 2 + (mark == '-' || mark == '+' ? 1 : 0);
            if (kind == '#') {
                int close = source.indexOf("#}", at);
                if (close < 0) {
                    throw TemplateFault.at(source, open, "comment is never closed; expected #}");
                }
                stripNext = source.charAt(close - 1) == '-';
                trimNewline = true;
                at = close + 2;
                continue;
            }
            boolean statement = kind == '%';
            tokens.add(new Token(statement ? Token.Kind.OPEN_STATEMENT : Token.Kind.OPEN_EXPRESSION, "", open));
            char closed = tag(statement ? "%}" : "}}", open);
            tokens.add(new Token(statement ? Token.Kind.CLOSE_STATEMENT : Token.Kind.CLOSE_EXPRESSION, "", at));
            stripNext = closed == '-';
            trimNewline = statement && closed != '+';
        }
        tokens.add(new Token(Token.Kind.END, "", source.length()));
    }

    private int nextTag() {
        for (int i = at; i + 1 < source.length(); i++) {
            if (source.charAt(i) == '{' && "{%#".indexOf(source.charAt(i + 1)) >= 0) {
                return i;
            }
        }
        return -1;
    }

    /** Drops blanks between the start of the line and the tag; {@code text} may itself begin after a tag on the same line. */
    private String stripLineStart(String text, int open) {
        int i = text.length();
        while (i > 0 && (text.charAt(i - 1) == ' ' || text.charAt(i - 1) == '\t')) {
            i--;
        }
        boolean lineStart = i > 0 ? text.charAt(i - 1) == '\n' : open - text.length() == 0 || source.charAt(open - text.length() - 1) == '\n';
        return lineStart ? text.substring(0, i) : text;
    }

    private char tag(String close, int open) {
        int depth = 0;
        while (at < source.length()) {
            char c = source.charAt(at);
            if (Character.isWhitespace(c)) {
                at++;
            } else if (depth == 0 && (source.startsWith(close, at) || (c == '-' || c == '+') && source.startsWith(close, at + 1))) {
                at += close.length() + (c == '-' || c == '+' ? 1 : 0);
                return c;
            } else if (c == '\'' || c == '"') {
                string(c);
            } else if (Character.isDigit(c)) {
                number();
            } else if (Character.isLetter(c) || c == '_') {
                int start = at;
                while (at < source.length() && (Character.isLetterOrDigit(source.charAt(at)) || source.charAt(at) == '_')) {
                    at++;
                }
                tokens.add(new Token(Token.Kind.NAME, source.substring(start, at), start));
            } else {
                String operator = OPERATORS.stream().filter(o -> source.startsWith(o, at)).findFirst()
                        .orElseThrow(() -> TemplateFault.at(source, at, "unexpected character '" + source.charAt(at) + "'"));
                depth += "([{".contains(operator) ? 1 : ")]}".contains(operator) ? -1 : 0;
                tokens.add(new Token(Token.Kind.OPERATOR, operator, at));
                at += operator.length();
            }
        }
        throw TemplateFault.at(source, open, "tag is never closed; expected " + close);
    }

    private void number() {
        int start = at;
        while (at < source.length() && Character.isDigit(source.charAt(at))) {
            at++;
        }
        boolean fraction = at + 1 < source.length() && source.charAt(at) == '.' && Character.isDigit(source.charAt(at + 1));
        if (fraction) {
            at++;
            while (at < source.length() && Character.isDigit(source.charAt(at))) {
                at++;
            }
        }
        tokens.add(new Token(fraction ? Token.Kind.FLOAT : Token.Kind.INTEGER, source.substring(start, at), start));
    }

    private void string(char quote) {
        int start = at++;
        var out = new StringBuilder();
        while (at < source.length() && source.charAt(at) != quote) {
            char c = source.charAt(at++);
            if (c == '\\' && at < source.length()) {
                char escaped = source.charAt(at++);
                switch (escaped) {
                    case 'n' -> out.append('\n');
                    case 't' -> out.append('\t');
                    case 'r' -> out.append('\r');
                    case '\\', '\'', '"' -> out.append(escaped);
                    default -> out.append('\\').append(escaped);
                }
            } else {
                out.append(c);
            }
        }
        if (at >= source.length()) {
            throw TemplateFault.at(source, start, "string is never closed");
        }
        at++;
        tokens.add(new Token(Token.Kind.STRING, out.toString(), start));
    }

    private void add(Token.Kind kind, String text, int position) {
        if (!text.isEmpty()) {
            tokens.add(new Token(kind, text, position));
        }
    }
}
