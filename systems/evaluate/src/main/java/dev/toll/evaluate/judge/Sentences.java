package dev.toll.evaluate.judge;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** An answer as the rules read it: lower case, plain quotes, without markup, cut into sentences and list items. */
record Sentences(List<String> all, int listItems) {
    private static final Pattern LIST_ITEM = Pattern.compile("^\\s*(?:[-*•+]|\\(?\\d{1,2}[.):]|step \\d+)\\s+\\S.*");
    private static final Pattern END = Pattern.compile("(?<=[.!?])[\"')\\]]*\\s+(?=\\S)");
    private static final Pattern ABBREVIATION = Pattern.compile(".*\\b(?:mr|mrs|ms|dr|st|vs|e\\.g|i\\.e|u\\.s|no)\\.$");

    Sentences {
        all = List.copyOf(all);
    }

    static Sentences of(String answer) {
        String plain = Normalizer.normalize(answer, Normalizer.Form.NFKC).replace('’', '\'').replace('‘', '\'').replace('“', '"').replace('”', '"').replaceAll("[*_`#]{1,3}(?=\\S)|(?<=\\S)[*_`]{1,3}", "")
                .toLowerCase(Locale.ROOT);
        var all = new ArrayList<String>();
        int items = 0;
        for (var line : plain.lines().map(String::strip).filter(l -> !l.isEmpty()).toList()) {
            if (LIST_ITEM.matcher(line).matches()) {
                items++;
                all.add(line);
                continue;
            }
            String before = "";
            for (var sentence : END.split(line)) {
                before = before.isEmpty() ? sentence : before + " " + sentence;
                if (!ABBREVIATION.matcher(before).matches()) {
                    all.add(before);
                    before = "";
                }
            }
            if (!before.isEmpty()) {
                all.add(before);
            }
        }
        return new Sentences(all, items);
    }

    /** The first {@code n} sentences. */
    List<String> first(int n) {
        return all.subList(0, Math.min(n, all.size()));
    }

    /** What follows the sentence of that number. */
    List<String> after(int at) {
        return all.subList(at + 1, all.size());
    }

    boolean isEmpty() {
        return all.isEmpty();
    }
}
