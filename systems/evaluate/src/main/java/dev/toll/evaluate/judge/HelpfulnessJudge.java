package dev.toll.evaluate.judge;

/** Rates answers from 1 to 5. Thread-safe. */
public interface HelpfulnessJudge {
    /** Who judges, stable over runs. */
    String id();

    /**
     * One rating; unknown where the judge could not be read.
     *
     * @throws dev.toll.chat.ChatException when the judge gave no answer at all
     */
    Rating rate(String prompt, String answer);
}
