package dev.toll.chat;

/** No (whole) answer came. The message names the model, what was found and what was expected, and holds no secret. */
public final class ChatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    public ChatException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public ChatException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** What went wrong, as far as a caller may act on it. */
    public enum Kind {
        /** The request itself is at fault (400, 404, 422, too long): trying again gives the same. */
        REJECTED,
        /** Key missing or refused (401, 403). */
        UNAUTHORIZED,
        /** Too many requests (429), after the retries. */
        LIMITED,
        /** The backend failed or cannot be reached (5xx, connection), after the retries. */
        UNAVAILABLE,
        /** No first byte or no next frame in time. */
        TIMEOUT,
        /** The answer is not what the protocol says: wrong JSON, half a frame, over a size limit. */
        MALFORMED,
        /** The stream ended before its end mark. */
        BROKEN_OFF,
        /** The run's budget of tokens or money is used up. */
        BUDGET,
        /** The caller went away or the program is shutting down. */
        CANCELLED
    }
}
