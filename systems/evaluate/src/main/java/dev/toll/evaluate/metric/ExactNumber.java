package dev.toll.evaluate.metric;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The last number of an answer, compared by value: commas, currency signs and trailing zeros do not matter. */
public final class ExactNumber {
    private static final Pattern NUMBER = Pattern.compile("-?\\d[\\d,]*(?:\\.\\d+)?|-?\\.\\d+");

    private ExactNumber() {}

    /** 1 when the answer's last number equals a reference's; an answer without a number is wrong. */
    public static double score(String answer, List<String> references) {
        var found = last(answer);
        return found.isPresent() && references.stream().anyMatch(r -> last(r).map(v -> v.compareTo(found.get()) == 0).orElse(false)) ? 1 : 0;
    }

    /** The number after {@code ####} if there is that mark, else the last number; empty when there is none. */
    public static Optional<BigDecimal> last(String text) {
        int mark = text.lastIndexOf("####");
        var m = NUMBER.matcher(mark >= 0 ? text.substring(mark + 4) : text);
        String found = null;
        while (m.find()) {
            found = m.group();
            if (mark >= 0) {
                break;
            }
        }
        return found == null ? Optional.empty() : Optional.of(new BigDecimal(found.replace(",", "")));
    }
}
