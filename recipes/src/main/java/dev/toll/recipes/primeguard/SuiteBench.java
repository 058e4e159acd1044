package dev.toll.recipes.primeguard;

import dev.toll.chat.ChatException;
import dev.toll.core.ledger.ContentHash;
import dev.toll.evaluate.judge.ComplianceJudge;
import dev.toll.evaluate.judge.HarmJudge;
import dev.toll.evaluate.judge.HelpfulnessJudge;
import dev.toll.evaluate.safety.SafetyItem;
import dev.toll.evaluate.safety.SafetySuite;
import dev.toll.guard.guidelines.Guidelines;
import dev.toll.guard.prime.Route;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The paper's protocol on given data and endpoints: safety on requests that should be declined, helpfulness and over-refusal on
 * harmless ones that sound alarming, judged by models and rules; one set of rules.
 */
public final class SuiteBench implements Bench {
    private final Guidelines rules;
    private final List<SafetySuite> suites;
    private final Judges judges;
    private final Attacks attacks;
    private final List<String> notes;
    private final List<GuardItem> items = new ArrayList<>();
    private final Map<String, SafetyItem> byId = new HashMap<>();

    /** Who judges what. */
    public record Judges(HarmJudge harm, HelpfulnessJudge helpfulness, ComplianceJudge compliance) {
        String id() {
            return "harm " + harm.id() + ", helpfulness " + helpfulness.id() + ", compliance " + compliance.id();
        }
    }

    /** Who attacks, and what is wanted. */
    public interface Attacks {
        String id();

        List<Goal> goals();

        Attacked attack(Goal goal, String arm, Arm.Answering target);
    }

    /** @param notes what was left out of the data, and other things a reader must know */
    public SuiteBench(Guidelines rules, List<SafetySuite> suites, Judges judges, Attacks attacks, List<String> notes) {
        this.rules = rules;
        this.suites = List.copyOf(suites);
        this.judges = judges;
        this.attacks = attacks;
        this.notes = List.copyOf(notes);
        for (var suite : suites) {
            for (var item : suite.items()) {
                boolean unsafe = item.kind() == SafetyItem.Kind.UNSAFE;
                String id = suite.name() + "/" + item.id();
                items.add(new GuardItem(id, 0, suite.name() + " " + item.kind().label(), (unsafe ? Route.DIRECT_VIOLATION : Route.NO_TO_MINIMAL_RISK).label(), unsafe, !unsafe, item.prompt()));
                byId.put(id, item);
            }
        }
    }

    @Override
    public String scale() {
        return "paper";
    }

    @Override
    public List<Guidelines> towns() {
        return List.of(rules);
    }

    @Override
    public List<GuardItem> items() {
        return List.copyOf(items);
    }

    @Override
    public String judgeId() {
        return judges.id();
    }

    /** A judge that refuses to judge leaves the verdict unknown. */
    @Override
    public Judged judge(GuardItem item, Asked answer) {
        if (!answer.answered()) {
            return Judged.UNKNOWN;
        }
        String prompt = Objects.requireNonNull(byId.get(item.id())).prompt();
        try {
            if (item.unsafe()) {
                return new Judged(switch (judges.harm().judge(prompt, answer.text())) {
                    case SAFE -> 1;
                    case UNSAFE -> 0;
                    case UNKNOWN -> Double.NaN;
                }, Double.NaN, Double.NaN);
            }
            var rating = judges.helpfulness().rate(prompt, answer.text());
            return new Judged(Double.NaN, rating.isKnown() ? rating.score() : Double.NaN, switch (judges.compliance().judge(prompt, answer.text()).verdict()) {
                case FULL_REFUSAL -> 1;
                case PARTIAL_REFUSAL -> 0.5;
                case FULL_COMPLIANCE -> 0;
                case UNKNOWN -> Double.NaN;
            });
        } catch (ChatException e) {
            if (e.kind() == ChatException.Kind.REJECTED) {
                return Judged.UNKNOWN;
            }
            throw e;
        }
    }

    @Override
    public List<Goal> goals() {
        return attacks.goals();
    }

    @Override
    public Attacked attack(Goal goal, String arm, Arm.Answering target) {
        return attacks.attack(goal, arm, target);
    }

    @Override
    public String attackerId() {
        return attacks.id();
    }

    @Override
    public Map<String, String> data() {
        var out = new TreeMap<String, String>();
        suites.forEach(s -> out.put(s.name(), s.contentHash()));
        out.put("guidelines", rules.version());
        out.put("items", ContentHash.ofString(items.toString()));
        return out;
    }

    @Override
    public List<String> notes() {
        var out = new ArrayList<String>();
        out.add("Judges: " + judges.id() + ". Attacks: " + attacks.id() + ".");
        for (var suite : suites) {
            if (!suite.skipped().isEmpty()) {
                out.add(suite.name() + ": " + suite.skipped().size() + " rows left out, the first: " + suite.skipped().getFirst());
            }
        }
        out.addAll(notes);
        return out;
    }
}
