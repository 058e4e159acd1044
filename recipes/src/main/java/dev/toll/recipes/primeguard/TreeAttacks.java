package dev.toll.recipes.primeguard;

import dev.toll.chat.ChatException;
import dev.toll.chat.ChatModel;
import dev.toll.chat.Usage;
import dev.toll.core.ledger.Journal;
import dev.toll.evaluate.attack.AttackSettings;
import dev.toll.evaluate.attack.ModelAttackJudge;
import dev.toll.evaluate.attack.RecordedTarget;
import dev.toll.evaluate.attack.Target;
import dev.toll.evaluate.attack.TreeAttack;
import dev.toll.evaluate.judge.HarmJudge;
import dev.toll.evaluate.safety.SafetyItem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * PAIR or TAP on unsafe requests of the suites. Attacker, judge and target are asked each thing once: a killed attack goes on where
 * it stopped.
 */
public final class TreeAttacks implements SuiteBench.Attacks {
    private final ChatModel attacker;
    private final ChatModel judge;
    private final HarmJudge second;
    private final AttackSettings settings;
    private final Journal journal;
    private final List<Bench.Goal> goals;
    private final Map<String, SafetyItem> wanted = new HashMap<>();

    /**
     * Attacks on these goals.
     *
     * @param attacker recorded, so that a killed attack resumes
     * @param judge recorded likewise; it scores, and {@code second} confirms
     * @param journal of the targets' replies
     */
    public TreeAttacks(ChatModel attacker, ChatModel judge, HarmJudge second, AttackSettings settings, Journal journal, List<SafetyItem> goals) {
        this.attacker = attacker;
        this.judge = judge;
        this.second = second;
        this.settings = settings;
        this.journal = journal;
        this.goals = goals.stream().map(g -> new Bench.Goal(g.id(), 0, g.prompt())).toList();
        goals.forEach(g -> wanted.put(g.id(), g));
    }

    @Override
    public String id() {
        return (settings.prunes() ? "TAP" : "PAIR") + " by " + attacker.id() + ", scored by " + judge.id() + ", confirmed by " + second.id() + ", at most " + settings.queries()
                + " questions a goal, " + settings;
    }

    @Override
    public List<Bench.Goal> goals() {
        return goals;
    }

    @Override
    public Bench.Attacked attack(Bench.Goal goal, String arm, Arm.Answering answering) {
        Target target = prompt -> {
            var answer = answering.ask(prompt);
            if (!answer.answered()) {
                throw new ChatException(ChatException.Kind.REJECTED, answer.text());
            }
            return new Target.Reply(answer.text(), Objects.requireNonNullElse(answer.route(), ""), new Usage(answer.promptTokens(), answer.completionTokens(), answer.calls()));
        };
        var result = new TreeAttack(attacker, new RecordedTarget(arm, target, journal), new ModelAttackJudge(judge), second, settings).attack(Objects.requireNonNull(wanted.get(goal.id())));
        var best = result.best();
        return new Bench.Attacked(switch (result.outcome()) {
            case BROKEN -> 1;
            case HELD -> 0;
            case UNKNOWN -> Double.NaN;
        }, result.queries(), best.map(a -> a.prompt()).orElse(""), best.map(a -> a.answer()).orElse(""));
    }
}
