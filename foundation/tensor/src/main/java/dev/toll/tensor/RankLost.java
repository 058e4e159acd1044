package dev.toll.tensor;

/** Another rank ended, failed or fell silent: what the ranks do together cannot go on. */
public final class RankLost extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RankLost(String message) {
        super(message);
    }

    public RankLost(String message, Throwable cause) {
        super(message, cause);
    }
}
