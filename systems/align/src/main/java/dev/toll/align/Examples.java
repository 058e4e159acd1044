package dev.toll.align;

import dev.toll.core.Prompt;
import dev.toll.model.LanguageModel;
import dev.toll.model.decoder.TargetedSequence;

/** Token-level training examples from text: the prompt is read, the answer and the end of its turn are learnt. */
public final class Examples {
    private Examples() {}

    public static TargetedSequence of(LanguageModel model, Prompt prompt, String answer) {
        return TargetedSequence.of(model.encode(prompt), model.encodeAnswer(prompt, answer, true));
    }
}
