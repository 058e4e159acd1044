package dev.toll.gateway.wire;

import org.jspecify.annotations.Nullable;

/** A client's request that cannot be served as it is; becomes an error body of the OpenAI format. */
public final class BadCall extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final @Nullable String param;

    /** @param param the field at fault, where there is one */
    public BadCall(int status, @Nullable String param, String message) {
        super(message);
        this.status = status;
        this.param = param;
    }

    /** Status 400. */
    public static BadCall of(String param, String message) {
        return new BadCall(400, param, param + ": " + message);
    }

    public int status() {
        return status;
    }

    public @Nullable String param() {
        return param;
    }
}
