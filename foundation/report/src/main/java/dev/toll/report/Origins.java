package dev.toll.report;

import java.util.Map;

/** Provenance and time: what made the numbers, on what, how long it took, and how to make them again. */
final class Origins {
    private static final int SHORT_HASH = 12;

    private Origins() {}

    static String render(Result r) {
        var p = r.provenance();
        var out = new StringBuilder("<div class=\"two\">");
        out.append("<div>").append(list("Code", Map.of("code", p.code(), "seed", Long.toString(p.seed())), false))
                .append(list("Machine", p.machine(), false)).append(list("Models", p.models(), true))
                .append(list("Data", p.data(), true)).append("</div><div>").append(list("Settings", p.settings(), false))
                .append("</div></div>\n<h3>To do it again</h3><pre>")
                .append(Escape.text(command(r))).append("</pre>\n");
        return out.toString();
    }

    /** The recorded command; failing that, the recipe with its seed. */
    static String command(Result r) {
        var recorded = r.provenance().settings().get("command");
        return recorded != null ? recorded : "./toll run recipes/" + r.recipe() + ".yaml --set seed=" + r.seed();
    }

    static String timings(Result r) {
        if (r.timings().isEmpty()) {
            return "";
        }
        double total = Timings.total(r.timings());
        double longest = r.timings().entrySet().stream().filter(e -> !e.getKey().equals(Result.EVERYTHING)).mapToDouble(Map.Entry::getValue).filter(Double::isFinite).max().orElse(1);
        var out = new StringBuilder("<div class=\"scroll\"><table class=\"times\"><tbody>\n");
        r.timings().forEach((stage, seconds) -> {
            if (stage.equals(Result.EVERYTHING)) {
                return;
            }
            int slash = stage.lastIndexOf('/');
            out.append("<tr><th scope=\"row\"").append(slash < 0 ? ">" : " class=\"part\">").append(Escape.text(stage.substring(slash + 1)))
                    .append("</th><td class=\"num\">").append(Format.seconds(seconds)).append("</td><td>")
                    .append(Double.isFinite(seconds) ? IntervalBars.share(seconds / Math.max(longest, 1e-9)) : "").append("</td></tr>\n");
        });
        return out.append("<tr><th scope=\"row\">total</th><td class=\"num\"><b>").append(Format.seconds(total))
                .append("</b></td><td></td></tr></tbody></table></div>\n").toString();
    }

    private static String list(String heading, Map<String, String> entries, boolean hashes) {
        if (entries.isEmpty()) {
            return "";
        }
        var out = new StringBuilder("<h3>").append(heading).append("</h3><dl>");
        entries.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(e -> {
            var value = e.getValue();
            out.append("<dt>").append(Escape.text(e.getKey())).append("</dt>");
            if (hashes && value.length() > SHORT_HASH) {
                out.append("<dd title=\"").append(Escape.text(value)).append("\"><code>")
                        .append(Escape.text(value.substring(0, SHORT_HASH))).append("…</code></dd>");
            } else {
                out.append("<dd>").append(Escape.text(value)).append("</dd>");
            }
        });
        return out.append("</dl>").toString();
    }
}
