package dev.toll.recipes;

import dev.toll.core.stats.SeededRandom;
import dev.toll.lilliput.Corpus;
import dev.toll.lilliput.Example.Kind;
import dev.toll.lilliput.World;
import dev.toll.model.LanguageModel;
import dev.toll.model.decoder.TargetedSequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A batch of the small world's training text as the base recipe's second stage draws it, for benchmarks. */
public final class TrainingText {
    private TrainingText() {}

    /** Sequences of at least {@code tokens} tokens together. */
    public static List<TargetedSequence> batch(LanguageModel model, int tokens, long seed) {
        var mixture = new Corpus.Mixture(Map.of(Kind.READING, 32.0, Kind.KNOWLEDGE, 30.0, Kind.TRANSLATION, 16.0, Kind.CHAT, 4.0), 1, 5, 0.35);
        var corpus = new Corpus(World.shipped());
        var random = SeededRandom.of(seed);
        var out = new ArrayList<TargetedSequence>();
        for (int n = 0; n < tokens; n += out.getLast().length()) {
            out.add(LilliputBase.tokens(model.tokenizer(), corpus.next(mixture, random)));
        }
        return out;
    }
}
