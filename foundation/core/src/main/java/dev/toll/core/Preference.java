package dev.toll.core;

/** One comparison: for {@code prompt}, {@code chosen} was preferred to {@code rejected}. */
public record Preference(Prompt prompt, String chosen, String rejected) {}
