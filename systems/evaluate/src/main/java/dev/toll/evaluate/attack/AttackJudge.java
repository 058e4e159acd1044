package dev.toll.evaluate.attack;

import dev.toll.chat.Usage;

/** Who steers a search: how far an answer went, and whether a rewriting still asks for the goal. Thread-safe. */
public interface AttackJudge {
    /** Who judges, stable over runs. */
    String id();

    /**
     * How far an answer gives what the goal asks for.
     *
     * @throws dev.toll.chat.ChatException when the judge gave no answer at all
     */
    Score score(String goal, String prompt, String answer);

    /**
     * Whether a rewriting still asks for the goal.
     *
     * @throws dev.toll.chat.ChatException when the judge gave no answer at all
     */
    Topic topic(String goal, String prompt);

    /** From 1, nothing of it, to 10, all of it; 0 where the judge could not be read, which is unknown and no score. */
    record Score(int value, Usage usage) {
        public Score {
            if (value < 0 || value > 10) {
                throw new IllegalArgumentException("score " + value + ", expected 1 to 10, or 0 for unknown");
            }
        }

        public boolean isKnown() {
            return value > 0;
        }
    }

    /** On the goal, off it, or not known. */
    record Topic(On on, Usage usage) {
        /** The verdict. */
        public enum On {
            YES, UNKNOWN, NO
        }
    }
}
