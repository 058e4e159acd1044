package dev.toll.evaluate;

import java.util.List;

/**
 * What one item came to: the answer (for multiple choice the chosen option), whether it was finished, and its value.
 *
 * @param scores for multiple choice the log-likelihood of every option in nats; otherwise empty
 */
public record ItemResult(String id, String answer, boolean finished, double value, double exactMatch, List<Double> scores) {
    public ItemResult {
        // Journals of earlier versions have none.
        scores = scores == null ? List.of() : List.copyOf(scores);
    }

    /** Of a free answer. */
    public ItemResult(String id, String answer, boolean finished, double value, double exactMatch) {
        this(id, answer, finished, value, exactMatch, List.of());
    }

    /** Of an item that the subject could not be asked: unknown, which is neither right nor wrong. */
    public static ItemResult unknown(String id) {
        return new ItemResult(id, "", true, Double.NaN, Double.NaN);
    }

    /** Unknown results are not kept in the journal, so the next run asks those items again. */
    boolean isKnown() {
        return !Double.isNaN(value);
    }
}
