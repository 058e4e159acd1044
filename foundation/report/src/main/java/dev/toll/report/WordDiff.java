package dev.toll.report;

import java.util.ArrayList;
import java.util.List;

/** Which words of a text another text does not have in the same order: the complement of their longest common subsequence. */
final class WordDiff {
    /** Beyond this many words a side the quadratic table is not worth it, and nothing is marked. */
    static final int MOST_WORDS = 600;

    private WordDiff() {}

    /** {@code text} escaped, with every run of words that is not in {@code before} inside a mark element. */
    static String marked(String before, String text) {
        var a = pieces(before);
        var b = pieces(text);
        if (a.size() > 2 * MOST_WORDS || b.size() > 2 * MOST_WORDS) {
            return Escape.text(text);
        }
        var common = common(a, b);
        var out = new StringBuilder();
        boolean open = false;
        for (int i = 0; i < b.size(); i++) {
            boolean blank = b.get(i).isBlank();
            // White space between two marked words belongs to the mark; at its edges it does not.
            boolean mark = blank ? open && i + 1 < b.size() && !common[i + 1] : !common[i];
            if (mark != open) {
                out.append(mark ? "<mark>" : "</mark>");
                open = mark;
            }
            out.append(Escape.text(b.get(i)));
        }
        return out.append(open ? "</mark>" : "").toString();
    }

    private static boolean[] common(List<String> a, List<String> b) {
        var longest = new int[a.size() + 1][b.size() + 1];
        for (int i = a.size() - 1; i >= 0; i--) {
            for (int j = b.size() - 1; j >= 0; j--) {
                longest[i][j] = a.get(i).equals(b.get(j)) ? longest[i + 1][j + 1] + 1 : Math.max(longest[i + 1][j], longest[i][j + 1]);
            }
        }
        var in = new boolean[b.size()];
        for (int i = 0, j = 0; i < a.size() && j < b.size(); ) {
            if (a.get(i).equals(b.get(j))) {
                in[j] = true;
                i++;
                j++;
            } else if (longest[i + 1][j] >= longest[i][j + 1]) {
                i++;
            } else {
                j++;
            }
        }
        return in;
    }

    /** Alternating runs of white space and of everything else; joined they are the text again. */
    private static List<String> pieces(String text) {
        var out = new ArrayList<String>();
        int start = 0;
        for (int i = 1; i <= text.length(); i++) {
            if (i == text.length() || Character.isWhitespace(text.charAt(i)) != Character.isWhitespace(text.charAt(i - 1))) {
                out.add(text.substring(start, i));
                start = i;
            }
        }
        return out;
    }
}
