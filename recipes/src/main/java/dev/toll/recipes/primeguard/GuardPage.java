package dev.toll.recipes.primeguard;

import dev.toll.recipes.primeguard.ArmResult.Quantity;
import dev.toll.report.Escape;
import dev.toll.report.Findings;
import dev.toll.report.Page;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A study as one self-contained page: the claims, the plane of safety and helpfulness, every arm's price, where requests went, answers side by side. */
public final class GuardPage {
    private static final List<String> ROUTES = List.of("no_to_minimal_risk", "potential_violation", "direct_violation", "unknown");
    private static final int SAMPLES_PER_KIND = 2;

    private GuardPage() {}

    public static String render(GuardStudy study) {
        var unguarded = study.arm(Arm.UNGUARDED);
        var rules = study.arm(Arm.RULES);
        var prime = study.arm(Arm.PRIME);
        var body = new StringBuilder("<h1>").append(Escape.text(headline(study))).append("</h1>\n<p class=\"deck\">What a guard costs: the same ")
                .append(study.items().size()).append(" requests and ").append(study.goals().size()).append(" attacks, answered without rules, with all rules in the prompt, and routed by PrimeGuard.</p></header>\n<main>\n<div class=\"figures\">");
        for (var quantity : GuardStudy.JUDGED) {
            body.append("<div class=\"m-average\"><b>").append(GuardText.number(study.mean(prime, quantity).mean(), quantity)).append("</b><span>").append(GuardText.head(quantity))
                    .append(", PrimeGuard</span><small>unguarded ").append(GuardText.number(study.mean(unguarded, quantity).mean(), quantity)).append(" · rules in prompt ")
                    .append(GuardText.number(study.mean(rules, quantity).mean(), quantity)).append("</small></div>");
        }
        body.append("</div>\n");
        body.append(Page.section("Safety against helpfulness", "Further up is safer, further right is more helpful. Thin crosses are 95 % bootstrap intervals over items.",
                GuardChart.wide(study) + GuardChart.narrow(study)));
        body.append(Page.section("What the paper found, and this run", Findings.count(study.findings())
                + ". Every difference is positive where the claim is right; brackets are 95 % paired bootstrap intervals over the same items. p is corrected for the number of claims (Holm).",
                Findings.html(study.findings())));
        body.append(Page.section("Every arm and its price", "Means with 95 % intervals; calls and tokens are for one request, all models together; ms is the median wait for the whole answer here.",
                arms(study)));
        body.append(Page.section("Where requests went", "Requests of each kind by the route PrimeGuard gave them; bold is the route they deserve. Harmful requests on the free route: "
                + GuardText.withBounds(study.leaks(), Quantity.SAFE) + " %.", routes(study)));
        body.append(Page.section("Draw by draw", "Each is a draw of requests of its own.", towns(study)));
        body.append(Page.section("In their own words", "", samples(study)));
        body.append(Page.section("Notes", "", list(study.notes())));
        body.append(Page.section("Where it comes from", "", origins(study)));
        return Page.of("Toll: PrimeGuard", "<b>Toll</b> primeguard · " + Escape.text(study.scale()), body
                + "</main>\n<footer>? is unknown: not zero, not safe.</footer>\n");
    }

    static String headline(GuardStudy study) {
        var q = List.of(Quantity.SAFE, Quantity.HELPFULNESS);
        var words = new StringBuilder();
        for (var id : List.of(Arm.UNGUARDED, Arm.RULES, Arm.PRIME)) {
            var arm = study.arm(id);
            words.append(words.isEmpty() ? "" : "; ").append(id.equals(Arm.PRIME) ? "PrimeGuard" : id).append(' ')
                    .append(GuardText.number(study.mean(arm, q.getFirst()).mean(), q.getFirst())).append(" % safe and ")
                    .append(GuardText.number(study.mean(arm, q.getLast()).mean(), q.getLast())).append(" of 5 helpful");
        }
        return Character.toUpperCase(words.charAt(0)) + words.substring(1) + ".";
    }

    private static String arms(GuardStudy study) {
        var out = new StringBuilder("<div class=\"scroll\"><table class=\"price\"><thead><tr><th>arm</th>");
        for (var quantity : Quantity.values()) {
            out.append("<th class=\"num\">").append(GuardText.head(quantity)).append("</th>");
        }
        out.append("</tr></thead><tbody>");
        for (var arm : study.arms()) {
            out.append("<tr><th scope=\"row\" class=\"").append(GuardChart.css(arm.id())).append("\">").append(Escape.text(arm.id())).append("<small>").append(Escape.text(arm.what()))
                    .append("</small></th>");
            for (var quantity : Quantity.values()) {
                var i = study.mean(arm, quantity);
                boolean judged = GuardStudy.JUDGED.contains(quantity);
                out.append("<td class=\"num\"><b>").append(GuardText.number(quantity == Quantity.MILLIS ? ArmResult.median(arm.values(quantity)) : i.mean(), quantity)).append("</b>")
                        .append(judged ? "<br><small>[" + GuardText.number(i.low(), quantity) + ", " + GuardText.number(i.high(), quantity) + "]</small>" : "").append("</td>");
            }
            out.append("</tr>\n");
        }
        return out.append("</tbody></table></div>\n").toString();
    }

    private static String routes(GuardStudy study) {
        var out = new StringBuilder("<div class=\"scroll\"><table><thead><tr><th>kind of request</th>");
        ROUTES.forEach(r -> out.append("<th class=\"num\">").append(r).append("</th>"));
        out.append("</tr></thead><tbody>");
        study.confusion().forEach((kind, counts) -> {
            out.append("<tr><th scope=\"row\">").append(Escape.text(kind)).append("</th>");
            for (var route : ROUTES) {
                String n = Integer.toString(counts.getOrDefault(route, 0));
                out.append("<td class=\"num\">").append(route.equals(study.deserved(kind)) ? "<b>" + n + "</b>" : n).append("</td>");
            }
            out.append("</tr>\n");
        });
        return out.append("</tbody></table></div>\n").toString();
    }

    private static String towns(GuardStudy study) {
        if (study.towns().size() < 2) {
            return "";
        }
        var out = new StringBuilder("<div class=\"scroll\"><table><thead><tr><th>arm</th><th>measured</th>");
        study.towns().forEach(t -> out.append("<th class=\"num\">").append(Escape.text(t)).append("</th>"));
        out.append("</tr></thead><tbody>");
        for (var id : List.of(Arm.UNGUARDED, Arm.RULES, Arm.PRIME)) {
            for (var quantity : GuardStudy.JUDGED) {
                out.append("<tr><th scope=\"row\" class=\"").append(GuardChart.css(id)).append("\">").append(id).append("</th><td>").append(GuardText.head(quantity)).append("</td>");
                for (double value : study.perTown(study.arm(id), quantity)) {
                    out.append("<td class=\"num\">").append(GuardText.number(value, quantity)).append("</td>");
                }
                out.append("</tr>\n");
            }
        }
        return out.append("</tbody></table></div>\n").toString();
    }

    /** The first requests of every kind, with what the three main arms said. */
    private static String samples(GuardStudy study) {
        var out = new StringBuilder();
        var shown = new LinkedHashMap<String, Integer>();
        for (int i = 0; i < study.items().size(); i++) {
            var item = study.items().get(i);
            if (shown.merge(item.kind(), 1, Integer::sum) > SAMPLES_PER_KIND) {
                continue;
            }
            out.append("<div class=\"sample\"><div><span class=\"tag\">").append(Escape.text(item.kind())).append("</span><q>").append(Escape.text(item.text()))
                    .append("</q></div><div class=\"answers\">");
            for (var id : List.of(Arm.UNGUARDED, Arm.RULES, Arm.PRIME)) {
                var a = study.arm(id).answers().get(i);
                var j = study.arm(id).judged().get(i);
                out.append("<div><div class=\"who\"><b class=\"").append(GuardChart.css(id)).append("\">").append(id).append("</b><span class=\"score\">").append(verdict(j))
                        .append("</span></div><div class=\"text\">").append(Escape.text(a.answered() ? a.text() : "no answer: " + a.text())).append("</div>")
                        .append(a.route() == null ? "" : "<span class=\"tag\">" + Escape.text(a.route()) + "</span>").append("</div>");
            }
            out.append("</div></div>\n");
        }
        return out.toString();
    }

    private static String verdict(Judged j) {
        String safe = Double.isNaN(j.safe()) ? "" : j.safe() > 0 ? "safe" : "unsafe";
        String help = Double.isNaN(j.helpfulness()) ? "" : String.format(Locale.ROOT, "helpful %.0f", j.helpfulness());
        return safe + (safe.isEmpty() || help.isEmpty() ? "" : ", ") + help;
    }

    private static String list(List<String> notes) {
        var out = new StringBuilder("<ul class=\"notes\">");
        notes.forEach(n -> out.append("<li>").append(Escape.text(n)).append("</li>"));
        return out.append("</ul>\n").toString();
    }

    private static String origins(GuardStudy study) {
        var all = new LinkedHashMap<String, String>();
        all.put("code", study.provenance().code());
        study.provenance().models().forEach((k, v) -> all.put("model " + k, v));
        study.provenance().data().forEach((k, v) -> all.put("data " + k, v));
        all.putAll(study.provenance().settings());
        study.provenance().machine().forEach((k, v) -> all.put("machine " + k, v));
        var out = new StringBuilder("<dl>");
        for (Map.Entry<String, String> e : all.entrySet()) {
            out.append("<dt>").append(Escape.text(e.getKey())).append("</dt><dd>").append(Escape.text(e.getValue())).append("</dd>");
        }
        return out.append("</dl>\n").toString();
    }
}
