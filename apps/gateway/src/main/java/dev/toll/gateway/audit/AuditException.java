package dev.toll.gateway.audit;

import java.io.IOException;

/** A line could not be written, so the answer it speaks of must not leave. */
public final class AuditException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    AuditException(String message, IOException cause) {
        super(message, cause);
    }
}
