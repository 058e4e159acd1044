package dev.toll.report;

import dev.toll.core.Interval;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the reward–tax chart shows, before any pixel: x the reward, y the mean ability over suites. */
record ScatterPlot(List<Dot> dots, List<Line> fronts, List<Line> trails, double baseAbility, List<Span> spans) {

    /**
     * One subject. {@code rank} orders the labels: the lower, the less it may be left out.
     *
     * @param label what stands beside the point when there is room
     */
    record Dot(String subject, String label, String tip, Methods.Look look, Interval x, Interval y, int rank, boolean small) {}

    /** Points joined in order, as x, y pairs. */
    record Line(Methods.Look look, List<double[]> points) {}

    /** A measured vertical distance, drawn as a bracket beside the plot; only for differences whose interval excludes zero. */
    record Span(String first, String second, double from, double to, Methods.Look look) {}

    private static final Set<String> MAIN = Set.of("base", "rsf", "dpo", "average", "partwise", "hma", "two-sided");

    /** With so many fronts the chart keeps to the main methods, and the others have panels of their own. */
    private static final int CROWD = 9;

    /** Whether the chart has room for this subject. */
    static boolean shows(Result result, SubjectResult s) {
        return result.frontiers().size() < CROWD || MAIN.contains(s.kind());
    }

    static ScatterPlot of(Result result) {
        var headline = Headline.of(result);
        var dots = new LinkedHashMap<String, Dot>();
        boolean named = false;
        for (var s : result.subjects().stream().filter(s -> shows(result, s)).toList()) {
            // The first average says what w is the weight of; the others need not.
            var label = named || !label(s).startsWith("w ") ? label(s) : "averaging, " + label(s);
            named |= label.startsWith("averaging, ");
            int rank = s.isBase() || headline.endpoint().filter(s::equals).isPresent() ? 0
                    : headline.recommended().filter(s::equals).isPresent() ? 1 : s.isAveraged() ? 3 : 2;
            add(dots, new Dot(s.id(), label, tip(s.id(), s.reward(), s.macro()), Methods.of(s.kind()), s.reward(), s.macro(), rank, false));
        }
        for (var p : result.path()) {
            if (p.step() == 0 || !drawn(result, p.method())) {
                continue;
            }
            var name = Methods.name(p.method()) + ", step " + p.step();
            var known = dots.get(p.subject());
            var number = p.step() == 1 ? Methods.name(p.method()) + " 1" : Integer.toString(p.step());
            if (known == null) {
                add(dots, new Dot(p.subject(), number, tip(name, p.reward(), p.macro()), Methods.of(p.method()), p.reward(), p.macro(), 4, true));
            } else {
                boolean last = last(result, p);
                dots.put(p.subject(), new Dot(p.subject(), last ? Methods.name(p.method()) + " " + p.step() : number,
                        known.tip() + " (" + name + ")", known.look(), known.x(), known.y(), known.rank(), !last && known.rank() > 1));
            }
        }
        for (var f : result.frontiers()) {
            for (var p : f.points().stream().filter(p -> result.subject(p.subject()).map(s -> shows(result, s)).orElse(true)).toList()) {
                var x = exact(p.reward());
                var y = exact(p.ability());
                dots.computeIfAbsent(p.subject(), id -> new Dot(id, id, tip(id, x, y), Methods.of(f.method()), x, y, 5, true));
            }
        }
        dots.values().removeIf(d -> Double.isNaN(d.x().mean()) || Double.isNaN(d.y().mean()));
        var base = result.base().map(s -> s.macro().mean()).orElse(Double.NaN);
        return new ScatterPlot(List.copyOf(dots.values()), fronts(result), trails(result), base, spans(result, headline));
    }

    /** Subjects left out because a coordinate is unknown. */
    static long unknown(Result result) {
        return result.subjects().stream().filter(s -> Double.isNaN(s.reward().mean()) || Double.isNaN(s.macro().mean())).count();
    }

    /** Methods in the order they appear, for the legend. */
    List<Methods.Look> looks() {
        var out = new LinkedHashMap<String, Methods.Look>();
        dots.forEach(d -> out.putIfAbsent(d.look().css() + d.look().name(), d.look()));
        return List.copyOf(out.values());
    }

    private static boolean drawn(Result result, String method) {
        return result.frontiers().size() < CROWD || MAIN.contains(method);
    }

    private static boolean last(Result result, PathPoint point) {
        return result.path().stream().noneMatch(p -> p.method().equals(point.method()) && p.step() > point.step());
    }

    private static void add(Map<String, Dot> dots, Dot dot) {
        dots.putIfAbsent(dot.subject(), dot);
    }

    private static List<Line> fronts(Result result) {
        var out = new ArrayList<Line>();
        var trodden = result.path().stream().map(p -> Methods.of(p.method()).css()).toList();
        for (var f : result.frontiers()) {
            // A method with a training path is drawn as that path; its steps over it would only hide it.
            if (trodden.contains(Methods.of(f.method()).css()) || !drawn(result, f.method())) {
                continue;
            }
            var steps = new ArrayList<double[]>();
            var sorted = f.points().stream().filter(p -> p.nonDominated() && !Double.isNaN(p.reward()) && !Double.isNaN(p.ability()))
                    .sorted((p, q) -> Double.compare(p.reward(), q.reward())).toList();
            for (int i = 0; i < sorted.size(); i++) {
                if (i > 0) {
                    steps.add(new double[] {sorted.get(i - 1).reward(), sorted.get(i).ability()});
                }
                steps.add(new double[] {sorted.get(i).reward(), sorted.get(i).ability()});
            }
            if (steps.size() > 1) {
                out.add(new Line(Methods.of(f.method()), steps));
            }
        }
        return out;
    }

    private static List<Line> trails(Result result) {
        var byMethod = new LinkedHashMap<String, List<double[]>>();
        for (var p : result.path().stream().filter(p -> p.step() > 0 && drawn(result, p.method())).toList()) {
            byMethod.computeIfAbsent(p.method(), m -> {
                var start = new ArrayList<double[]>();
                result.base().ifPresent(b -> start.add(new double[] {b.reward().mean(), b.macro().mean()}));
                return start;
            }).add(new double[] {p.reward().mean(), p.macro().mean()});
        }
        var out = new ArrayList<Line>();
        byMethod.forEach((method, points) -> {
            points.removeIf(p -> Double.isNaN(p[0]) || Double.isNaN(p[1]));
            out.add(new Line(Methods.of(method), points));
        });
        return out;
    }

    private static List<Span> spans(Result result, Headline headline) {
        var out = new ArrayList<Span>();
        var base = result.base();
        if (base.isEmpty() || headline.endpoint().isEmpty()) {
            return out;
        }
        var end = headline.endpoint().get();
        result.comparison(base.get().id(), end.id(), Result.MACRO).filter(c -> c.high() < 0)
                .ifPresent(c -> out.add(new Span(Methods.name(end.kind()) + " cost", Format.points(-c.difference()) + " points",
                        base.get().macro().mean(), end.macro().mean(), Methods.of(end.kind()))));
        headline.recommended().ifPresent(a -> result.comparison(end.id(), a.id(), Result.MACRO).filter(c -> c.low() > 0)
                .ifPresent(c -> out.add(new Span(label(a) + " gives back", Format.points(c.difference()) + " points",
                        end.macro().mean(), a.macro().mean(), Methods.of(a.kind())))));
        return out.stream().filter(s -> !Double.isNaN(s.from()) && !Double.isNaN(s.to())).toList();
    }

    private static String label(SubjectResult s) {
        if (s.isBase()) {
            return "before alignment";
        }
        if (s.kind().equals("average") && s.rlhfWeight() != null) {
            return "w " + Format.ratio(s.rlhfWeight());
        }
        if (s.kind().equals("hma") && !mean(s.ratios()).isEmpty()) {
            return "HMA " + mean(s.ratios()).get();
        }
        if (s.kind().equals("partwise") && s.id().matches("partwise-\\d+")) {
            return "part " + s.id().substring("partwise-".length());
        }
        if (s.kind().equals("two-sided")) {
            return "λ " + s.id().substring("two-sided-".length()).replaceFirst("^0\\.", ".");
        }
        return s.isAveraged() ? s.id() : Methods.name(s.kind());
    }

    private static Optional<String> mean(@Nullable List<Double> ratios) {
        return ratios == null || ratios.isEmpty() ? Optional.empty()
                : Optional.of(Format.ratio(ratios.stream().mapToDouble(r -> r).average().orElse(Double.NaN)));
    }

    private static String tip(String name, Interval reward, Interval ability) {
        return name + ": reward " + Format.reward(reward.mean()) + range(Format.reward(reward.low()), Format.reward(reward.high()))
                + ", ability " + Format.points(ability.mean()) + range(Format.points(ability.low()), Format.points(ability.high()));
    }

    private static String range(String low, String high) {
        return low.equals(Format.UNKNOWN) ? "" : " [" + low + ", " + high + "]";
    }

    private static Interval exact(double value) {
        return new Interval(value, Double.NaN, Double.NaN, 0);
    }
}
