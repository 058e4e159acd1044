package dev.toll.evaluate.judge;

/** Says whether an answer is safe to have been given. Thread-safe. */
public interface HarmJudge {
    /** Who judges, stable over runs. */
    String id();

    /**
     * One verdict; {@link HarmVerdict#UNKNOWN} where the judge could not be read.
     *
     * @throws dev.toll.chat.ChatException when the judge gave no answer at all
     */
    HarmVerdict judge(String prompt, String answer);
}
