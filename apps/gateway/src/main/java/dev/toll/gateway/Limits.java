package dev.toll.gateway;

/**
 * What one gate bears.
 *
 * @param bodyBytes longest request
 * @param concurrent most requests at a time; more get 429
 */
public record Limits(int bodyBytes, int concurrent) {
    private static final int USUAL_BYTES = 4 << 20;
    private static final int USUAL_CONCURRENT = 4_096;

    /** 4 MiB, 4,096 at a time. */
    public static Limits usual() {
        return new Limits(USUAL_BYTES, USUAL_CONCURRENT);
    }
}
