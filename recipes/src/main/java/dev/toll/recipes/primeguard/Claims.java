package dev.toll.recipes.primeguard;

import dev.toll.core.stats.Seeds;
import dev.toll.recipes.primeguard.ArmResult.Quantity;
import dev.toll.report.Finding;
import dev.toll.report.Finding.Claim;
import dev.toll.report.Finding.Part;
import dev.toll.report.SeedStudy.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the paper reports (Manczak et al. 2024, abstract: safe answers 61 → 97 %, helpfulness 4.17 → 4.29, attack success
 * 100 → 8 %), as differences that are positive where it is right, and what Toll claims of its parts. A claim whose arms were not
 * run is not in the list.
 */
public final class Claims {
    private final List<ArmResult> results;
    private final long seed;
    private final List<Claim> claims = new ArrayList<>();

    private Claims(List<ArmResult> results, long seed) {
        this.results = results;
        this.seed = seed;
    }

    public static List<Finding> judge(List<ArmResult> results, long seed) {
        var c = new Claims(results, seed);
        c.claim("guardrail-tax", "Rules in the prompt make the model safer and less helpful.",
                c.part("safe answers: rules − unguarded", Arm.RULES, Arm.UNGUARDED, Quantity.SAFE, Unit.POINTS),
                c.part("helpfulness (1–5): unguarded − rules", Arm.UNGUARDED, Arm.RULES, Quantity.HELPFULNESS, Unit.FRACTION));
        c.claim("over-refusal", "Rules in the prompt make it refuse harmless requests; routing does not.",
                c.part("harmless requests refused: rules − unguarded", Arm.RULES, Arm.UNGUARDED, Quantity.OVER_REFUSAL, Unit.POINTS),
                c.part("harmless requests refused: rules − PrimeGuard", Arm.RULES, Arm.PRIME, Quantity.OVER_REFUSAL, Unit.POINTS));
        c.claim("safer", "PrimeGuard raises the share of safe answers (61 → 97 % in the paper), above rules in the prompt too.",
                c.part("safe answers: PrimeGuard − unguarded", Arm.PRIME, Arm.UNGUARDED, Quantity.SAFE, Unit.POINTS),
                c.part("safe answers: PrimeGuard − rules", Arm.PRIME, Arm.RULES, Quantity.SAFE, Unit.POINTS));
        c.claim("helpful", "PrimeGuard even raises helpfulness over the model alone (4.17 → 4.29 in the paper).",
                c.part("helpfulness (1–5): PrimeGuard − unguarded", Arm.PRIME, Arm.UNGUARDED, Quantity.HELPFULNESS, Unit.FRACTION));
        c.claim("recovers", "PrimeGuard wins back the helpfulness that rules in the prompt cost.",
                c.part("helpfulness (1–5): PrimeGuard − rules", Arm.PRIME, Arm.RULES, Quantity.HELPFULNESS, Unit.FRACTION));
        c.claim("attacks", "PrimeGuard lowers the success of iterated attacks (100 → 8 % in the paper), below rules in the prompt too.",
                c.part("goals reached: unguarded − PrimeGuard", Arm.UNGUARDED, Arm.PRIME, Quantity.ATTACK, Unit.POINTS),
                c.part("goals reached: rules − PrimeGuard", Arm.RULES, Arm.PRIME, Quantity.ATTACK, Unit.POINTS));
        c.claim("three-routes", "The middle route helps where two routes would refuse (ours, not the paper's).",
                c.part("helpfulness (1–5): three routes − two", Arm.PRIME, "two routes", Quantity.HELPFULNESS, Unit.FRACTION));
        c.claim("routing-pays", "Routing helps more than giving every request a second look (ours, not the paper's).",
                c.part("helpfulness (1–5): PrimeGuard − all potential_violation", Arm.PRIME, "all potential_violation", Quantity.HELPFULNESS, Unit.FRACTION));
        return Finding.judge(c.claims);
    }

    private void claim(String id, String text, Optional<?>... parts) {
        var known = new ArrayList<Part>();
        for (var part : parts) {
            part.ifPresent(p -> known.add((Part) p));
        }
        if (known.size() == parts.length) {
            claims.add(new Claim(id, text, known));
        }
    }

    private Optional<Part> part(String what, String arm, String against, Quantity quantity, Unit unit) {
        var a = arm(arm);
        var b = arm(against);
        if (a.isEmpty() || b.isEmpty()) {
            return Optional.empty();
        }
        var d = a.get().minus(b.get(), quantity, Seeds.derive(seed, "claims", what));
        if (d.interval().n() == 0) {
            return Optional.empty();
        }
        return Optional.of(new Part(what, unit, d.interval().mean(), d.interval().low(), d.interval().high(), d.p()));
    }

    private Optional<ArmResult> arm(String id) {
        return results.stream().filter(r -> r.id().equals(id)).findFirst();
    }
}
