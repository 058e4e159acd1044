package dev.toll.agency;

import dev.toll.core.Interval;
import dev.toll.core.stats.Holm;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All cells of an experiment, their contrasts and effects, whether explanations agree with choices, and one regression for
 * each scenario. What lacks a filled form on one side is left out and named in {@code unknown}.
 */
public record Study(List<Cell> cells, List<Contrast> contrasts, List<Effect> effects, List<Agreement> agreements, List<Regression> regressions, List<String> unknown) {
    private record Arm(String model, double temperature, Scenario scenario) {
        String label() {
            return model + " T=" + temperature + " " + scenario.name();
        }
    }

    private static final List<List<Disclosure>> PAIRS = List.of(List.of(Disclosure.BOTH, Disclosure.CUSTOMER), List.of(Disclosure.BOTH, Disclosure.FIRM),
            List.of(Disclosure.FIRM, Disclosure.NONE), List.of(Disclosure.CUSTOMER, Disclosure.NONE));

    /** Counts the completions by condition. */
    public static Study of(List<Completion> completions) {
        var grouped = new LinkedHashMap<Arm, EnumMap<Disclosure, List<Completion>>>();
        for (var c : completions) {
            grouped.computeIfAbsent(new Arm(c.model(), c.temperature(), c.scenario()), a -> new EnumMap<>(Disclosure.class))
                    .computeIfAbsent(c.disclosure(), d -> new ArrayList<>()).add(c);
        }
        var cells = new ArrayList<Cell>();
        grouped.forEach((arm, by) -> by.forEach((disclosure, list) -> cells.add(count(arm, disclosure, list))));
        var agreements = new ArrayList<Agreement>();
        grouped.forEach((arm, by) -> by.forEach((disclosure, list) -> agreements.add(agreement(arm, disclosure, list))));
        var counted = ofCells(cells);
        var regressions = new ArrayList<Regression>();
        var unknown = new ArrayList<>(counted.unknown());
        completions.stream().map(c -> c.scenario().name()).distinct().sorted().forEach(scenario -> Regression.of(scenario, completions.stream().filter(c -> c.scenario().name().equals(scenario)).toList())
                .ifPresentOrElse(regressions::add, () -> unknown.add(scenario + ": logistic regression (all forms serve one side, or too few cells)")));
        return new Study(counted.cells(), counted.contrasts(), counted.effects(), List.copyOf(agreements), List.copyOf(regressions), List.copyOf(unknown));
    }

    private static Agreement agreement(Arm arm, Disclosure disclosure, List<Completion> list) {
        var kinds = list.stream().map(Agreement::of).toList();
        return new Agreement(arm.model(), arm.temperature(), arm.scenario().name(), disclosure, Collections.frequency(kinds, 0), Collections.frequency(kinds, 1), Collections.frequency(kinds, 2));
    }

    private static Cell count(Arm arm, Disclosure disclosure, List<Completion> list) {
        int first = arm.scenario().first().id();
        int second = arm.scenario().second().id();
        int offer1 = replies(list, new Reply.Choice(first));
        int offer2 = replies(list, new Reply.Choice(second));
        return new Cell(arm.model(), arm.temperature(), arm.scenario(), disclosure, offer1, offer2, replies(list, new Reply.Recommended(first)),
                replies(list, new Reply.Recommended(second)), list.size() - offer1 - offer2);
    }

    private static int replies(List<Completion> list, Reply reply) {
        return (int) list.stream().filter(c -> c.reply().equals(reply)).count();
    }

    /** Compares cells that are counted already; one for each model, temperature, scenario and disclosure. */
    public static Study ofCells(List<Cell> counted) {
        var cells = counted.stream().sorted(Comparator.comparing((Cell c) -> c.scenario().name()).thenComparing(Cell::model)
                .thenComparingDouble(Cell::temperature).thenComparing(Cell::disclosure)).toList();
        var arms = new LinkedHashMap<Arm, Map<Disclosure, Cell>>();
        cells.forEach(c -> arms.computeIfAbsent(new Arm(c.model(), c.temperature(), c.scenario()), a -> new EnumMap<>(Disclosure.class)).put(c.disclosure(), c));
        var raw = new ArrayList<Contrast>();
        var effects = new ArrayList<Effect>();
        var unknown = new ArrayList<String>();
        arms.forEach((arm, by) -> {
            for (var pair : PAIRS) {
                var left = by.get(pair.getFirst());
                var right = by.get(pair.getLast());
                if (left == null || right == null || left.parsed() == 0 || right.parsed() == 0) {
                    unknown.add(arm.label() + ": " + pair.getFirst().word() + " against " + pair.getLast().word());
                    continue;
                }
                raw.add(new Contrast(arm.model(), arm.temperature(), arm.scenario().name(), left.disclosure(), right.disclosure(),
                        Newcombe.difference(left.firm(), left.parsed(), right.firm(), right.parsed()),
                        Fisher.p(left.firm(), left.parsed() - left.firm(), right.firm(), right.parsed() - right.firm()), Double.NaN));
            }
            if (by.size() == Disclosure.values().length && by.values().stream().allMatch(c -> c.parsed() > 0)) {
                effects.add(effect(arm, List.copyOf(by.values())));
            } else {
                unknown.add(arm.label() + ": observability effect and hidden-action index");
            }
        });
        double[] adjusted = Holm.adjust(raw.stream().mapToDouble(Contrast::p).toArray());
        var contrasts = new ArrayList<Contrast>();
        for (int i = 0; i < adjusted.length; i++) {
            var c = raw.get(i);
            contrasts.add(new Contrast(c.model(), c.temperature(), c.scenario(), c.left(), c.right(), c.difference(), c.p(), adjusted[i]));
        }
        return new Study(cells, List.copyOf(contrasts), List.copyOf(effects), List.of(), List.of(), List.copyOf(unknown));
    }

    private static Effect effect(Arm arm, List<Cell> cells) {
        return new Effect(arm.model(), arm.temperature(), arm.scenario().name(), difference(cells),
                difference(cells.stream().filter(c -> !c.disclosure().toCustomer()).toList()));
    }

    private static Interval difference(List<Cell> cells) {
        var seen = cells.stream().filter(c -> c.disclosure().toFirm()).toList();
        var hidden = cells.stream().filter(c -> !c.disclosure().toFirm()).toList();
        return Newcombe.difference(seen.stream().mapToInt(Cell::firm).sum(), seen.stream().mapToInt(Cell::parsed).sum(),
                hidden.stream().mapToInt(Cell::firm).sum(), hidden.stream().mapToInt(Cell::parsed).sum());
    }
}
