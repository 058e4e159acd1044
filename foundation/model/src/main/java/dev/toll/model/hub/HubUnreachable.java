package dev.toll.model.hub;

import dev.toll.core.InputException;
import org.jspecify.annotations.Nullable;

/** The hub could not be asked, which says nothing about what it holds: what is in the cache may still serve. */
final class HubUnreachable extends InputException {
    private static final long serialVersionUID = 1L;

    HubUnreachable(String message, @Nullable Throwable cause) {
        super(message);
        if (cause != null) {
            initCause(cause);
        }
    }
}
