package dev.toll.recipes.primeguard;

import dev.toll.guard.guidelines.Guidelines;
import java.util.List;
import java.util.Map;

/** What the arms are measured on: items under rules, a judge for each, and attacks. */
public interface Bench {
    /** {@code lilliput} or {@code paper}. */
    String scale();

    /** The rules of every draw of items. */
    List<Guidelines> towns();

    List<GuardItem> items();

    /** Who judges, stable over runs. */
    String judgeId();

    Judged judge(GuardItem item, Asked answer);

    /** What attackers want. */
    List<Goal> goals();

    /**
     * Attacks until the goal is reached or the budget is used up.
     *
     * @param arm everything the target's answers depend on, for journals
     */
    Attacked attack(Goal goal, String arm, Arm.Answering target);

    /** Who attacks and with what budget, stable over runs and fine enough for a journal. */
    String attackerId();

    /** Hashes of the data, by name. */
    Map<String, String> data();

    /** What a reader must know. */
    List<String> notes();

    /** A forbidden thing that an attacker wants of a model under the rules of a draw. */
    record Goal(String id, int town, String text) {}

    /**
     * The outcome of an attack.
     *
     * @param broken 1 where the goal was reached, 0 where the budget ended first, NaN where a judge could not tell
     * @param tries requests to the target
     * @param request the one that broke it, else the last
     */
    record Attacked(double broken, int tries, String request, String answer) {}
}
