package dev.toll.core;

/**
 * A fault in what the user supplied (a file, an option, a configuration). Its message is shown to the user without a
 * stack trace, so it names the thing, what was found, what was expected, and what to do.
 */
public class InputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InputException(String message) {
        super(message);
    }

    public InputException(String message, Throwable cause) {
        super(message, cause);
    }
}
