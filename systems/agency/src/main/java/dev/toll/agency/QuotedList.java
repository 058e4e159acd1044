package dev.toll.agency;

import java.util.ArrayList;
import java.util.List;

/** A list of texts as the recorded transcripts print it: each in single or double quotes, with backslash escapes. */
final class QuotedList {
    private QuotedList() {}

    static List<String> of(String printed) {
        var out = new ArrayList<String>();
        int i = 0;
        while (i < printed.length()) {
            char quote = printed.charAt(i++);
            if (quote != '\'' && quote != '"') {
                continue;
            }
            var text = new StringBuilder();
            while (i < printed.length() && printed.charAt(i) != quote) {
                char c = printed.charAt(i++);
                if (c != '\\' || i == printed.length()) {
                    text.append(c);
                    continue;
                }
                char escaped = printed.charAt(i++);
                text.append(switch (escaped) {
                    case 'n' -> "\n";
                    case 't' -> "\t";
                    case 'r' -> "\r";
                    case '\\', '\'', '"' -> String.valueOf(escaped);
                    default -> "\\" + escaped;
                });
            }
            i++;
            out.add(text.toString());
        }
        return out;
    }
}
