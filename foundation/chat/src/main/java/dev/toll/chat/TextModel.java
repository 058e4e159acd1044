package dev.toll.chat;

import dev.toll.core.Sampling;

/** The side of a model that continues raw text: no roles, no template. */
public interface TextModel {
    /**
     * What follows {@code text}, without it.
     *
     * @param draw number of the sample, as in {@link ChatRequest#draw}
     * @throws ChatException if there is none
     */
    Completion continuation(String text, Sampling sampling, int draw);
}
