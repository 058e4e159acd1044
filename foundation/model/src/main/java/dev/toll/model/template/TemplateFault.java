package dev.toll.model.template;

import dev.toll.core.InputException;

/** Faults of a template, placed by line and column. */
final class TemplateFault {
    private TemplateFault() {}

    static InputException at(String source, int position, String message) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < Math.min(position, source.length()); i++) {
            if (source.charAt(i) == '\n') {
                line++;
                column = 1;
            } else {
                column++;
            }
        }
        return new InputException("chat template, line " + line + ", column " + column + ": " + message);
    }
}
