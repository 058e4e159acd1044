package dev.toll.report;

/**
 * The shell round a report: one file, nothing fetched. The content security policy allows only the style and script
 * whose hashes it names, so text that slipped through unescaped could still not run.
 */
public final class Page {
    private Page() {}

    /** The whole page; {@code kicker} and {@code body} are HTML, {@code title} is text. {@code body} closes the header it stands in. */
    public static String of(String title, String kicker, String body) {
        var style = Assets.pageStyle();
        var script = Assets.script();
        return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
                + Assets.hash(style) + "; script-src " + Assets.hash(script) + "; base-uri 'none'; form-action 'none'\">"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"referrer\" content=\"no-referrer\"><title>"
                + Escape.text(title) + "</title>\n<style>" + style + "</style></head>\n<body>\n<header><div class=\"kicker\"><span>"
                + kicker
                + "</span><button id=\"theme\" type=\"button\" hidden>Dark</button></div>\n" + body
                + "<div id=\"tip\" role=\"status\"></div>\n<script>" + script
                + "</script></body></html>\n";
    }

    /** A section with its heading and a sentence on how to read it; nothing when there is no content. */
    public static String section(String heading, String how, String content) {
        return content.isEmpty() ? "" : "<section><h2>" + Escape.text(heading) + "</h2>\n" + (how.isEmpty() ? "" : "<p>" + Escape.text(how)
                + "</p>\n") + content + "</section>\n";
    }

    /** The method's marker in its colour, to stand before a name. */
    static String swatch(Methods.Look look) {
        return "<svg class=\"swatch " + look.css() + "\" width=\"14\" height=\"14\" viewBox=\"0 0 14 14\" aria-hidden=\"true\"><path class=\"mark\" d=\""
                + look.marker().path(7, 7, 4.4) + "\"/></svg>";
    }
}
