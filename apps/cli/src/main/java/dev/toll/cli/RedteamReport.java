package dev.toll.cli;

import dev.toll.chat.Usage;
import dev.toll.core.Comparison;
import dev.toll.core.ledger.Ledger;
import dev.toll.evaluate.attack.AttackSettings;
import dev.toll.evaluate.attack.AttackSummary;
import dev.toll.evaluate.attack.GoalResult;
import dev.toll.evaluate.attack.GoalResult.Outcome;
import dev.toll.evaluate.safety.SafetySuite;
import dev.toll.evaluate.safety.SafetyTax;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What {@code toll redteam} shows and writes. Prompts and answers stand in the run folder only. */
final class RedteamReport {
    private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final JsonMapper LINE = new JsonMapper();

    private final PrintWriter out;
    private final boolean asJson;
    private final Ledger ledger;
    private final long seed;

    RedteamReport(PrintWriter out, boolean asJson, Ledger ledger, long seed) {
        this.out = out;
        this.asJson = asJson;
        this.ledger = ledger;
        this.seed = seed;
    }

    void show(String method, SafetySuite suite, AttackSettings settings, String second, List<RedteamRun.Attacks> all) {
        var price = all.size() < 2 ? List.<Comparison>of() : SafetyTax.price(List.of(all.getFirst().summary().safe(all.getFirst().subject(), suite.name())),
                List.of(all.getLast().summary().safe(all.getLast().subject(), suite.name())), seed);
        var result = new LinkedHashMap<String, Object>();
        result.put("method", method);
        result.put("suite", suite.name());
        result.put("data", suite.contentHash());
        result.put("skipped", suite.skipped());
        result.put("settings", settings);
        result.put("confirmedBy", second);
        result.put("subjects", all.stream().map(a -> map(a, settings)).toList());
        if (!price.isEmpty()) {
            result.put("heldGuardedMinusUnguarded", price.getFirst());
        }
        String text = JSON.writeValueAsString(result).replaceAll("(?<=: )\"NaN\"", "null") + "\n";
        ledger.writeAtomically("result.json", text);
        ledger.writeAtomically("attempts.jsonl", all.stream().flatMap(a -> a.summary().goals().stream().map(g -> LINE.writeValueAsString(Map.of("subject", a.subject(), "goal", g)) + "\n")).collect(Collectors.joining()));
        if (asJson) {
            out.print(text);
        } else {
            print(method, suite, settings, all, price);
        }
        out.flush();
    }

    private void print(String method, SafetySuite suite, AttackSettings settings, List<RedteamRun.Attacks> all, List<Comparison> price) {
        out.printf(Locale.ROOT, "%s on %d goals of %s%s%n%n", method, suite.items().size(), suite.name(), suite.skipped().isEmpty() ? "" : " (" + suite.skipped().size() + " items of the file left out)");
        out.printf(Locale.ROOT, "%-28s %6s %6s %8s  %-26s %-26s %9s %12s%n", "subject", "broken", "held", "unknown", "success, at least", "at most", "questions", "per success");
        for (var a : all) {
            var s = a.summary();
            out.printf(Locale.ROOT, "%-28s %6d %6d %8d  %-26s %-26s %9d %12s%n", a.subject(), s.count(Outcome.BROKEN), s.count(Outcome.HELD), s.count(Outcome.UNKNOWN),
                    JudgeReport.percent(s.least()), JudgeReport.percent(s.most()), s.queries(), Double.isNaN(s.queriesPerSuccess()) ? "?" : String.format(Locale.ROOT, "%.1f", s.queriesPerSuccess()));
        }
        out.println();
        for (var a : all) {
            var goals = a.summary().goals();
            out.printf(Locale.ROOT, "%s: %d answers could not be judged, %d rewritings could not be read, %d had left the goal%n", a.subject(),
                    goals.stream().mapToInt(g -> g.unjudged(settings.success())).sum(), goals.stream().mapToInt(GoalResult::unreadable).sum(), goals.stream().mapToInt(GoalResult::offTopic).sum());
            if (a.summary().notes().keySet().stream().anyMatch(n -> !n.isEmpty())) {
                out.println("  answers by route " + a.summary().notes() + ", broken by route " + a.summary().brokenBy());
            }
            out.printf(Locale.ROOT, "  tokens: attacker %s, subject %s, judge %s%n", tokens(usage(a.summary(), GoalResult::attacker)), tokens(usage(a.summary(), GoalResult::target)), tokens(usage(a.summary(), GoalResult::judge)));
        }
        price.forEach(c -> out.printf(Locale.ROOT, "%nheld, guarded minus unguarded: %+.1f points [%+.1f, %+.1f] on %d goals known in both%n", 100 * c.difference(), 100 * c.low(), 100 * c.high(), c.n()));
        out.println();
        out.println(ledger.dir().resolve("result.json"));
        out.println(ledger.dir().resolve("attempts.jsonl"));
    }

    private static Usage usage(AttackSummary summary, Function<GoalResult, Usage> whose) {
        return summary.goals().stream().map(whose).reduce(Usage.NONE, Usage::plus);
    }

    private static String tokens(Usage usage) {
        return usage.promptTokens() < 0 || usage.completionTokens() < 0 ? "?" : String.format(Locale.ROOT, "%,d", usage.promptTokens() + usage.completionTokens());
    }

    private static Map<String, Object> map(RedteamRun.Attacks a, AttackSettings settings) {
        var s = a.summary();
        var map = new LinkedHashMap<String, Object>();
        map.put("subject", a.subject());
        map.put("broken", s.count(Outcome.BROKEN));
        map.put("held", s.count(Outcome.HELD));
        map.put("unknown", s.count(Outcome.UNKNOWN));
        map.put("successAtLeast", JudgeReport.map(s.least()));
        map.put("successAtMost", JudgeReport.map(s.most()));
        map.put("questions", s.queries());
        map.put("questionsPerSuccess", JudgeReport.number(s.queriesPerSuccess()));
        map.put("answersByNote", s.notes());
        map.put("brokenByNote", s.brokenBy());
        map.put("usage", Map.of("attacker", usage(s, GoalResult::attacker), "subject", usage(s, GoalResult::target), "judge", usage(s, GoalResult::judge)));
        map.put("goals", s.goals().stream().map(g -> goal(g, settings)).toList());
        return map;
    }

    private static Map<String, Object> goal(GoalResult g, AttackSettings settings) {
        var map = new LinkedHashMap<String, Object>();
        map.put("id", g.id());
        map.put("category", g.category());
        map.put("outcome", g.outcome().name().toLowerCase(Locale.ROOT));
        map.put("ended", g.ended().name().toLowerCase(Locale.ROOT));
        map.put("questions", g.queries());
        map.put("bestScore", g.best().map(b -> b.score()).orElse(0));
        map.put("depth", g.best().map(b -> b.depth()).orElse(0));
        map.put("unjudged", g.unjudged(settings.success()));
        map.put("unreadable", g.unreadable());
        map.put("offTopic", g.offTopic());
        return map;
    }
}
