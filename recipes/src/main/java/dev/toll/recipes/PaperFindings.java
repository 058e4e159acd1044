package dev.toll.recipes;

import dev.toll.report.Finding;
import dev.toll.report.Finding.Claim;
import dev.toll.report.Finding.Part;
import dev.toll.report.SeedStudy.Unit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What Lin et al. 2024 report, as differences that are positive where they are right, and what Toll claims beyond it. A
 * claim whose models were not made in a run is not in its list. Fronts are compared by the area they dominate, with the
 * same number of points on both sides.
 */
final class PaperFindings {
    private static final int DRAWS = 10_000;

    private final Tally tally;
    private final Fronts fronts;
    private final JointDraws draws;
    private final List<Claim> claims = new ArrayList<>();

    private PaperFindings(Tally tally, long seed) {
        this.tally = tally;
        this.fronts = new Fronts(tally);
        this.draws = new JointDraws(tally.cards(), seed, DRAWS);
    }

    static List<Finding> of(Tally tally, long seed) {
        var findings = new PaperFindings(tally, seed);
        findings.training();
        findings.fronts();
        findings.ppo();
        findings.hma();
        findings.adaMerging();
        findings.partwise();
        return Finding.judge(findings.claims);
    }

    private void training() {
        var base = tally.base().id();
        var rsf = tally.ofKind("rsf");
        var end = rsf.getLast().id();
        var parts = new ArrayList<Part>();
        parts.add(reward("RSF: reward gained", end, base));
        for (var group : List.of("reading", "translation")) {
            if (measured(group)) {
                parts.add(group("RSF: " + group + " lost", base, end, group));
            }
        }
        claim("tax", "During alignment the reward rises while reading and translation fall.", parts);
        if (measured("commonsense") && rsf.size() > 1) {
            claim("hump", "Common sense first rises, then falls.", hump(base, rsf.subList(0, rsf.size() - 1), end));
        }
        tally.last("dpo").ifPresent(dpo -> claim("dpo-tax", "DPO shows less tax than RSF.",
                List.of(ability("ability after DPO − after RSF", dpo.id(), end))));
    }

    /** The step with the most common sense is picked, so its p is multiplied by how many there were to pick from. */
    private List<Part> hump(String base, List<Scorecard.Card> steps, String end) {
        var rises = steps.stream().map(s -> group("best step (" + s.id() + ") − before", s.id(), base, "commonsense")).toList();
        var best = rises.stream().max(Comparator.comparingDouble(Part::difference)).orElseThrow();
        var at = steps.get(rises.indexOf(best)).id();
        return List.of(new Part("common sense: best step − before", best.unit(), best.difference(), best.low(), best.high(), Math.min(1, best.p() * steps.size())),
                group("common sense: best step − end", at, end, "commonsense"));
    }

    private void fronts() {
        for (var method : fronts.methods()) {
            if (method.equals(Fronts.EARLY_STOPPING) || Fronts.isRemedy(method)) {
                int points = fronts.inner(method).size();
                var averages = fronts.with("average", fronts.evenly("average", points));
                claim("averaging-" + method.replace(' ', '-'), "Averaging's front lies above that of " + name(method) + ".",
                        List.of(volume("averaging − " + name(method), averages, fronts.with(method, fronts.inner(method)))));
            }
        }
        var replay = fronts.inner("replay");
        if (!replay.isEmpty() && List.of("reading", "commonsense", "translation").stream().allMatch(this::measured)) {
            var averages = fronts.with("average", fronts.evenly("average", replay.size()));
            var replayed = fronts.with("replay", replay);
            claim("replay-reading", "Experience replay does better than averaging in reading, and only there.", List.of(
                    volume("reading: replay − averaging", replayed, averages, "reading"),
                    volume("common sense: averaging − replay", averages, replayed, "commonsense"),
                    volume("translation: averaging − replay", averages, replayed, "translation")));
        }
        if (!fronts.inner("average-dpo").isEmpty()) {
            var dpo = fronts.inner("average-dpo");
            claim("rsf-dpo", "RSF's averaged front lies above DPO's.",
                    List.of(volume("averaging RSF − averaging DPO", fronts.with("average", sameWeights(dpo)), fronts.with("average-dpo", dpo))));
        }
        if (!fronts.inner("two-sided").isEmpty()) {
            var found = fronts.inner("two-sided");
            claim("two-sided", "Toll's two-sided search finds a better front than uniform averaging (ours, not the paper's).",
                    List.of(volume("two-sided − averaging", fronts.with("two-sided", found), fronts.with("average", fronts.evenly("average", found.size())))));
        }
    }

    private void ppo() {
        var runs = tally.ofKind("ppo");
        var averages = fronts.inner("average-ppo");
        if (runs.size() < 2 || averages.isEmpty()) {
            return;
        }
        claim("ppo-kl", "A larger KL penalty lowers PPO's tax, but helps less than averaging does.", List.of(
                ability("ability at the largest − at the smallest penalty", runs.getLast().id(), runs.getFirst().id()),
                volume("averaging PPO − PPO's penalties", fronts.with("average-ppo", fronts.evenly("average-ppo", runs.size() - 1)), fronts.front("ppo"))));
    }

    private void hma() {
        for (var method : List.of("rsf", "ppo", "dpo")) {
            var suffix = method.equals("rsf") ? "" : "-" + method;
            var hma = fronts.inner("hma" + suffix);
            if (!hma.isEmpty()) {
                claim("hma-" + method, "HMA's front lies above averaging's for " + method.toUpperCase(java.util.Locale.ROOT) + ".", List.of(volume(
                        "HMA − averaging at the same means", fronts.with("hma" + suffix, hma), fronts.with("average" + suffix, sameWeights("average" + suffix, hma)))));
            }
        }
        var three = fronts.inner("hma");
        var kinds = tally.cards().stream().map(Scorecard.Card::kind).filter(k -> k.matches("hma-k\\d+")).distinct().toList();
        if (!three.isEmpty() && !kinds.isEmpty()) {
            int blocks = Optional.ofNullable(three.getFirst().ratios()).map(List::size).orElse(1);
            var parts = new ArrayList<Part>();
            for (var kind : kinds.stream().filter(k -> Integer.parseInt(k.substring(5)) > blocks).toList()) {
                var more = fronts.with(kind, fronts.inner(kind));
                parts.add(volume("K = " + blocks + " − K = " + kind.substring(5), fronts.with("hma", three), more));
                parts.add(volume("K = " + kind.substring(5) + " − averaging", more, fronts.with("average", sameWeights(three))));
            }
            if (!parts.isEmpty()) {
                claim("hma-k", "More blocks than " + blocks + " do slightly worse, yet better than averaging.", parts);
            }
        }
    }

    private void adaMerging() {
        var merged = fronts.inner("adamerging");
        if (merged.isEmpty()) {
            return;
        }
        claim("averaging-adamerging", "Averaging's front lies above that of AdaMerging.", List.of(volume("averaging − AdaMerging at the same means",
                fronts.with("average", sameWeights(merged)), fronts.with("adamerging", merged))));
        if (measured("commonsense")) {
            var base = tally.base().id();
            claim("adamerging-commonsense", "AdaMerging, tuned on reading, does not preserve common sense.", List.of(draws.part(
                    "common sense lost, mean over its points", Unit.POINTS,
                    d -> d.group(base, "commonsense") - merged.stream().mapToDouble(c -> d.group(c.id(), "commonsense")).average().orElseThrow())));
        }
    }

    private void partwise() {
        var parts = tally.ofKind("partwise").stream().map(Scorecard.Card::id).toList();
        var end = tally.last("rsf");
        if (parts.size() < 2 || end.isEmpty()) {
            return;
        }
        claim("input-part", "Averaging the input part alone improves ability and reward, and more ability than the other parts.", List.of(
                ability("ability: input part averaged − aligned", parts.getFirst(), end.get().id()),
                reward("reward: input part averaged − aligned", parts.getFirst(), end.get().id()),
                draws.part("ability: input part − best other part", Unit.POINTS,
                        d -> d.ability(parts.getFirst()) - parts.stream().skip(1).mapToDouble(d::ability).max().orElseThrow())));
    }

    private List<Scorecard.Card> sameWeights(List<Scorecard.Card> like) {
        return sameWeights("average", like);
    }

    /** The uniform averages at the mean weights of other points; each mean is on the grid, which the recipe checks. */
    private List<Scorecard.Card> sameWeights(String method, List<Scorecard.Card> like) {
        return like.stream().flatMap(c -> fronts.inner(method).stream().filter(a -> java.util.Objects.equals(a.rlhfWeight(), c.rlhfWeight()))).toList();
    }

    private boolean measured(String group) {
        return tally.base().suites().stream().anyMatch(e -> e.measurement().group().equals(group));
    }

    private static String name(String method) {
        return switch (method) {
            case "l1" -> "the L1 penalty";
            case "l2-sp" -> "the L2 penalty";
            case "distillation" -> "distillation (squared distance)";
            case "distillation-kl" -> "distillation (KL)";
            case "replay" -> "experience replay";
            case "moving average" -> "moving averages of the weights";
            case "lora" -> "LoRA";
            case "lora-mlp" -> "LoRA on the MLP alone";
            default -> method;
        };
    }

    private void claim(String id, String text, List<Part> parts) {
        claims.add(new Claim(id, text, parts));
    }

    private Part reward(String what, String subject, String against) {
        return draws.part(what, Unit.FRACTION, d -> d.reward(subject) - d.reward(against));
    }

    private Part ability(String what, String subject, String against) {
        return draws.part(what, Unit.POINTS, d -> d.ability(subject) - d.ability(against));
    }

    private Part group(String what, String subject, String against, String group) {
        return draws.part(what, Unit.POINTS, d -> d.group(subject, group) - d.group(against, group));
    }

    private Part volume(String what, List<Scorecard.Card> front, List<Scorecard.Card> against) {
        return volume(what, front, against, d -> ids -> d.volume(ids));
    }

    private Part volume(String what, List<Scorecard.Card> front, List<Scorecard.Card> against, String group) {
        return volume(what, front, against, d -> ids -> d.volume(ids, group));
    }

    private Part volume(String what, List<Scorecard.Card> front, List<Scorecard.Card> against,
            java.util.function.Function<JointDraws.Draw, ToDoubleFunction<List<String>>> area) {
        var ours = Fronts.ids(front);
        var theirs = Fronts.ids(against);
        return draws.part("area under the front, " + what, Unit.FRACTION, d -> area.apply(d).applyAsDouble(ours) - area.apply(d).applyAsDouble(theirs));
    }
}
