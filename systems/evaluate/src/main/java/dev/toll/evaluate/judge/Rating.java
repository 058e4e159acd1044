package dev.toll.evaluate.judge;

import dev.toll.chat.Usage;

/**
 * How helpful an answer is, on the rubric of {@link ModelHelpfulnessJudge}.
 *
 * @param score 1 to 5; 0 where the judge could not be read, which is unknown and no score
 */
public record Rating(int score, String why, Usage usage) {
    public static final int LEAST = 1;
    public static final int MOST = 5;

    public Rating {
        if (score < 0 || score > MOST) {
            throw new IllegalArgumentException("rating " + score + ", expected " + LEAST + " to " + MOST + ", or 0 for unknown");
        }
    }

    public boolean isKnown() {
        return score >= LEAST;
    }

    /** The score moved to [0,1] as (score − 1) / 4; NaN when unknown. */
    public double value() {
        return isKnown() ? (score - LEAST) / (double) (MOST - LEAST) : Double.NaN;
    }

    /** A mean of {@link #value} back on the scale of 1 to 5. */
    public static double onScale(double value) {
        return LEAST + value * (MOST - LEAST);
    }
}
