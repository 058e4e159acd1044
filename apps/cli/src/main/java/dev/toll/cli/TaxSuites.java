package dev.toll.cli;

import dev.toll.core.InputException;
import dev.toll.core.Metric;
import dev.toll.core.Problems;
import dev.toll.core.Sampling;
import dev.toll.core.Suite;
import dev.toll.evaluate.Posed;
import dev.toll.evaluate.Restated;
import dev.toll.evaluate.benchmark.Catalog;
import dev.toll.evaluate.data.Benchmarks;
import dev.toll.lilliput.Format;
import dev.toll.lilliput.Suites;
import dev.toll.lilliput.World;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is asked: benchmarks by name from a folder of data, benchmarks by file, own items, or the small world's three abilities; and in which words. */
final class TaxSuites {
    private static final int LILLIPUT_ITEMS = 300;

    @Option(names = "--suites", paramLabel = "NAME,…", split = ",", description = "core (ARC, RACE, PIQA, SQuAD 2, DROP, WMT14), mgsm, xcopa, or single benchmarks; from --set data=DIR. See docs/tax.md.")
    private List<String> names = new ArrayList<>();

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "data=DIR: folder of the benchmarks' files; limit=N: the first N items of each. Repeatable.")
    private List<String> settings = new ArrayList<>();

    @FromHub(dev.toll.model.hub.HubArgument.SUITE)
    @Option(names = "--suite", paramLabel = "NAME=FILE[:N]",
            description = "gsm8k=FILE, xcopa-LANG=FILE or jsonl=FILE; :N takes the first N items. lilliput[:N]: the small world's three. Repeatable.")
    private List<String> files = new ArrayList<>();

    @Option(names = "--chat", description = "Put every prompt as a turn of a chat, through each model's own template.")
    private boolean chat;

    @Option(names = "--letters", description = "Have options written out and answered by letter, for models that show no likelihoods.")
    private boolean letters;

    @Option(names = "--max-new-tokens", paramLabel = "N", description = "Answer budget of generated suites (default: 256).")
    private @Nullable Integer maxNewTokens;

    /** Every suite of every specification, as it is to be asked of every model; faults of all of them go into {@code problems}. */
    List<Posed> load(long seed, Problems problems) {
        if (maxNewTokens != null && maxNewTokens < 1) {
            problems.add("command line", "--max-new-tokens", maxNewTokens, "1 or more");
        }
        var out = new ArrayList<>(byName(problems));
        ofFiles(files, seed, problems).forEach(s -> out.add(new Posed(s, Sampling.greedy(256).withStop("\nQuestion:"))));
        var seen = new HashSet<String>();
        for (var posed : out) {
            if (!seen.add(posed.suite().name())) {
                problems.add("--suite", posed.suite().name(), "two suites are called '" + posed.suite().name() + "'", "different names (rename one of the files)");
            }
        }
        if (out.isEmpty() && problems.faults().isEmpty()) {
            problems.add("command line", "--suites", null, "what to measure: --suites core --set data=DIR, --suite NAME=FILE, or --suite lilliput");
        }
        return out.stream().map(this::restated).toList();
    }

    /** What {@code --suite} names; faults of all of it go into {@code problems}. */
    static List<Suite> ofFiles(List<String> files, long seed, Problems problems) {
        var out = new ArrayList<Suite>();
        for (var spec : files) {
            try {
                out.addAll(spec.equals("lilliput") || spec.startsWith("lilliput:") ? lilliput(spec, seed) : List.of(Benchmarks.load(spec)));
            } catch (InputException e) {
                problems.add("--suite", spec, "a fault (" + e.getMessage() + ")", "a file as docs/tax.md describes it");
            }
        }
        return out;
    }

    private Posed restated(Posed posed) {
        var suite = letters ? Restated.byLetter(posed.suite()) : posed.suite();
        var sampling = maxNewTokens == null || maxNewTokens < 1 ? posed.sampling() : longest(posed.sampling(), maxNewTokens);
        return new Posed(chat ? Restated.asChat(suite) : suite, sampling);
    }

    private static Sampling longest(Sampling s, int tokens) {
        return new Sampling(s.temperature(), s.topK(), s.topP(), tokens, s.seed(), s.stop());
    }

    private List<Posed> byName(Problems problems) {
        Path data = null;
        int limit = Integer.MAX_VALUE;
        for (var setting : settings) {
            if (setting.startsWith("data=")) {
                data = Path.of(setting.substring("data=".length()));
                if (!Files.isDirectory(data)) {
                    problems.add("--set", "data", data, "a folder with the benchmarks' files");
                }
            } else if (setting.matches("limit=[1-9]\\d{0,8}")) {
                limit = Integer.parseInt(setting.substring("limit=".length()));
            } else {
                problems.add("--set", setting, "no setting of tax", "data=DIR or limit=N with N from 1 on");
            }
        }
        if (names.isEmpty()) {
            return List.of();
        }
        if (data == null) {
            problems.add("--suites", String.join(",", names), "no folder of data", "--set data=DIR beside it");
            return List.of();
        }
        return Files.isDirectory(data) ? Catalog.load(names, data, limit, problems) : List.of();
    }

    private static List<Suite> lilliput(String spec, long seed) {
        String limit = spec.equals("lilliput") ? "" + LILLIPUT_ITEMS : spec.substring("lilliput:".length());
        if (!limit.matches("[1-9]\\d{0,5}")) {
            throw new InputException("found '" + limit + "' items, expected a number from 1 to 999999");
        }
        int n = Integer.parseInt(limit);
        var suites = new Suites(World.shipped());
        return List.of(suites.commonsense(seed, n, Format.CHAT), suites.reading(seed, n, Format.CHAT, Metric.TOKEN_F1), suites.translation(seed, n, Format.CHAT));
    }
}
