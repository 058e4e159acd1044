package dev.toll.report;

import java.util.List;
import java.util.Locale;

/** Findings on a page: the verdict, the claim, the differences that decide it. */
final class FindingsList {
    private FindingsList() {}

    static String render(List<Finding> findings) {
        if (findings.isEmpty()) {
            return "";
        }
        var out = new StringBuilder("<div class=\"scroll\"><table class=\"findings\"><thead><tr><th>claim</th><th>here</th><th>decided by</th><th class=\"num\">p (Holm)</th></tr></thead><tbody>\n");
        for (var f : findings) {
            out.append("<tr><th scope=\"row\">").append(Escape.text(f.claim())).append("</th><td><b class=\"verdict ").append(css(f.verdict())).append("\">")
                    .append(f.verdict()).append("</b></td><td><ul>");
            for (var part : f.parts()) {
                var side = part.low() > 0 ? "gain" : part.high() < 0 ? "loss" : "none";
                out.append("<li>").append(Escape.text(part.what())).append(": <span class=\"").append(side).append("\">").append(part.figures()).append("</span></li>");
            }
            out.append("</ul></td><td class=\"num\">").append(Escape.text(Format.pValue(f.pAdjusted()))).append("</td></tr>\n");
        }
        return out.append("</tbody></table></div>\n").toString();
    }

    private static String css(Finding.Verdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** {@code 9 came out, 4 did not come out, 3 not decided}. */
    static String count(List<Finding> findings) {
        var out = new StringBuilder();
        for (var verdict : Finding.Verdict.values()) {
            long n = findings.stream().filter(f -> f.verdict() == verdict).count();
            out.append(out.isEmpty() ? "" : ", ").append(n).append(' ').append(verdict);
        }
        return out.toString();
    }
}
