package dev.toll.align;

import dev.toll.core.Preference;
import dev.toll.model.LanguageModel;
import dev.toll.model.decoder.TokenTree;
import java.util.Arrays;

/** A tokenised comparison with the reference model's summed answer log-probabilities, which are 0 where a loss has no reference. */
public record PreferencePair(int[] prompt, int[] chosen, int[] rejected, double referenceChosen, double referenceRejected) {
    static PreferencePair of(LanguageModel model, Preference p) {
        return new PreferencePair(
                model.encode(p.prompt()), model.encodeAnswer(p.prompt(), p.chosen(), true), model.encodeAnswer(p.prompt(), p.rejected(), true), 0, 0);
    }

    PreferencePair withReference(double chosenLogProb, double rejectedLogProb) {
        return new PreferencePair(prompt, chosen, rejected, chosenLogProb, rejectedLogProb);
    }

    /** The prompt with chosen and rejected answer as its branches 0 and 1. */
    TokenTree tree() {
        return TokenTree.of(prompt, chosen, rejected);
    }

    /** Length of the shorter answer, in tokens. */
    int shared() {
        return Math.min(chosen.length, rejected.length);
    }

    /** The same with a third branch: as much of the longer answer as the shorter one has; without it where they are equally long. */
    TokenTree treeWithShared() {
        return chosen.length == rejected.length ? tree() : TokenTree.of(prompt, chosen, rejected, Arrays.copyOf(chosen.length > rejected.length ? chosen : rejected, shared()));
    }

    /** With the reference's log-probabilities of the branches of {@link #treeWithShared}, the longer answer's tail counting with {@code tail}. */
    PreferencePair withReference(double[] scores, double tail) {
        boolean longerChosen = chosen.length > rejected.length;
        double longer = scores[longerChosen ? 0 : 1];
        double weighted = scores.length < 3 ? longer : scores[2] + tail * (longer - scores[2]);
        return longerChosen ? withReference(weighted, scores[1]) : withReference(scores[0], weighted);
    }

    /** Tokens that are computed: the prompt once, both answers. */
    int tokens() {
        return prompt.length + chosen.length + rejected.length;
    }
}
