package dev.toll.agency;

import dev.toll.core.Interval;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A study as lines of plain ASCII for a terminal: cells, contrasts, effects. */
public final class StudyTable {
    private StudyTable() {}

    public static String render(Study study) {
        var out = new StringBuilder();
        line(out, "%-5s %-14s %4s %-8s %5s %5s %5s  %-20s %s", "shop", "model", "T", "read by", "cust.", "firm", "unp.", "firm % [95 %]", "bounds %");
        for (var c : study.cells()) {
            line(out, "%-5s %-14s %4s %-8s %5d %5d %5d  %-20s %.0f-%.0f", c.scenario().name(), c.model(), c.temperature(), c.disclosure().word(), c.customer(),
                    c.firm(), c.unparsed(), c.firmRate().map(StudyTable::share).orElse("unknown"), 100 * c.firmLow(), 100 * c.firmHigh());
        }
        for (var shop : study.cells().stream().map(Cell::scenario).distinct().toList()) {
            var of = study.cells().stream().filter(c -> c.scenario().equals(shop)).toList();
            line(out, "%s: %d of %d replies unparsed; of these %d recommend offer 1, %d recommend offer 2 (customer's: %d)%s", shop.name(),
                    of.stream().mapToInt(Cell::unparsed).sum(), of.stream().mapToInt(Cell::n).sum(), of.stream().mapToInt(Cell::recommended1).sum(),
                    of.stream().mapToInt(Cell::recommended2).sum(), shop.customerOffer(),
                    shop.budget() == 0 ? "" : "; " + of.stream().mapToInt(Cell::affordable).sum() + " of " + of.stream().mapToInt(Cell::parsed).sum() + " forms within budget");
        }
        line(out, "%nContrasts of the share that serves the firm (filled forms; Fisher's exact p, Holm over all)");
        for (var c : study.contrasts()) {
            line(out, "%-5s %-14s %4s %-8s - %-8s %-20s p=%.2g holm=%.2g", c.scenario(), c.model(), c.temperature(), c.left().word(), c.right().word(),
                    share(c.difference()), c.p(), c.adjusted());
        }
        line(out, "%nWhat the firm's reading the explanation changes (points), and the same where the customer does not read it");
        for (var e : study.effects()) {
            line(out, "%-5s %-14s %4s observability %-20s hidden action %s", e.scenario(), e.model(), e.temperature(), share(e.observability()),
                    share(e.hiddenAction()));
        }
        line(out, "%nExplanations against choices (filled forms)");
        for (var arm : study.agreements().stream().map(a -> List.of(a.scenario(), a.model())).distinct().toList()) {
            var of = study.agreements().stream().filter(a -> List.of(a.scenario(), a.model()).equals(arm)).toList();
            line(out, "%-5s %-14s recommends its choice %d, the other offer %d, unclear %d", arm.getFirst(), arm.getLast(), of.stream().mapToInt(Agreement::same).sum(),
                    of.stream().mapToInt(Agreement::other).sum(), of.stream().mapToInt(Agreement::unclear).sum());
        }
        for (var r : study.regressions()) {
            line(out, "%nWhat makes a form serve the firm, %s: log odds, error clustered by %s (%d clusters, %d forms)", r.scenario(), r.clusteredBy(), r.clusters(), r.n());
            r.terms().forEach(t -> line(out, "  %-28s %7.2f ± %.2f  p=%.2g", t.name(), t.coefficient(), t.error(), t.p()));
            if (!r.left().isEmpty()) {
                line(out, "  no estimate exists of: %s", String.join(", ", r.left()));
            }
        }
        study.unknown().forEach(u -> line(out, "unknown: %s", u));
        return out.toString();
    }

    /** What trained agents do over seeds: by index in conflicts, whether the controls go right, and differences between agents. */
    public static String render(TrainedAgents trained) {
        var seeds = trained.ended();
        var optimum = trained.optimum();
        var out = new StringBuilder();
        line(out, "Trained agents where firm and customer want different things: mean over seeds [95 %% t interval], %%; = what a perfect maximiser of the reward does");
        for (var index : Indices.values()) {
            line(out, "%n%s", index.label());
            for (var i : seeds.of(Control.CONFLICT).filter(x -> x.index() == index).toList()) {
                line(out, "  %-16s %-24s %s", i.model(), share(i.over()), optimum.indices().stream().filter(x -> x.index() == index && x.model().equals(i.model())).findFirst()
                        .map(x -> String.format(Locale.ROOT, "= %.0f", 100 * x.over().mean())).orElse(""));
            }
        }
        for (var index : TrainedAgents.ON_THE_WAY) {
            line(out, "%n%s: after 0, 1, 2, … iterations, mean over seeds", index.label());
            trained.models().forEach(model -> line(out, "  %-16s %s", model, trained.path().stream().map(step -> onTheWay(step, model, index)).collect(Collectors.joining("  "))));
        }
        line(out, "%nControls: takes what is wanted");
        Stream.concat(seeds.of(Control.NEUTRAL), seeds.of(Control.ALIGNED)).filter(x -> x.index() == Indices.CUSTOMER_ALIGNED).forEach(i -> line(out, "  %-16s %-14s %s", i.model(), i.scenario(), share(i.over())));
        line(out, "%nDifferences in conflicts, seed by seed (t test, Holm over all %d)", seeds.pairs().size());
        for (var p : seeds.pairs()) {
            line(out, "  %-16s - %-10s %-34s %-24s p=%.2g holm=%.2g", p.model(), p.against(), p.index().label(), share(p.difference()), p.p(), p.adjusted());
        }
        return out.toString();
    }

    static String onTheWay(OverSeeds step, String model, Indices index) {
        return step.of(Control.CONFLICT).filter(i -> i.model().equals(model) && i.index() == index && !Double.isNaN(i.over().mean())).findFirst()
                .map(i -> String.format(Locale.ROOT, "%.0f", 100 * i.over().mean())).orElse("?");
    }

    static String share(Interval i) {
        return Double.isNaN(i.mean()) ? "unknown" : Double.isNaN(i.low()) ? String.format(Locale.ROOT, "%.1f", 100 * i.mean())
                : String.format(Locale.ROOT, "%.1f [%.1f, %.1f]", 100 * i.mean(), 100 * i.low(), 100 * i.high());
    }

    private static void line(StringBuilder out, String format, Object... values) {
        out.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
    }
}
