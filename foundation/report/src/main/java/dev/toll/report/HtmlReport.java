package dev.toll.report;

import dev.toll.core.Comparison;
import dev.toll.core.Interval;

/**
 * One self-contained page about a run: the finding, the reward–tax chart, the price list, the training path, ratios,
 * controls, samples and provenance. It fetches nothing, runs under its own content security policy, reads on a phone,
 * prints, and shows all text of models and data escaped.
 */
public final class HtmlReport {
    private HtmlReport() {}

    /** The page for one result; the same result gives the same page. */
    public static String render(Result result) {
        var headline = Headline.of(result);
        var kicker = "<b>Toll</b> " + Escape.text(result.tollVersion()) + " · " + Escape.text(result.recipe()) + " · "
                + Escape.text(result.scale()) + " · seed " + result.seed();
        var body = new StringBuilder(65_536);
        body.append("<h1>").append(Escape.text(headline.sentence())).append("</h1>\n<p class=\"deck\">")
                .append(Escape.text(result.title()));
        if (!headline.deck().isEmpty()) {
            body.append(result.title().endsWith(".") ? " " : ". ").append(Escape.text(headline.deck()));
        }
        body.append("</p></header>\n<main>\n").append(figures(result, headline)).append(chart(result));
        body.append(Page.section("What the paper found, and this run", result.findings().isEmpty() ? "" : FindingsList.count(result.findings())
                + ". Every difference is positive where the claim is right; brackets are 95 % bootstrap intervals over items, the same draws for all models. A claim came out when all its parts did, with p corrected for the number of claims (Holm).",
                FindingsList.render(result.findings())));
        body.append(Page.section("Method by method", result.frontiers().isEmpty() ? "" : "Area is what a front dominates in the plane of reward and ability, larger is better; more points make it larger, so the claims above compare equal numbers.",
                MethodTable.html(result)));
        body.append(Page.section("What each model costs", "Difference to the model before alignment on the same items: points for abilities, plain units for the reward. "
                + "Bars are 95 % paired bootstrap intervals; coloured where they exclude zero. p is corrected for the number of comparisons (Holm).", PriceList.render(result)));
        body.append(Page.section("Along training", result.path().isEmpty()
                ? "" : "What every step gained and cost; step 0 is the model before alignment, also dashed. Shaded: 95 % intervals. The suites share one scale, in points.",
                path(result)));
        body.append(Page.section("How much of the aligned model goes into each block",
                "Weight of the aligned model per block, from the input side to the output side; 0 is the model before alignment.",
                ratios(result)));
        body.append("<div class=\"pair\">");
        body.append(Page.section("The same items, asked plainly",
                "Ability when the items are put as in the conversation of a chat (solid) and as plain text (hollow): mean over the suites asked both ways, points.",
                Controls.plainAgainstChat(result)));
        body.append(Page.section("Also measured", "", Controls.extras(result)));
        body.append("</div>\n");
        body.append(Page.section("Above a guess?", "Score (dot, with interval), exact match where it was measured (square), and what a random guess would get (dashed).", Controls.aboveFloor(result)));
        body.append(Page.section("In their own words", "Marked: words that the first answer does not have. Scores lie between 0 and 1.",
                Samples.render(result)));
        body.append(Page.section("Notes", "", notes(result)));
        body.append(Page.section("Where it comes from", "", Origins.render(result)));
        body.append(Page.section("Time", "", Origins.timings(result)));
        body.append("</main>\n<footer>Scores are fractions of what could be reached, ×100. ? is unknown: not zero, not safe.</footer>\n");
        return Page.of("Toll: " + result.title(), kicker, body.toString());
    }

    /** The page for a study over several seeds. */
    public static String render(SeedStudy study) {
        return SeedStudyPage.render(study);
    }

    private static String figures(Result r, Headline headline) {
        if (r.base().isEmpty() || headline.endpoint().isEmpty()) {
            return "";
        }
        var base = r.base().get().id();
        var end = headline.endpoint().get();
        var out = new StringBuilder("<div class=\"figures\">");
        r.comparison(base, end.id(), Result.REWARD).ifPresent(c -> figure(out, Methods.of(end.kind()).css(),
                Format.signedReward(c.difference()), "reward, " + end.id() + " against " + base,
                "[" + Format.signedReward(c.low()) + ", " + Format.signedReward(c.high()) + "]", c));
        r.comparison(base, end.id(), Result.MACRO).ifPresent(c -> figure(out, Methods.of(end.kind()).css(),
                Format.signedPoints(c.difference()), "points of ability, " + end.id() + " against " + base,
                Headline.bracket(c), c));
        headline.recommended().ifPresent(a -> r.comparison(end.id(), a.id(), Result.MACRO).ifPresent(c -> figure(out,
                Methods.of(a.kind()).css(), Format.signedPoints(c.difference()),
                "points of ability, " + a.id() + " against " + end.id(), Headline.bracket(c), c)));
        return out.append("</div>\n").toString();
    }

    private static void figure(StringBuilder out, String css, String value, String what, String range, Comparison c) {
        out.append("<div class=\"").append(css).append("\"><b>").append(value).append("</b><span>").append(Escape.text(what))
                .append("</span><small>").append(range)
                .append(c.excludesZero() ? "" : " not told from zero").append(" · n ").append(c.n()).append("</small></div>");
    }

    private static String chart(Result result) {
        var plot = ScatterPlot.of(result);
        if (plot.dots().isEmpty()) {
            return "";
        }
        var out = new StringBuilder("<ul class=\"legend\">");
        for (var look : plot.looks()) {
            out.append("<li>").append(Page.swatch(look)).append("<span>").append(Escape.text(look.name())).append("</span></li>");
        }
        if (!plot.trails().isEmpty()) {
            out.append("<li><svg class=\"m-rsf\" width=\"26\" height=\"10\" viewBox=\"0 0 26 10\" aria-hidden=\"true\"><path class=\"trail\" d=\"M2 5H25\"/></svg><span>training path, numbered by step</span></li>");
        }
        if (!plot.fronts().isEmpty()) {
            out.append("<li><svg class=\"m-average\" width=\"26\" height=\"10\" viewBox=\"0 0 26 10\" aria-hidden=\"true\"><path class=\"front\" d=\"M1 2H13V8H25\"/></svg><span>front: nothing of its kind does better in both</span></li>");
        }
        out.append("</ul>\n").append(RewardTaxChart.wide(result)).append('\n').append(RewardTaxChart.narrow(result));
        var panels = FrontPanels.of(result);
        if (!panels.isEmpty()) {
            out.append("<h3>Every other method against averaging (blue), all on the same axes</h3><div class=\"panels\">");
            panels.forEach(out::append);
            out.append("</div>\n");
        }
        long unknown = ScatterPlot.unknown(result);
        return Page.section("Reward against ability", "Further right is more of what alignment wants, further up is more of what the model could do before. Thin crosses are 95 % intervals. w is the weight of the aligned model in the average."
                + (unknown == 0 ? "" : " Not drawn, because reward or ability is unknown: " + unknown + " subjects."), out.toString());
    }

    private static String path(Result result) {
        if (result.path().isEmpty()) {
            return "";
        }
        var out = new StringBuilder();
        var methods = result.path().stream().map(PathPoint::method).distinct().toList();
        if (methods.size() > 1) {
            out.append("<ul class=\"legend\">");
            methods.forEach(m -> out.append("<li>").append(Page.swatch(Methods.of(m))).append("<span>").append(Escape.text(Methods.name(m)))
                    .append("</span></li>"));
            out.append("</ul>");
        }
        out.append("<div class=\"panels\">");
        SmallMultiples.of(result).forEach(out::append);
        return out.append("</div>\n").toString();
    }

    private static String ratios(Result result) {
        var out = new StringBuilder();
        for (var s : result.subjects()) {
            if (s.ratios() != null && !s.ratios().isEmpty()) {
                var css = Methods.of(s.kind()).css();
                out.append("<figure><figcaption class=\"").append(css).append("\">").append(Escape.text(s.id())).append("</figcaption>")
                        .append(IntervalBars.ratios(s.ratios(), css)).append("</figure>");
            }
        }
        return out.isEmpty() ? "" : "<div class=\"ratios\">" + out + "</div>\n";
    }

    private static String notes(Result result) {
        if (result.notes().isEmpty()) {
            return "";
        }
        var out = new StringBuilder("<ul class=\"notes\">");
        result.notes().forEach(n -> out.append("<li>").append(Escape.text(n)).append("</li>"));
        return out.append("</ul>\n").toString();
    }

    static String subjectCell(SubjectResult s) {
        return "<th scope=\"row\">" + Page.swatch(Methods.of(s.kind())) + Escape.text(s.id()) + "</th>";
    }

    static boolean known(Interval i) {
        return Double.isFinite(i.mean());
    }
}
