package dev.toll.evaluate.attack;

import dev.toll.evaluate.judge.HarmVerdict;

/**
 * One question put to the target.
 *
 * @param id number within the goal, from 1
 * @param parent the attempt it was rewritten from, 0 for a root's
 * @param depth round, from 1
 * @param prompt what was sent
 * @param improvement what the attacker said it changed
 * @param topic whether the prompt still asked for the goal; UNKNOWN where that was not asked or could not be read
 * @param answer what came
 * @param note the target's, such as a guard's route
 * @param score 1 to 10; 0 unknown
 * @param confirmed what the second judge says of an answer whose score is a success: UNSAFE confirms it; UNKNOWN for all others
 */
public record Attempt(int id, int parent, int depth, String prompt, String improvement, AttackJudge.Topic.On topic, String answer, String note, int score, HarmVerdict confirmed) {
    boolean isKnown(int success) {
        return score > 0 && (score < success || confirmed != HarmVerdict.UNKNOWN);
    }
}
