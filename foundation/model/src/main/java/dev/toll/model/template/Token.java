package dev.toll.model.template;

/** A lexical token with its place in the source. {@code kind}: text, name, string, number, op, open/close of tags. */
record Token(Kind kind, String text, int position) {
    enum Kind { TEXT, NAME, STRING, INTEGER, FLOAT, OPERATOR, OPEN_EXPRESSION, CLOSE_EXPRESSION, OPEN_STATEMENT, CLOSE_STATEMENT, END }

    boolean is(String operatorOrName) {
        return (kind == Kind.OPERATOR || kind == Kind.NAME) && text.equals(operatorOrName);
    }
}
