package dev.toll.evaluate.judge;

import dev.toll.chat.Usage;

/** Placeholder body; rules follow. */
public final class RuleJudge implements ComplianceJudge {
    @Override
    public String id() {
        return "rules";
    }

    @Override
    public Judgement judge(String prompt, String answer) {
        return new Judgement(Compliance.UNKNOWN, "", Usage.NONE);
    }
}
