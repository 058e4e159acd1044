package dev.toll.chat;

/** Tokens of one or several calls. −1 is "the backend did not say", and stays so in sums; {@code calls} counts calls made. */
public record Usage(long promptTokens, long completionTokens, int calls) {
    public static final Usage NONE = new Usage(0, 0, 0);
    public static final Usage UNKNOWN = new Usage(-1, -1, 1);

    public Usage plus(Usage other) {
        return new Usage(sum(promptTokens, other.promptTokens), sum(completionTokens, other.completionTokens), calls + other.calls);
    }

    private static long sum(long a, long b) {
        return a < 0 || b < 0 ? -1 : a + b;
    }
}
