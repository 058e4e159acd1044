package dev.toll.core;

/** A {@link Subject} that counts the tokens it has read and written so far; −1 when it cannot tell. */
public interface Metered {
    long promptTokens();

    long answerTokens();
}
