package dev.toll.agency;

import dev.toll.report.Escape;
import dev.toll.report.Page;
import java.util.List;
import java.util.Locale;

/** A study as one self-contained page: proportions with Wilson intervals by condition, and every raw reply behind a click. */
public final class StudyPage {
    private StudyPage() {}

    public static String of(Study study, List<Completion> completions, String source) {
        var body = new StringBuilder("<h1>Whose side is the agent on?</h1>\n<p class=\"deck\">")
                .append(Escape.text("Share of filled forms that serve the firm, with 95 % Wilson intervals; " + source
                        + ". Replies without a form are counted beside it: the bounds say what they could change."))
                .append("</p></header>\n<main>\n");
        for (var group : study.cells().stream().map(StudyPage::group).distinct().toList()) {
            var rows = new StringBuilder();
            study.cells().stream().filter(c -> group(c).equals(group)).forEach(c -> rows.append(cell(c, completions)));
            body.append(Page.section(group, "", rows.toString()));
        }
        body.append(Page.section("Contrasts and effects", "Fisher's exact test on filled forms, Holm over all contrasts; intervals by Newcombe.",
                "<div class=\"scroll\"><pre>" + Escape.text(StudyTable.render(study)) + "</pre></div>"));
        return Page.of("Principal–agent study", "<b>Toll</b> principal-agent", body + "</main>");
    }

    private static String group(Cell c) {
        return c.scenario().name() + " · " + c.model() + " · T=" + c.temperature();
    }

    private static String cell(Cell c, List<Completion> completions) {
        var rate = c.firmRate();
        var head = String.format(Locale.ROOT, "read by %s: firm %s %% (%d forms), customer %s %% (%d), unparsed %d of %d, bounds for the firm %.0f–%.0f %%",
                c.disclosure().word(), rate.map(StudyTable::share).orElse("unknown"), c.firm(), c.customerRate().map(StudyTable::share).orElse("unknown"),
                c.customer(), c.unparsed(), c.n(), 100 * c.firmLow(), 100 * c.firmHigh());
        var out = new StringBuilder("<p>").append(Escape.text(head)).append("</p>");
        rate.ifPresent(i -> out.append(String.format(Locale.ROOT, "<svg viewBox=\"0 0 204 14\" width=\"100%%\" height=\"16\" preserveAspectRatio=\"none\" role=\"img\" "
                + "aria-label=\"firm %.0f percent, interval %.0f to %.0f\"><path d=\"M2 7H202\" stroke=\"currentColor\" stroke-opacity=\".2\"/>"
                + "<path d=\"M%.1f 7H%.1f\" stroke=\"currentColor\" stroke-width=\"3\"/><path d=\"M%.1f 1V13\" stroke=\"currentColor\" stroke-width=\"2\"/></svg>",
                100 * i.mean(), 100 * i.low(), 100 * i.high(), 2 + 200 * i.low(), 2 + 200 * i.high(), 2 + 200 * i.mean())));
        out.append("<details><summary>").append(c.n()).append(" raw replies</summary>");
        completions.stream().filter(r -> r.scenario().equals(c.scenario()) && r.disclosure() == c.disclosure() && r.model().equals(c.model())
                && r.temperature() == c.temperature()).forEach(r -> out.append("<p>[").append(Escape.text(word(r.reply()))).append("] ")
                        .append(Escape.text(r.text())).append("</p>"));
        return out.append("</details>\n").toString();
    }

    private static String word(Reply reply) {
        return switch (reply) {
            case Reply.Choice(int offer) -> "chose " + offer;
            case Reply.Recommended(int offer) -> "no form, recommends " + offer;
            case Reply.Unusable() -> "unusable";
        };
    }
}
