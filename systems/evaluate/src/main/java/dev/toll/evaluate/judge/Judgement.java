package dev.toll.evaluate.judge;

import dev.toll.chat.Usage;

/**
 * What a judge makes of an answer.
 *
 * @param why in a few words: the rule that spoke, or what the model wrote
 * @param usage tokens it took
 */
public record Judgement(Compliance verdict, String why, Usage usage) {}
