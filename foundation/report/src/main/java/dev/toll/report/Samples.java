package dev.toll.report;

/** Prompts with the answers of several subjects side by side; what is not shown is counted. */
final class Samples {
    static final int MOST_SHOWN = 24;
    static final int MOST_CHARACTERS = 1200;

    private Samples() {}

    static String render(Result r) {
        var out = new StringBuilder();
        for (var s : r.samples().stream().limit(MOST_SHOWN).toList()) {
            out.append("<div class=\"sample\"><div><span class=\"tag\">").append(Escape.text(s.suite())).append("</span><q>")
                    .append(Escape.text(cut(s.prompt()))).append("</q>");
            if (s.reference() != null) {
                out.append("<div><span class=\"tag\">expected</span><span class=\"text\">").append(Escape.text(cut(s.reference())))
                        .append("</span></div>");
            }
            out.append("</div><div class=\"answers\">");
            var before = s.answers().isEmpty() ? "" : s.answers().getFirst().text();
            for (int i = 0; i < s.answers().size(); i++) {
                var a = s.answers().get(i);
                var look = r.subject(a.subject()).map(x -> Methods.of(x.kind())).orElse(Methods.of(a.subject()));
                out.append("<div><div class=\"who\"><b class=\"").append(look.css()).append("\">").append(Escape.text(a.subject()))
                        .append("</b><span class=\"score\">").append(Format.shortReward(a.score()))
                        .append("</span></div><div class=\"text\">").append(i == 0
                        ? Escape.text(cut(a.text())) : WordDiff.marked(cut(before), cut(a.text()))).append("</div></div>");
            }
            out.append("</div></div>\n");
        }
        int more = r.samples().size() - MOST_SHOWN;
        if (more > 0) {
            out.append("<p>").append(more).append(" more in result.json.</p>\n");
        }
        return out.toString();
    }

    private static String cut(String text) {
        if (text.length() <= MOST_CHARACTERS) {
            return text;
        }
        int at = Character.isHighSurrogate(text.charAt(MOST_CHARACTERS - 1)) ? MOST_CHARACTERS - 1 : MOST_CHARACTERS;
        return text.substring(0, at) + " … (" + (text.length() - at) + " more characters in result.json)";
    }
}
