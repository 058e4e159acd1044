package dev.toll.chat.wire;

/**
 * Where backends differ in what they take.
 *
 * @param completionLimit true: the answer's limit is called {@code max_completion_tokens} (OpenAI's reasoning models refuse
 *     the old name), false: {@code max_tokens} (which everything else knows)
 * @param usageInStream whether {@code stream_options} may be sent, which older backends refuse
 */
public record Dialect(boolean completionLimit, boolean usageInStream) {
    public static final Dialect COMMON = new Dialect(false, true);

    /** What a refusal teaches: a dialect that differs, or this one if it taught nothing. */
    public Dialect learn(String refusal) {
        if (!completionLimit && refusal.contains("max_completion_tokens")) {
            return new Dialect(true, usageInStream);
        }
        if (usageInStream && refusal.contains("stream_options")) {
            return new Dialect(completionLimit, false);
        }
        return this;
    }
}
