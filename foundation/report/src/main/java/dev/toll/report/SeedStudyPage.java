package dev.toll.report;

import java.util.ArrayList;

/** The page of a study over seeds: every quantity with its value per seed, then what each run said. */
final class SeedStudyPage {
    private SeedStudyPage() {}

    static String render(SeedStudy study) {
        long sure = study.rows().stream().filter(w -> w.interval().excludesZero()).count();
        var kicker = "<b>Toll</b> · " + Escape.text(study.recipe()) + " · " + Escape.text(study.scale()) + " · " + study.runs().size()
                + " seeds";
        var body = new StringBuilder("<h1>").append(Escape.text(study.title())).append("</h1>\n<p class=\"deck\">").append(sure)
                .append(" of ").append(study.rows().size())
                .append(" quantities have an interval over seeds that excludes zero.</p></header>\n<main>\n");
        body.append(Page.section("Seed by seed", "Dots are seeds, the bar is Student's t 95 % interval of their mean, coloured where it excludes zero. Each row has its own scale, which holds zero.", table(study)));
        body.append(Page.section("What the paper found, and these runs", study.findings().isEmpty() ? "" : FindingsList.count(study.findings())
                + ". A claim came out when the intervals over seeds of all its parts lie above zero, and did not when one lies below.", FindingsList.render(study.findings())));
        body.append(Page.section("What each run found", "", runs(study)));
        body.append("</main>\n<footer>Intervals are over independent runs: another seed is another world, sampling and training.</footer>\n");
        return Page.of("Toll: " + study.title(), kicker, body.toString());
    }

    private static String table(SeedStudy study) {
        if (study.rows().isEmpty()) {
            return "";
        }
        var out = new StringBuilder("<div class=\"scroll\"><table class=\"price\"><thead><tr><th></th><th class=\"num\">mean</th><th>95&nbsp;%&nbsp;over seeds</th><th></th>");
        study.seeds().forEach(seed -> out.append("<th class=\"num\">seed ").append(seed).append("</th>"));
        out.append("</tr></thead><tbody>\n");
        for (var row : study.rows()) {
            var i = row.interval();
            var values = new ArrayList<>(row.values());
            values.add(0.0);
            values.add(i.low());
            values.add(i.high());
            var css = i.low() > 0 ? "gain" : i.high() < 0 ? "loss" : "none";
            out.append("<tr><th scope=\"row\">").append(Escape.text(row.claim())).append("</th><td class=\"num ").append(css)
                    .append("\"><b>").append(row.unit().format(i.mean())).append("</b></td><td>[")
                    .append(row.unit().format(i.low())).append(", ").append(row.unit().format(i.high())).append(']')
                    .append(i.n() == study.runs().size() ? "" : "<small>" + i.n() + " of " + study.runs().size() + " known</small>")
                    .append("</td><td>").append(IntervalBars.strip(row.values(), i, Axis.covering(values, 4, 0.01))).append("</td>");
            row.values().forEach(v -> out.append("<td class=\"num\">").append(row.unit().format(v)).append("</td>"));
            out.append("</tr>\n");
        }
        return out.append("</tbody></table></div>\n").toString();
    }

    private static String runs(SeedStudy study) {
        var out = new StringBuilder("<dl>");
        study.runs().forEach(run -> out.append("<dt>seed ").append(run.seed()).append("<br>").append(Format.seconds(run.seconds()))
                .append("</dt><dd>").append(Escape.text(run.headline())).append("</dd>"));
        return out.append("</dl>\n").toString();
    }
}
