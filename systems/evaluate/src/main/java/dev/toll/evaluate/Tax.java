package dev.toll.evaluate;

import dev.toll.core.Comparison;
import dev.toll.core.Interval;
import dev.toll.core.Measurement;
import dev.toll.core.stats.Bootstrap;
import dev.toll.core.stats.Seeds;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The price of an intervention: paired differences per suite and of the macro score, against the subject before it.
 * Group scores are unweighted means of their suites, the macro score the unweighted mean of all suites given.
 */
public final class Tax {
    /** Name under which macro scores are listed. */
    public static final String MACRO = "macro";

    private Tax() {}

    /** b − a per suite (same order in both) and their macro; p-values are not yet corrected. */
    public static List<Comparison> price(List<Measurement> a, List<Measurement> b, long seed) {
        var out = new ArrayList<Comparison>();
        var differences = new ArrayList<double[]>();
        for (int i = 0; i < a.size(); i++) {
            out.add(Bootstrap.paired(a.get(i), b.get(i), Seeds.derive(seed, "bootstrap", a.get(i).suite())));
            differences.add(Bootstrap.difference(a.get(i), b.get(i)));
        }
        if (a.size() > 1) {
            out.add(Bootstrap.macro(a.getFirst().subject(), b.getFirst().subject(), MACRO, differences, Seeds.derive(seed, "bootstrap", MACRO)));
        }
        return out;
    }

    /** {@code mean GROUP}: the name under which the mean over a group's suites is listed. */
    public static String group(String group) {
        return "mean " + group;
    }

    /** b − a of every group that has several suites, the paper's group scores, when there is more than one group; p-values are not yet corrected. */
    public static List<Comparison> groups(List<Measurement> a, List<Measurement> b, long seed) {
        var differences = new LinkedHashMap<String, List<double[]>>();
        for (int i = 0; i < a.size(); i++) {
            differences.computeIfAbsent(a.get(i).group(), g -> new ArrayList<>()).add(Bootstrap.difference(a.get(i), b.get(i)));
        }
        var out = new ArrayList<Comparison>();
        differences.forEach((group, suites) -> {
            if (suites.size() > 1 && differences.size() > 1) {
                out.add(Bootstrap.macro(a.getFirst().subject(), b.getFirst().subject(), group(group), suites, Seeds.derive(seed, "bootstrap", group(group))));
            }
        });
        return out;
    }

    /** Interval per suite, and the macro score's. */
    public static Map<String, Interval> scores(List<Measurement> measurements, long seed) {
        var out = new LinkedHashMap<String, Interval>();
        for (var m : measurements) {
            out.put(m.suite(), Bootstrap.mean(m.values(), Seeds.derive(seed, "bootstrap", m.suite())));
        }
        if (measurements.size() > 1) {
            out.put(MACRO, Bootstrap.macro(measurements.stream().map(Measurement::values).toList(), Seeds.derive(seed, "bootstrap", MACRO)));
        }
        return out;
    }
}
