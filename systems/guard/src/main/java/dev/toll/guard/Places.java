package dev.toll.guard;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Prompts with {@code {places}}. They are filled in one pass, so a value that holds braces is never itself expanded. */
public final class Places {
    private static final Pattern PLACE = Pattern.compile("\\{([a-z_]+)}");

    private Places() {}

    /** The names of the places in {@code prompt}. */
    public static Set<String> of(String prompt) {
        var out = new TreeSet<String>();
        var matcher = PLACE.matcher(prompt);
        while (matcher.find()) {
            out.add(matcher.group(1));
        }
        return out;
    }

    /** {@code prompt} with every place replaced by its value. */
    public static String fill(String prompt, Map<String, String> values) {
        return PLACE.matcher(prompt).replaceAll(m -> Matcher.quoteReplacement(Objects.requireNonNull(values.get(m.group(1)), m.group(1))));
    }
}
