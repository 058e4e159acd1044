package dev.toll.model;

import dev.toll.core.Answer;
import dev.toll.core.Prompt;
import dev.toll.core.Sampling;
import dev.toll.core.Subject;
import dev.toll.model.decoder.Generator;
import dev.toll.model.decoder.Scorer;
import dev.toll.model.decoder.Weights;
import dev.toll.tensor.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A local model as a {@link Subject}: the loaded folder's tokenizer and template with any weights of its shape (as
 * loaded, trained further, or a blend).
 */
public final class LocalSubject implements Subject {
    /** Rows and tokens handled together by one worker: large batches for small models, small ones for large. */
    private static final int SMALL_ROWS = 128;
    private static final int LARGE_ROWS = 16;

    private final String id;
    private final LanguageModel model;
    private final Weights weights;
    private final Workers workers;

    public LocalSubject(String id, LanguageModel model, Weights weights, Workers workers) {
        this.id = id;
        this.model = model;
        this.weights = weights;
        this.workers = workers;
    }

    @Override
    public String id() {
        return id;
    }

    private int rows() {
        return model.parameterCount() <= Workers.SMALL_MODEL ? SMALL_ROWS : LARGE_ROWS;
    }

    @Override
    public List<Answer> answer(List<? extends Prompt> prompts, Sampling sampling) {
        var keys = new long[prompts.size()];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = i;
        }
        return answer(prompts, keys, sampling);
    }

    /** Like {@link #answer(List, Sampling)} with the key that seeds each row, so that a part of a batch can be redone alone. */
    public List<Answer> answer(List<? extends Prompt> prompts, long[] rowKeys, Sampling sampling) {
        var ids = new ArrayList<int[]>(prompts.size());
        for (var prompt : prompts) {
            ids.add(model.encode(prompt));
        }
        var generator = new Generator(model.decoder(), weights, workers, rows());
        var answers = new ArrayList<Answer>(prompts.size());
        for (var g : generator.generate(ids, rowKeys, sampling, model.stopIds(), stopRule(sampling.stop()))) {
            answers.add(new Answer(cut(model.decode(g.tokens()), sampling.stop()), g.finished(), g.tokens().length));
        }
        return answers;
    }

    private Generator.@Nullable StopRule stopRule(List<String> stop) {
        if (stop.isEmpty()) {
            return null;
        }
        int longest = stop.stream().mapToInt(String::length).max().orElse(1);
        // A stop string spans at most one token more than it has characters.
        return (tokens, count) -> {
            var tail = model.tokenizer().decode(Arrays.copyOfRange(tokens, Math.max(0, count - longest - 1), count), false);
            return stop.stream().anyMatch(tail::contains);
        };
    }

    private static String cut(String text, List<String> stop) {
        int end = text.length();
        for (var s : stop) {
            int at = text.indexOf(s);
            if (at >= 0) {
                end = Math.min(end, at);
            }
        }
        return text.substring(0, end).strip();
    }

    @Override
    public double[][] logLikelihood(List<? extends Prompt> prompts, List<List<String>> options) {
        var prefixes = new ArrayList<int[]>(prompts.size());
        var continuations = new ArrayList<List<int[]>>(prompts.size());
        for (int i = 0; i < prompts.size(); i++) {
            var prompt = prompts.get(i);
            prefixes.add(model.encode(prompt));
            continuations.add(options.get(i).stream().map(o -> model.encodeAnswer(prompt, o, false)).toList());
        }
        return new Scorer(model.decoder(), weights, workers, rows() * 64).logLikelihood(prefixes, continuations);
    }
}
