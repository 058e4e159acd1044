package dev.toll.align;

import dev.toll.core.Prompt;

/** One answer that was found good or not: what KTO learns from. */
public record JudgedAnswer(Prompt prompt, String answer, boolean desirable) {}
