package dev.toll.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One prompt and what several subjects answered, in the order they are shown: the first is the one before alignment.
 *
 * @param suite the suite, or {@code reward} for a prompt of the alignment task
 * @param reference the expected answer, where there is one
 */
public record Sample(String prompt, String suite, @Nullable String reference, List<Answer> answers) {
    public Sample {
        answers = List.copyOf(answers);
    }

    /** What one subject said and its score in [0,1]; NaN when unknown. */
    public record Answer(String subject, String text, double score) {}
}
