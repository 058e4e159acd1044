package dev.toll.chat.endpoint;

import dev.toll.chat.Usage;

/** What a million tokens cost, in whatever currency the budget is in. */
public record Price(double perMillionRead, double perMillionWritten) {
    public static final Price FREE = new Price(0, 0);

    public Price {
        if (!(perMillionRead >= 0) || !(perMillionWritten >= 0)) {
            throw new IllegalArgumentException("price " + perMillionRead + ", " + perMillionWritten + ": expected 0 or more");
        }
    }

    double of(Usage usage) {
        return (usage.promptTokens() * perMillionRead + usage.completionTokens() * perMillionWritten) / 1e6;
    }
}
