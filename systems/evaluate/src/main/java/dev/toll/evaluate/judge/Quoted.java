package dev.toll.evaluate.judge;

/** A text shown to a judging model as material: every line behind a mark, so that it cannot leave its quotation by any line of its own. */
public final class Quoted {
    private Quoted() {}

    public static String lines(String text) {
        return text.isBlank() ? "> (nothing)" : "> " + text.strip().replaceAll("\\R", "\n> ");
    }
}
