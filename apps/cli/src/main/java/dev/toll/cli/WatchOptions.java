package dev.toll.cli;

import dev.toll.align.job.Watch;
import dev.toll.core.Problems;
import dev.toll.core.Suite;
import dev.toll.model.hub.HubArgument;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is measured while a model trains, and how often. */
final class WatchOptions {
    private static final int DEFAULT_TOKENS = 256;

    @FromHub(HubArgument.SUITE)
    @Option(names = "--suite", paramLabel = "NAME=FILE[:N]", description = "With --every: what to measure, as in 'toll tax'; lilliput[:N] is the small world's. Repeatable.")
    private List<String> suites = new ArrayList<>();

    @Option(names = "--every", paramLabel = "N", description = "Measure the suites before training, after every N updates and at the end: path.jsonl and path.html in the output folder.")
    private @Nullable Integer every;

    @Option(names = "--max-new-tokens", paramLabel = "N", description = "With --every: answer budget of what is measured (default: 256).")
    private @Nullable Integer maxNewTokens;

    /** Null where nothing is to be measured; all faults are told at once. */
    @Nullable Watch of(long seed) {
        if (every == null && suites.isEmpty() && maxNewTokens == null) {
            return null;
        }
        var problems = new Problems();
        var loaded = TaxSuites.ofFiles(suites, seed, problems);
        if (suites.isEmpty()) {
            problems.add("command line", "--suite", null, "what to measure on the way, such as --suite lilliput:100");
        }
        if (every == null || every < 1) {
            problems.add("command line", "--every", every, "after how many updates to measure, 1 or more");
        }
        if (maxNewTokens != null && maxNewTokens < 1) {
            problems.add("command line", "--max-new-tokens", maxNewTokens, "1 or more");
        }
        if (loaded.stream().map(Suite::name).distinct().count() < loaded.size()) {
            problems.add("command line", "--suite", String.join(", ", suites), "suites of different names (rename one of the files)");
        }
        problems.throwIfAny();
        return new Watch(loaded, Objects.requireNonNull(every), maxNewTokens == null ? DEFAULT_TOKENS : maxNewTokens);
    }
}
