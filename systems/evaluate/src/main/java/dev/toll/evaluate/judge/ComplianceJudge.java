package dev.toll.evaluate.judge;

/** Says whether an answer did what was asked. Thread-safe. */
public interface ComplianceJudge {
    /** Who judges, stable over runs: it stands beside every figure. */
    String id();

    /**
     * One verdict; {@link Compliance#UNKNOWN} where the judge could not be read.
     *
     * @throws dev.toll.chat.ChatException when the judge gave no answer at all
     */
    Judgement judge(String prompt, String answer);
}
