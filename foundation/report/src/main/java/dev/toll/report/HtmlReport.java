package dev.toll.report;

import dev.toll.core.Comparison;
import dev.toll.core.Interval;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * A run as one self-contained page: no asset from outside, dark and light, readable on a phone. It reads the result and
 * nothing else; every text from a model or a data set is escaped.
 */
public final class HtmlReport {
    private final Result result;
    private final StringBuilder out = new StringBuilder();

    private HtmlReport(Result result) {
        this.result = result;
    }

    public static String render(Result result) {
        return new HtmlReport(result).page();
    }

    private String page() {
        out.append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        out.append("<title>").append(Html.text(result.title())).append("</title><style>").append(resource("report.css")).append("</style></head><body><main>");
        out.append("<header><p class=\"kicker\">Toll · ").append(Html.text(result.recipe())).append(" · ").append(Html.text(result.scale())).append(" scale · seed ")
                .append(result.seed()).append("</p><h1>").append(Html.text(result.title())).append("</h1><p class=\"lead\">").append(Html.text(Headline.of(result)))
                .append("</p></header>");
        section("Reward against ability", "Each mark is one model. Up and to the right is better; crosses are 95 % intervals over the items of this run. "
                + "Lines join the points of a method that none of its other points beats; the dotted line is the training path.");
        out.append(RewardTaxChart.legend(result)).append("<div class=\"wide\">").append(RewardTaxChart.svg(result)).append("</div>");
        fronts();
        prices();
        path();
        ratios();
        controls();
        samples();
        notes();
        provenance();
        return out.append("</main></body></html>\n").toString();
    }

    private void section(String title, String text) {
        out.append("<h2>").append(Html.text(title)).append("</h2>");
        if (!text.isEmpty()) {
            out.append("<p>").append(Html.text(text)).append("</p>");
        }
    }

    private void fronts() {
        out.append("<table><caption>Dominated area over (0, 0)</caption><tr><th>front</th><th class=\"n\">points</th><th class=\"n\">hypervolume</th></tr>");
        for (var f : result.frontiers()) {
            out.append("<tr><td>").append(Html.text(f.method())).append("</td><td class=\"n\">").append(f.points().size()).append("</td><td class=\"n\">")
                    .append(Html.number(f.hypervolume(), 4)).append("</td></tr>");
        }
        out.append("</table>");
    }

    private void prices() {
        var base = result.subjects().getFirst();
        section("The price list", "Differences to the model before alignment in points, paired item by item. A filled bar excludes zero; p is corrected by Holm over "
                + result.comparisons().size() + " comparisons.");
        var suites = new ArrayList<>(base.suites().keySet());
        out.append("<div class=\"scroll\"><table><tr><th>model</th><th class=\"n\">reward</th>");
        suites.forEach(s -> out.append("<th>").append(Html.text(s)).append("</th>"));
        out.append("</tr>");
        out.append("<tr class=\"base\"><td>").append(Html.text(base.id())).append("</td><td class=\"n\">").append(Html.number(base.reward().mean(), 3)).append("</td>");
        suites.forEach(s -> out.append("<td class=\"n\">").append(level(base.suites().get(s))).append("</td>"));
        out.append("</tr>");
        for (var subject : result.subjects().subList(1, result.subjects().size())) {
            out.append("<tr><td><i class=\"dot k-").append(Html.text(RewardTaxChart.kindOf(subject.kind()))).append("\"></i>").append(Html.text(subject.id()))
                    .append("</td><td class=\"n\">").append(Html.number(subject.reward().mean(), 3)).append("</td>");
            for (var suite : suites) {
                out.append("<td>");
                result.comparisons().stream().filter(c -> c.a().equals(base.id()) && c.b().equals(subject.id()) && c.suite().equals(suite)).findFirst()
                        .ifPresent(this::bar);
                out.append("</td>");
            }
            out.append("</tr>");
        }
        out.append("</table></div>");
        result.floors().forEach((suite, floor) -> out.append("<p class=\"small\">Floor of a random guess of the right type on ").append(Html.text(suite)).append(": ")
                .append(Html.points(floor)).append(" points").append(exactMatch(suite)).append(".</p>"));
    }

    private String exactMatch(String suite) {
        Double em = result.subjects().getFirst().extra().get(suite + " exact match");
        return em == null ? "" : "; exact match before alignment: " + Html.points(em);
    }

    private static String level(@org.jspecify.annotations.Nullable Interval i) {
        return i == null ? "" : Html.points(i.mean()) + " <span class=\"small\">±" + Html.points((i.high() - i.low()) / 2) + "</span>";
    }

    /** A difference as number and interval bar on a common scale of ±40 points. */
    private void bar(Comparison c) {
        double half = 40;
        double low = 50 + 50 * Math.clamp(100 * c.low() / half, -1, 1);
        double high = 50 + 50 * Math.clamp(100 * c.high() / half, -1, 1);
        double at = 50 + 50 * Math.clamp(100 * c.difference() / half, -1, 1);
        out.append(String.format(Locale.ROOT,
                "<span class=\"d\" title=\"%s [%s, %s], p %.4f, corrected %.4f, n %d\">%s<svg viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\"><line x1=\"50\" x2=\"50\" y1=\"0\" y2=\"10\"/>"
                        + "<rect class=\"%s\" x=\"%.1f\" width=\"%.1f\" y=\"3\" height=\"4\"/><rect class=\"m\" x=\"%.1f\" width=\"1.6\" y=\"1\" height=\"8\"/></svg></span>",
                Html.signedPoints(c.difference()), Html.signedPoints(c.low()), Html.signedPoints(c.high()), c.p(), c.pAdjusted(), c.n(), Html.signedPoints(c.difference()),
                c.excludesZero() ? c.high() < 0 ? "loss" : "gain" : "open", low, Math.max(1, high - low), at - 0.8));
    }

    private void path() {
        section("While training", "Reward and suites after every iteration: the tax as it is being paid.");
        out.append("<div class=\"multiples\">");
        for (var method : List.of("rsf", "dpo")) {
            var points = result.path().stream().filter(p -> p.method().equals(method)).toList();
            if (points.size() < 2) {
                continue;
            }
            var series = new ArrayList<PathChart.Series>();
            series.add(new PathChart.Series("reward", points.stream().map(Result.PathPoint::reward).toList()));
            for (var suite : points.getFirst().suites().keySet()) {
                if (!suite.equals("macro")) {
                    series.add(new PathChart.Series(suite, points.stream().map(p -> p.suites().getOrDefault(suite, Double.NaN)).toList()));
                }
            }
            out.append("<figure><figcaption>").append(method.toUpperCase(Locale.ROOT)).append("</figcaption>").append(PathChart.svg(series)).append("</figure>");
        }
        out.append("</div>");
    }

    private void ratios() {
        var with = result.subjects().stream().filter(s -> s.ratios() != null).toList();
        if (with.isEmpty()) {
            return;
        }
        section("Ratios per block", "Share of the aligned weights in each block of layers, from the input (left) to the output.");
        out.append("<table>");
        for (var s : with) {
            out.append("<tr><td>").append(Html.text(s.id())).append("</td>");
            for (double r : Objects.requireNonNull(s.ratios())) {
                out.append(String.format(Locale.ROOT, "<td class=\"r\"><span style=\"width:%.0f%%\"></span>%.2f</td>", 100 * r, r));
            }
            out.append("</tr>");
        }
        out.append("</table>");
    }

    private void controls() {
        var with = result.subjects().stream().filter(s -> !s.controls().isEmpty()).toList();
        if (with.isEmpty()) {
            return;
        }
        section("Chat and plain form", "The same questions asked as chat and as plain text (fewer items). Manners learnt in chat cost most in chat.");
        var suites = with.getFirst().controls().keySet();
        out.append("<div class=\"scroll\"><table><tr><th>model</th>");
        suites.forEach(s -> out.append("<th class=\"n\">").append(Html.text(s)).append("</th>"));
        out.append("</tr>");
        for (var s : with) {
            out.append("<tr><td>").append(Html.text(s.id())).append("</td>");
            suites.forEach(n -> out.append("<td class=\"n\">").append(level(s.controls().get(n))).append("</td>"));
            out.append("</tr>");
        }
        out.append("</table></div>");
    }

    private void samples() {
        section("Side by side", "The same prompts before, after, and averaged.");
        for (var sample : result.samples()) {
            out.append("<article><p class=\"prompt\"><b>").append(Html.text(sample.suite())).append("</b> ").append(Html.text(sample.prompt())).append("</p>");
            if (!sample.reference().isEmpty()) {
                out.append("<p class=\"small\">right: ").append(Html.text(sample.reference())).append("</p>");
            }
            out.append("<div class=\"answers\">");
            for (var a : sample.answers()) {
                out.append("<div><span class=\"who\">").append(Html.text(a.subject())).append("</span> <span class=\"score\">").append(Html.number(a.score(), 2))
                        .append("</span><p>").append(a.text().isEmpty() ? "<i>nothing</i>" : Html.text(a.text())).append("</p></div>");
            }
            out.append("</div></article>");
        }
    }

    private void notes() {
        if (!result.notes().isEmpty()) {
            section("Notes", "");
            out.append("<ul>");
            result.notes().forEach(n -> out.append("<li>").append(Html.text(n)).append("</li>"));
            out.append("</ul>");
        }
    }

    private void provenance() {
        section("Provenance", "What made these numbers. The same command with the same seed on the same machine makes them again.");
        out.append("<dl>");
        pair("code", result.provenance().code());
        result.provenance().models().forEach((k, v) -> pair("model " + k, v));
        result.provenance().data().forEach((k, v) -> pair("data " + k, v));
        result.provenance().settings().forEach(this::pair);
        result.provenance().machine().forEach((k, v) -> pair("machine " + k, v));
        result.timings().forEach((k, v) -> pair("seconds to " + k, Html.number(v, 1)));
        out.append("</dl>");
    }

    private void pair(String key, String value) {
        boolean hash = value.matches("[0-9a-f]{64}");
        out.append("<dt>").append(Html.text(key)).append("</dt><dd").append(hash ? " title=\"" + value + "\"" : "").append(">")
                .append(Html.text(hash ? value.substring(0, 12) + "…" : value)).append("</dd>");
    }

    private static String resource(String name) {
        try (var in = Objects.requireNonNull(HtmlReport.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
