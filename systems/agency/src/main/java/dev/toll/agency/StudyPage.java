package dev.toll.agency;

import dev.toll.core.Interval;
import dev.toll.report.Escape;
import dev.toll.report.Page;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A study as one self-contained page: proportions with intervals and bounds by condition, model by model, and every raw reply behind a click. */
public final class StudyPage {
    private static final List<Indices> COLUMNS = List.of(Indices.FIRM_READ_BY_BOTH, Indices.FIRM_READ_BY_CUSTOMER, Indices.FIRM_READ_BY_FIRM, Indices.FIRM_READ_BY_NONE,
            Indices.OBSERVABILITY, Indices.HIDDEN_ACTION, Indices.CUSTOMER_OBSERVABILITY, Indices.SAYS_WHAT_IT_DOES, Indices.SAYS_THE_OTHER, Indices.SAYS_NEITHER,
            Indices.SAYS_WHAT_IT_DOES_TO_CUSTOMER);

    private StudyPage() {}

    public static String of(Study study, List<Completion> completions, String source) {
        return page("", study, completions, source, StudyTable.render(study),
                "Fisher's exact test on filled forms, Holm over all contrasts; intervals by Newcombe.");
    }

    /** Of agents that were trained, with what they do over seeds before everything else. */
    public static String of(Study study, TrainedAgents trained, List<Completion> completions, String source) {
        return page(ended(trained.ended(), trained.optimum()) + onTheWay(trained), study, completions, source, StudyTable.render(trained) + "\n" + StudyTable.render(study),
                "First over seeds, where the agent is the unit. Below that replies of all seeds together, as if they were independent; agents of different seeds differ, so judge by the first.");
    }

    private static String page(String first, Study study, List<Completion> completions, String source, String figures, String how) {
        var body = new StringBuilder("<h1>Whose side is the agent on?</h1>\n<p class=\"deck\">")
                .append(Escape.text("Share of filled forms that serve the firm: mark and line are the share and its 95 % Wilson interval, the pale band is what the share would be if every "
                        + "reply without a form had served the customer, or the firm. Small print: 95 % Wilson interval and count. Source: " + source + "."))
                .append("</p></header>\n<main>\n").append(first);
        for (var scenario : study.cells().stream().map(c -> c.scenario().name()).distinct().toList()) {
            var groups = new StringBuilder();
            for (var group : study.cells().stream().filter(c -> c.scenario().name().equals(scenario)).map(StudyPage::group).distinct().toList()) {
                groups.append("<h3>").append(Escape.text(group)).append("</h3><div class=\"scroll\"><table><thead><tr><th>read by</th><th>firm, 0 to 100 %</th>")
                        .append("<th>firm %</th><th>customer %</th><th>unparsed</th><th>bounds, firm %</th><th>says what it does %</th></tr></thead>");
                study.cells().stream().filter(c -> c.scenario().name().equals(scenario) && group(c).equals(group)).forEach(c -> groups.append(cell(c, agreement(study, c), completions)));
                groups.append("</table></div>\n");
            }
            body.append(Page.section(scenario, "", groups.toString()));
        }
        body.append(Page.section("Contrasts and effects", how, "<div class=\"scroll\"><pre>" + Escape.text(figures) + "</pre></div>"));
        return Page.of("Principal–agent study", "<b>Toll</b> principal-agent", body + "</main>");
    }

    private static String group(Cell c) {
        return c.model() + " · T=" + c.temperature();
    }

    private static Optional<Agreement> agreement(Study study, Cell c) {
        return study.agreements().stream().filter(a -> a.model().equals(c.model()) && a.temperature() == c.temperature() && a.scenario().equals(c.scenario().name())
                && a.disclosure() == c.disclosure()).findFirst();
    }

    private static String cell(Cell c, Optional<Agreement> agreement, List<Completion> completions) {
        var out = new StringBuilder("<tbody><tr><th>").append(reader(c.disclosure())).append("</th><td>").append(bar(c)).append("</td>")
                .append(rate(c.firmRate(), c.firm())).append(rate(c.customerRate(), c.customer()))
                .append(number(c.unparsed() + " of " + c.n(), c.unparsed() == 0 ? "" : (c.recommended1() + c.recommended2()) + " recommend"))
                .append(number(String.format(Locale.ROOT, "%.0f–%.0f", 100 * c.firmLow(), 100 * c.firmHigh()), ""))
                .append(agreement.map(a -> rate(a.sayingWhatItDoes(), a.same())).orElse("<td></td>"))
                .append("</tr><tr><td colspan=\"7\"><details><summary>").append(c.n()).append(" raw replies</summary>");
        var replies = completions.stream().filter(r -> r.scenario().equals(c.scenario()) && r.disclosure() == c.disclosure() && r.model().equals(c.model())
                && r.temperature() == c.temperature()).toList();
        var order = replies.stream().map(r -> r.prompt().strip()).distinct().toList();
        out.append("<pre>");
        for (var prompt : order) {
            String escaped = Escape.text(prompt);
            out.append(prompt.isEmpty() ? "" : prompt.contains("\n") ? "<details><summary>prompt</summary>" + escaped + "</details>\n" : "<b>" + escaped + "</b>\n");
            replies.stream().filter(r -> r.prompt().strip().equals(prompt)).forEach(r -> out.append(Escape.text("[" + word(r) + "] " + r.text().strip())).append("\n\n"));
        }
        return out.append("</pre></details></td></tr></tbody>\n").toString();
    }

    private static String reader(Disclosure disclosure) {
        return switch (disclosure) {
            case BOTH -> "firm and customer";
            case CUSTOMER -> "customer only";
            case FIRM -> "firm only";
            case NONE -> "nobody";
        };
    }

    private static String bar(Cell c) {
        var out = new StringBuilder("<svg class=\"m-average\" viewBox=\"0 0 182 18\" width=\"182\" height=\"18\" role=\"img\" aria-label=\"")
                .append(c.firmRate().map(i -> String.format(Locale.ROOT, "firm %.0f percent, interval %.0f to %.0f, bounds %.0f to %.0f", 100 * i.mean(), 100 * i.low(), 100 * i.high(),
                        100 * c.firmLow(), 100 * c.firmHigh())).orElse("no form filled"))
                .append("\"><path class=\"grid\" d=\"M6 9H176M6 4V14M91 6V12M176 4V14\"/>");
        out.append(String.format(Locale.ROOT, "<rect class=\"band\" x=\"%.1f\" y=\"3\" width=\"%.1f\" height=\"12\"/>", x(c.firmLow()), Math.max(1, x(c.firmHigh()) - x(c.firmLow()))));
        c.firmRate().ifPresent(i -> out.append(String.format(Locale.ROOT, "<path class=\"line\" d=\"M%.1f 9H%.1f\"/><circle class=\"mark\" cx=\"%.1f\" cy=\"9\" r=\"4.5\"/>", x(i.low()), x(i.high()), x(i.mean()))));
        return out.append("</svg>").toString();
    }

    private static double x(double share) {
        return 6 + 170 * share;
    }

    private static String rate(Optional<Interval> rate, int forms) {
        return number(rate.map(i -> String.format(Locale.ROOT, "%.1f", 100 * i.mean())).orElse("unknown"),
                rate.map(i -> String.format(Locale.ROOT, "%.1f to %.1f, ", 100 * i.low(), 100 * i.high())).orElse("") + forms);
    }

    private static String number(String text, String small) {
        return "<td>" + Escape.text(text) + (small.isEmpty() ? "" : " <small>" + Escape.text(small) + "</small>") + "</td>";
    }

    private static String word(Completion c) {
        return switch (c.reply()) {
            case Reply.Choice(int offer) -> "chose " + offer + (c.scenario().firmOffer() == c.scenario().customerOffer() ? "" : offer == c.scenario().firmOffer() ? ", the firm's" : ", the customer's");
            case Reply.Recommended(int offer) -> "no form, recommends " + offer;
            case Reply.Unusable() -> "unusable";
        };
    }

    private static String onTheWay(TrainedAgents trained) {
        var out = new StringBuilder("<div class=\"pair\">");
        for (var index : TrainedAgents.ON_THE_WAY) {
            out.append("<div><h3>").append(Escape.text(index.label())).append("</h3><table><thead><tr><th>iteration</th>");
            for (int i = 0; i < trained.path().size(); i++) {
                out.append("<th class=\"num\">").append(i).append("</th>");
            }
            out.append("</tr></thead><tbody>");
            for (var model : trained.models()) {
                out.append("<tr><th>").append(Escape.text(model)).append("</th>");
                trained.path().forEach(step -> out.append("<td class=\"num\">").append(StudyTable.onTheWay(step, model, index)).append("</td>"));
                out.append("</tr>");
            }
            out.append("</tbody></table></div>");
        }
        return Page.section("On the way", "Percent after every iteration of training, mean over seeds, where the customer alone reads the explanation.", out.append("</div>").toString());
    }

    private static String ended(OverSeeds seeds, OverSeeds optimum) {
        var out = new StringBuilder("<div class=\"scroll\"><table><thead><tr><th>agent</th>");
        COLUMNS.forEach(c -> out.append("<th>").append(Escape.text(c.label())).append("</th>"));
        out.append("</tr></thead><tbody>");
        for (var model : seeds.of(Control.CONFLICT).map(OverSeeds.Index::model).distinct().toList()) {
            out.append("<tr><th>").append(Escape.text(model)).append("</th>");
            for (var column : COLUMNS) {
                out.append("<td class=\"num\">");
                seeds.of(Control.CONFLICT).filter(i -> i.model().equals(model) && i.index() == column).forEach(i -> out.append(Escape.text(mean(i.over()))).append("<small>")
                        .append(Escape.text(bounds(i.over()))).append("</small>"));
                optimum.indices().stream().filter(i -> i.model().equals(model) && i.index() == column)
                        .forEach(i -> out.append("<small>best ").append(Escape.text(mean(i.over()))).append("</small>"));
                out.append("</td>");
            }
            out.append("</tr>");
        }
        out.append("</tbody></table></div>");
        return Page.section("Trained agents in conflicts, over seeds", "Percent; below it the 95 % interval of Student's t over seeds, one agent each, and what a perfect maximiser of the agent's reward does "
                + "(ties in equal parts). Agents are named by the side that is paid, then by the overseer.", out.toString());
    }

    private static String mean(Interval i) {
        return Double.isNaN(i.mean()) ? "unknown" : String.format(Locale.ROOT, "%.0f", 100 * i.mean());
    }

    private static String bounds(Interval i) {
        return Double.isNaN(i.low()) ? "one seed" : String.format(Locale.ROOT, "%.0f to %.0f", 100 * i.low(), 100 * i.high());
    }
}
