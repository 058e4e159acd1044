package dev.toll.report;

import java.util.List;

/** Judged claims for reports of other shapes than {@link HtmlReport}'s. */
public final class Findings {
    private Findings() {}

    /** For a terminal; empty when nothing was claimed. */
    public static String text(String title, List<Finding> findings, boolean unicode, int width) {
        return new FindingsText(unicode, width).render(title, findings);
    }

    /** A table for a {@link Page}; empty when nothing was claimed. */
    public static String html(List<Finding> findings) {
        return FindingsList.render(findings);
    }

    /** {@code 9 came out, 4 did not come out, 3 not decided}. */
    public static String count(List<Finding> findings) {
        return FindingsList.count(findings);
    }
}
