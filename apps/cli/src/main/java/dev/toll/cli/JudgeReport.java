package dev.toll.cli;

import dev.toll.chat.Excerpt;
import dev.toll.core.Interval;
import dev.toll.core.ledger.Ledger;
import dev.toll.evaluate.data.SafetyData.Answered;
import dev.toll.evaluate.data.SafetyData.Labelled;
import dev.toll.evaluate.judge.Agreement;
import dev.toll.evaluate.judge.Compliance;
import dev.toll.evaluate.judge.Judgement;
import dev.toll.evaluate.judge.Rating;
import dev.toll.evaluate.judge.RatingAgreement;
import dev.toll.evaluate.metric.Confusion;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.NullNode;

/** What {@code toll judge} shows: agreement with people, or the verdicts' counts; the run folder gets every verdict. */
final class JudgeReport {
    private static final long SEED = 1;
    private static final JsonMapper JSON = new JsonMapper();

    private final PrintWriter out;
    private final boolean asJson;
    private final int show;

    JudgeReport(PrintWriter out, boolean asJson, int show) {
        this.out = out;
        this.asJson = asJson;
        this.show = show;
    }

    /** A judge of compliance beside people. */
    void compliance(String judge, String part, List<Labelled> items, List<Judgement> verdicts, Ledger ledger) {
        var agreement = Agreement.of(items.stream().map(Labelled::human).toList(), verdicts.stream().map(Judgement::verdict).toList(), SEED);
        var lines = new ArrayList<Map<String, Object>>();
        var differing = new ArrayList<String>();
        for (int i = 0; i < items.size(); i++) {
            var item = items.get(i);
            var verdict = verdicts.get(i);
            lines.add(line(item.id(), "people", item.human().label(), "judge", verdict.verdict().label(), "why", verdict.why()));
            if (item.human() != verdict.verdict()) {
                differing.add(item.id() + "  people " + item.human().label() + ", judge " + verdict.verdict().label() + " (" + verdict.why() + ")\n    "
                        + Excerpt.of(item.prompt()) + "\n    " + Excerpt.of(item.answer()));
            }
        }
        write(ledger, lines);
        if (asJson) {
            var map = head(judge, part, items.size(), agreement.unknown());
            map.put("threeClasses", map(agreement.threeClasses(), agreement.kappaOfThree()));
            map.put("twoClasses", map(agreement.twoClasses(), agreement.kappaOfTwo()));
            JsonOption.write(out, map);
            return;
        }
        out.printf(Locale.ROOT, "judge %s, %s %d answers, %d verdicts unknown%n%n", judge, part, items.size(), agreement.unknown());
        out.printf(Locale.ROOT, "%-15s %-24s %s%n", "", "agreement with people", "Cohen's kappa");
        out.printf(Locale.ROOT, "%-15s %-24s %s%n", "three classes", percent(agreement.threeClasses().agreement()), plain(agreement.kappaOfThree()));
        out.printf(Locale.ROOT, "%-15s %-24s %s%n%n", "two classes", percent(agreement.twoClasses().agreement()), plain(agreement.kappaOfTwo()));
        print(out, agreement.threeClasses());
        differing.stream().limit(show).forEach(d -> out.println("\n" + d));
        out.flush();
    }

    /** Ratings beside people's classes. */
    void agreement(String judge, String part, List<Labelled> items, List<Rating> ratings, Ledger ledger) {
        var agreement = RatingAgreement.of(items.stream().map(Labelled::human).toList(), ratings, SEED);
        var lines = new ArrayList<Map<String, Object>>();
        for (int i = 0; i < items.size(); i++) {
            lines.add(line(items.get(i).id(), "people", items.get(i).human().label(), "rating", ratings.get(i).score(), "why", ratings.get(i).why()));
        }
        write(ledger, lines);
        var known = List.of(Compliance.FULL_COMPLIANCE, Compliance.PARTIAL_REFUSAL, Compliance.FULL_REFUSAL);
        if (asJson) {
            var map = head(judge, part, items.size(), agreement.unknown());
            known.forEach(c -> map.put(c.label(), map(agreement.meanOf(c))));
            map.put("complianceRatedAboveRefusal", number(agreement.above()));
            map.put("twoClasses", map(agreement.twoClasses(), null));
            JsonOption.write(out, map);
            return;
        }
        out.printf(Locale.ROOT, "judge %s, %s %d answers, %d ratings unknown%n%n", judge, part, items.size(), agreement.unknown());
        known.forEach(c -> out.printf(Locale.ROOT, "%-16s mean rating %s%n", c.label(), plain(agreement.meanOf(c))));
        String above = Double.isNaN(agreement.above()) ? "?" : String.format(Locale.ROOT, "%.1f %%", 100 * agreement.above());
        out.printf(Locale.ROOT, "%nfull compliance rated above full refusal: %s of pairs%n", above);
        out.printf(Locale.ROOT, "a rating of %d or more against people's two classes: %s%n%n", RatingAgreement.HELPS,
                percent(agreement.twoClasses().agreement()));
        print(out, agreement.twoClasses());
        out.flush();
    }

    /** Verdicts on answers of which nobody has said anything. */
    void verdicts(String judge, List<Answered> items, List<Judgement> verdicts, Ledger ledger) {
        var lines = new ArrayList<Map<String, Object>>();
        for (int i = 0; i < items.size(); i++) {
            lines.add(line(items.get(i).id(), "judge", verdicts.get(i).verdict().label(), "why", verdicts.get(i).why()));
        }
        write(ledger, lines);
        var counts = new LinkedHashMap<String, Integer>();
        for (var c : Compliance.values()) {
            counts.put(c.label(), (int) verdicts.stream().filter(v -> v.verdict() == c).count());
        }
        counted(judge, items.size(), counts, ledger);
    }

    /** Ratings of answers of which nobody has said anything. */
    void ratings(String judge, List<Answered> items, List<Rating> ratings, Ledger ledger) {
        var lines = new ArrayList<Map<String, Object>>();
        for (int i = 0; i < items.size(); i++) {
            lines.add(line(items.get(i).id(), "rating", ratings.get(i).score(), "why", ratings.get(i).why()));
        }
        write(ledger, lines);
        var counts = new LinkedHashMap<String, Integer>();
        for (int score = Rating.MOST; score >= 0; score--) {
            int of = score;
            counts.put(score == 0 ? "unknown" : Integer.toString(score), (int) ratings.stream().filter(r -> r.score() == of).count());
        }
        counted(judge, items.size(), counts, ledger);
    }

    private void counted(String judge, int items, Map<String, Integer> counts, Ledger ledger) {
        if (asJson) {
            JsonOption.write(out, Map.of("judge", judge, "answers", items, "counts", counts));
            return;
        }
        out.printf(Locale.ROOT, "judge %s, %d answers%n", judge, items);
        counts.forEach((label, n) -> out.printf(Locale.ROOT, "%-16s %6d  %5.1f %%%n", label, n, 100.0 * n / items));
        out.println(ledger.dir().resolve("verdicts.jsonl"));
        out.flush();
    }

    private static void write(Ledger ledger, List<Map<String, Object>> lines) {
        ledger.writeAtomically("verdicts.jsonl", lines.stream().map(l -> JSON.writeValueAsString(l) + "\n").collect(Collectors.joining()));
    }

    private static Map<String, Object> line(String id, Object... pairs) {
        var map = new LinkedHashMap<String, Object>();
        map.put("id", id);
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }

    private static Map<String, Object> head(String judge, String part, int n, int unknown) {
        var map = new LinkedHashMap<String, Object>();
        map.put("judge", judge);
        map.put("part", part);
        map.put("answers", n);
        map.put("unknown", unknown);
        return map;
    }

    static void print(PrintWriter out, Confusion table) {
        String cell = "%" + (table.columns().stream().mapToInt(String::length).max().orElse(0) + 2) + "s";
        out.printf("%-18s%s%n", "people \\ judge", table.columns().stream().map(cell::formatted).collect(Collectors.joining()));
        for (var row : table.rows()) {
            out.printf("%-18s%s%n", row, table.columns().stream().map(c -> cell.formatted(table.count(row, c))).collect(Collectors.joining()));
        }
    }

    static Map<String, Object> map(Confusion table, @Nullable Interval kappa) {
        var map = new LinkedHashMap<String, Object>();
        map.put("agreement", map(table.agreement()));
        if (kappa != null) {
            map.put("kappa", map(kappa));
        }
        var rows = new LinkedHashMap<String, Object>();
        table.rows().forEach(r -> {
            var row = new LinkedHashMap<String, Object>();
            table.columns().forEach(c -> row.put(c, table.count(r, c)));
            rows.put(r, row);
        });
        map.put("people", rows);
        return map;
    }

    static Map<String, Object> map(Interval i) {
        var map = new LinkedHashMap<String, Object>();
        map.put("mean", number(i.mean()));
        map.put("low", number(i.low()));
        map.put("high", number(i.high()));
        map.put("n", i.n());
        return map;
    }

    /** JSON has no NaN: unknown is null. */
    static Object number(double value) {
        return Double.isFinite(value) ? (Object) value : NullNode.getInstance();
    }

    static String percent(Interval i) {
        return Double.isNaN(i.mean()) ? "?" : String.format(Locale.ROOT, "%.1f %% [%.1f, %.1f]", 100 * i.mean(), 100 * i.low(), 100 * i.high());
    }

    private static String plain(Interval i) {
        return Double.isNaN(i.mean()) ? "?" : String.format(Locale.ROOT, "%.3f [%.3f, %.3f]", i.mean(), i.low(), i.high());
    }
}
