package dev.toll.cli;

import dev.toll.core.InputException;
import dev.toll.core.Metric;
import dev.toll.core.Suite;
import dev.toll.evaluate.data.Benchmarks;
import dev.toll.lilliput.Format;
import dev.toll.lilliput.Suites;
import dev.toll.lilliput.World;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** What {@code --suite} names: public benchmarks by file, own items, or the small world's three abilities. */
final class TaxSuites {
    private static final int LILLIPUT_ITEMS = 300;

    private TaxSuites() {}

    /** Every suite of every specification; faults are those of {@link Benchmarks#load}, and two suites of one name. */
    static List<Suite> load(List<String> specifications, long seed) {
        var out = new ArrayList<Suite>();
        for (var spec : specifications) {
            if (spec.equals("lilliput") || spec.startsWith("lilliput:")) {
                out.addAll(lilliput(spec, seed));
            } else {
                out.add(Benchmarks.load(spec));
            }
        }
        var names = new HashSet<String>();
        for (var suite : out) {
            if (!names.add(suite.name())) {
                throw new InputException("--suite: two suites are called '" + suite.name() + "'; expected different names (rename one of the files)");
            }
        }
        return out;
    }

    private static List<Suite> lilliput(String spec, long seed) {
        String limit = spec.equals("lilliput") ? "" + LILLIPUT_ITEMS : spec.substring("lilliput:".length());
        if (!limit.matches("[1-9]\\d{0,5}")) {
            throw new InputException("--suite " + spec + ": found '" + limit + "' items, expected a number from 1 to 999999");
        }
        int n = Integer.parseInt(limit);
        var suites = new Suites(World.shipped());
        return List.of(suites.commonsense(seed, n, Format.CHAT), suites.reading(seed, n, Format.CHAT, Metric.TOKEN_F1), suites.translation(seed, n, Format.CHAT));
    }
}
