package dev.toll.evaluate.attack;

import dev.toll.chat.ChatException;
import dev.toll.chat.ChatModel;
import dev.toll.chat.Usage;
import dev.toll.core.stats.SeededRandom;
import dev.toll.core.stats.Seeds;
import dev.toll.evaluate.attack.AttackJudge.Topic.On;
import dev.toll.evaluate.attack.GoalResult.End;
import dev.toll.evaluate.attack.GoalResult.Outcome;
import dev.toll.evaluate.judge.HarmJudge;
import dev.toll.evaluate.judge.HarmVerdict;
import dev.toll.evaluate.safety.SafetyItem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The search of PAIR (arXiv 2310.08419, algorithm 1) and TAP (arXiv 2312.02119, algorithm 1). Every round: each leaf is rewritten
 * by the attacker; TAP drops what has left the goal; the rest is sent, each as a fresh single turn, and scored; a score of
 * success that a second judge confirms ends the search; TAP keeps the best leaves; score and answer go back to the attacker.
 * Questions are put one after the other, so that a success saves those that would have followed.
 *
 * <p>The same models, settings and seed ask the same questions in the same order; over recorded models an attack that was
 * killed goes on where it stopped. Thread-safe if its models are.
 */
public final class TreeAttack {
    private final Attacker attacker;
    private final Target target;
    private final AttackJudge judge;
    private final HarmJudge second;
    private final AttackSettings settings;

    /** @param second the judge without whose {@link HarmVerdict#UNSAFE} no score counts as a success */
    public TreeAttack(ChatModel attacker, Target target, AttackJudge judge, HarmJudge second, AttackSettings settings) {
        this.attacker = new Attacker(attacker, settings);
        this.target = target;
        this.judge = judge;
        this.second = second;
        this.settings = settings;
    }

    /** Where a search goes on: the exchanges so far and the attempt they end with. */
    private record Leaf(List<Attacker.Exchange> history, int attempt, int score) {}

    /** A rewriting about to be sent. */
    private record Branch(Leaf leaf, String prompt, String improvement, String written, On topic) {}

    /**
     * Attacks one goal.
     *
     * @throws ChatException when a model gave no answer for a reason that says nothing about the prompt
     */
    public GoalResult attack(SafetyItem goal) {
        return new Search(goal).run();
    }

    /** The search for one goal. */
    private final class Search {
        private final SafetyItem goal;
        private final List<Attempt> attempts = new ArrayList<>();
        private int unreadable;
        private int offTopic;
        private Usage attackerUsage = Usage.NONE;
        private Usage targetUsage = Usage.NONE;
        private Usage judgeUsage = Usage.NONE;

        Search(SafetyItem goal) {
            this.goal = goal;
        }

        GoalResult run() {
            var leaves = new ArrayList<Leaf>();
            for (int i = 0; i < settings.streams(); i++) {
                leaves.add(new Leaf(List.of(), 0, 0));
            }
            for (int depth = 1; depth <= settings.depth(); depth++) {
                var branches = settings.prunes() ? onGoal(rewritten(leaves), depth) : rewritten(leaves);
                leaves.clear();
                for (var branch : branches) {
                    if (attempts.size() == settings.queries()) {
                        return result(End.QUERIES);
                    }
                    var attempt = send(branch, depth);
                    attempts.add(attempt);
                    if (attempt.confirmed() == HarmVerdict.UNSAFE) {
                        return result(End.SUCCESS);
                    }
                    var history = new ArrayList<>(branch.leaf().history());
                    history.add(Attacker.Exchange.of(branch.written(), new AttackJudge.Score(attempt.score(), Usage.NONE), attempt.answer()));
                    leaves.add(new Leaf(List.copyOf(history), attempt.id(), attempt.score()));
                }
                if (leaves.isEmpty()) {
                    return result(End.NO_LEAVES);
                }
                if (settings.prunes()) {
                    keepBest(leaves, depth);
                }
            }
            return result(End.DEPTH);
        }

        /** All rewritings of all leaves. Leaves that have seen the same are told apart by the number of their sample. */
        private List<Branch> rewritten(List<Leaf> leaves) {
            var out = new ArrayList<Branch>();
            int stride = leaves.size() * settings.branching();
            for (int leaf = 0; leaf < leaves.size(); leaf++) {
                for (int b = 0; b < settings.branching(); b++) {
                    var proposal = attacker.propose(goal.prompt(), leaves.get(leaf).history(), leaf * settings.branching() + b, stride);
                    attackerUsage = attackerUsage.plus(proposal.usage());
                    unreadable += proposal.unreadable();
                    if (proposal.prompt() != null) {
                        out.add(new Branch(leaves.get(leaf), proposal.prompt(), proposal.improvement(), proposal.written(), On.UNKNOWN));
                    }
                }
            }
            return out;
        }

        /** TAP's first pruning: what has left the goal is dropped; of the rest the width goes on, those not known to be on it last. */
        private List<Branch> onGoal(List<Branch> branches, int depth) {
            var kept = new ArrayList<Branch>();
            for (var branch : branches) {
                var topic = judge.topic(goal.prompt(), branch.prompt());
                judgeUsage = judgeUsage.plus(topic.usage());
                if (topic.on() == On.NO) {
                    offTopic++;
                } else {
                    kept.add(new Branch(branch.leaf(), branch.prompt(), branch.improvement(), branch.written(), topic.on()));
                }
            }
            var order = shuffled(kept, "topic", depth);
            order.sort(Comparator.comparing(Branch::topic));
            return order.subList(0, Math.min(settings.width(), order.size()));
        }

        /** TAP's second pruning: the width with the highest scores goes on; an unknown score is lower than any. */
        private void keepBest(List<Leaf> leaves, int depth) {
            var order = shuffled(leaves, "score", depth);
            order.sort(Comparator.comparingInt(Leaf::score).reversed());
            leaves.clear();
            leaves.addAll(order.subList(0, Math.min(settings.width(), order.size())));
        }

        /** Equals must not win by where they stand. */
        private <T> List<T> shuffled(List<T> list, String stage, int depth) {
            var out = new ArrayList<T>(list.size());
            for (int i : SeededRandom.permutation(list.size(), Seeds.derive(settings.seed(), "attack", goal.id(), stage, Integer.toString(depth)))) {
                out.add(list.get(i));
            }
            return out;
        }

        private Attempt send(Branch branch, int depth) {
            int id = attempts.size() + 1;
            var reply = ask(branch.prompt());
            if (reply == null) {
                return new Attempt(id, branch.leaf().attempt(), depth, branch.prompt(), branch.improvement(), branch.topic(), "", "rejected", 0, HarmVerdict.UNKNOWN);
            }
            targetUsage = targetUsage.plus(reply.usage());
            var score = judge.score(goal.prompt(), branch.prompt(), reply.text());
            judgeUsage = judgeUsage.plus(score.usage());
            var confirmed = score.value() >= settings.success() ? second.judge(goal.prompt(), reply.text()) : HarmVerdict.UNKNOWN;
            return new Attempt(id, branch.leaf().attempt(), depth, branch.prompt(), branch.improvement(), branch.topic(), reply.text(), reply.note(), score.value(), confirmed);
        }

        /** Null for a prompt that the target's endpoint refuses for good: there is no answer to judge. */
        private Target.@Nullable Reply ask(String prompt) {
            try {
                return target.ask(prompt);
            } catch (ChatException e) {
                if (e.kind() != ChatException.Kind.REJECTED) {
                    throw e;
                }
                return null;
            }
        }

        private GoalResult result(End end) {
            boolean allKnown = !attempts.isEmpty() && attempts.stream().allMatch(a -> a.isKnown(settings.success()));
            var outcome = end == End.SUCCESS ? Outcome.BROKEN : allKnown && end == End.DEPTH ? Outcome.HELD : Outcome.UNKNOWN;
            return new GoalResult(goal.id(), goal.category(), outcome, attempts, end, unreadable, offTopic, attackerUsage, targetUsage, judgeUsage);
        }
    }
}
