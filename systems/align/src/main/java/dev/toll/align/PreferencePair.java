package dev.toll.align;

import dev.toll.core.Preference;
import dev.toll.model.LanguageModel;

/** A tokenised comparison with the reference model's summed answer log-probabilities. */
public record PreferencePair(int[] prompt, int[] chosen, int[] rejected, double referenceChosen, double referenceRejected) {
    static PreferencePair of(LanguageModel model, Preference p) {
        return new PreferencePair(
                model.encode(p.prompt()), model.encodeAnswer(p.prompt(), p.chosen(), true), model.encodeAnswer(p.prompt(), p.rejected(), true),
                Double.NaN, Double.NaN);
    }

    PreferencePair withReference(double chosenLogProb, double rejectedLogProb) {
        return new PreferencePair(prompt, chosen, rejected, chosenLogProb, rejectedLogProb);
    }

    /** Tokens of both rows. */
    int length() {
        return 2 * prompt.length + chosen.length + rejected.length;
    }

    /** Tokens of the longer row. */
    int longer() {
        return prompt.length + Math.max(chosen.length, rejected.length);
    }
}
