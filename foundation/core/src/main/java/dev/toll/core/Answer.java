package dev.toll.core;

/** What a subject answered. {@code finished} is false when the token budget cut it off, so truncation is never silent. */
public record Answer(String text, boolean finished, int tokens) {}
