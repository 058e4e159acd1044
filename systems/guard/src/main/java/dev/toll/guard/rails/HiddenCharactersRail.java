package dev.toll.guard.rails;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Finds characters that a reader does not see but a model does: Unicode tags, zero-width marks between letters of scripts
 * that have no use for them, bidirectional overrides, long runs of variation selectors. What joins emoji or shapes Persian
 * and Indic words is left alone.
 *
 * @param removing take them out; else refuse the text
 */
public record HiddenCharactersRail(boolean removing) implements Rail {
    private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
    private static final int ZERO_WIDTH_JOINER = 0x200D;
    private static final Set<Character.UnicodeScript> WITHOUT_JOINERS = EnumSet.of(Character.UnicodeScript.LATIN, Character.UnicodeScript.CYRILLIC,
            Character.UnicodeScript.GREEK, Character.UnicodeScript.HAN, Character.UnicodeScript.HIRAGANA, Character.UnicodeScript.KATAKANA, Character.UnicodeScript.HANGUL);

    @Override
    public String name() {
        return "hidden";
    }

    @Override
    public Set<Side> sides() {
        return EnumSet.allOf(Side.class);
    }

    @Override
    public int reach() {
        return 8;
    }

    @Override
    public Finding check(Inspected inspected) {
        var spans = hidden(inspected.text());
        if (spans.isEmpty()) {
            return Finding.PASS;
        }
        String reason = spans.size() + " invisible character" + (spans.size() == 1 ? "" : "s");
        return removing ? new Finding.Mask(spans, reason) : new Finding.Block(reason);
    }

    private static List<Span> hidden(String text) {
        var out = new ArrayList<Span>();
        int before = -1;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            int next = i + Character.charCount(c);
            int after = next < text.length() ? text.codePointAt(next) : -1;
            if (invisible(c) || (c == ZERO_WIDTH_JOINER || c == ZERO_WIDTH_NON_JOINER) && !joins(before, after) || selector(c) && selector(before)) {
                out.add(new Span(i, next, ""));
            }
            before = c;
            i = next;
        }
        return out;
    }

    private static boolean invisible(int c) {
        return c == 0x200B || c == 0x2060 || c == 0xFEFF || c == 0x00AD || c == 0x180E || c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069 || c >= 0x2061 && c <= 0x2064
                || c >= 0xE0000 && c <= 0xE007F;
    }

    private static boolean selector(int c) {
        return c >= 0xFE00 && c <= 0xFE0F || c >= 0xE0100 && c <= 0xE01EF;
    }

    private static boolean joins(int before, int after) {
        return before >= 0 && after >= 0 && !(plain(before) || plain(after));
    }

    private static boolean plain(int c) {
        return Character.isWhitespace(c) || Character.isDigit(c) || WITHOUT_JOINERS.contains(Character.UnicodeScript.of(c));
    }
}
