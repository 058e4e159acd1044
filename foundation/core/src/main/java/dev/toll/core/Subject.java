package dev.toll.core;

import java.util.List;
import java.util.Optional;

/** Anything that answers: a local model, an endpoint, a guarded endpoint. Suites are put to subjects. */
public interface Subject {
    /** Short name, unique within a run: {@code base}, {@code rsf}, {@code average-0.4}. */
    String id();

    /** One answer per prompt, in order. Sampling is seeded per prompt index, so batching never changes an answer's distribution. */
    List<Answer> answer(List<? extends Prompt> prompts, Sampling sampling);

    /** Like {@link #answer}, but empty, not a fault, for a prompt that this subject refuses for good: unknown, never wrong. */
    default List<Optional<Answer>> answerIfPossible(List<? extends Prompt> prompts, Sampling sampling) {
        return answer(prompts, sampling).stream().map(Optional::of).toList();
    }

    /**
     * Log-likelihood of each option as a continuation of its prompt: result[i][j] = log p(options[i][j] | prompts[i]),
     * summed over the option's tokens, in nats; NaN where the subject refuses to score it.
     */
    double[][] logLikelihood(List<? extends Prompt> prompts, List<List<String>> options);
}
