package dev.toll.report;

import java.util.List;

/** Findings in a terminal: a sign, the verdict, the claim, and below it the differences that decide it. */
final class FindingsText {
    private final boolean unicode;
    private final int width;

    FindingsText(boolean unicode, int width) {
        this.unicode = unicode;
        this.width = width;
    }

    /** Every line ended by a newline; empty when nothing was claimed. {@code how} says what the intervals and p are. */
    String render(String title, List<Finding> findings) {
        if (findings.isEmpty()) {
            return "";
        }
        var out = new StringBuilder(title).append('\n');
        for (var f : findings) {
            wrap(out, sign(f.verdict()) + " " + f.verdict() + ": " + f.claim(), "", "  ");
            for (var part : f.parts()) {
                wrap(out, part.what() + " " + part.figures(), "    ", "      ");
            }
            wrap(out, "p " + Format.pValue(f.pAdjusted()) + " (Holm)", "    ", "      ");
        }
        return unicode ? out.toString() : out.toString().replace('−', '-');
    }

    private String sign(Finding.Verdict verdict) {
        return switch (verdict) {
            case CAME_OUT -> unicode ? "✓" : "+";
            case DID_NOT -> unicode ? "✗" : "x";
            case NOT_DECIDED -> "?";
        };
    }

    private void wrap(StringBuilder out, String text, String first, String further) {
        var line = new StringBuilder(first);
        boolean begun = false;
        for (var word : text.split(" ", -1)) {
            if (begun && line.length() + 1 + word.length() > width) {
                out.append(line.toString().stripTrailing()).append('\n');
                line.setLength(0);
                line.append(further);
                begun = false;
            }
            line.append(begun ? " " : "").append(word);
            begun = true;
        }
        out.append(line.toString().stripTrailing()).append('\n');
    }
}
