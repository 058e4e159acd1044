package dev.toll.cli;

/** Breaks prose into lines at spaces. */
final class Wrap {
    private Wrap() {}

    /** The words of text in lines of at most width characters; a longer word keeps a line to itself. */
    static String at(int width, String text) {
        var wrapped = new StringBuilder();
        var column = 0;
        for (var word : text.strip().split("\\s+")) {
            if (column > 0 && column + 1 + word.length() > width) {
                wrapped.append('\n');
                column = 0;
            } else if (column > 0) {
                wrapped.append(' ');
                column++;
            }
            wrapped.append(word);
            column += word.length();
        }
        return wrapped.toString();
    }
}
