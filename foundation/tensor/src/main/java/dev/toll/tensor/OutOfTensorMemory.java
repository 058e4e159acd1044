package dev.toll.tensor;

import dev.toll.core.InputException;

/** Native memory ran out. The message says on which device, what was asked for, and what to make smaller. */
public final class OutOfTensorMemory extends InputException {
    private static final long serialVersionUID = 1L;

    OutOfTensorMemory(String message, Throwable cause) {
        super(message, cause);
    }
}
