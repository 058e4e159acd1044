package dev.toll.cli;

import dev.toll.core.Problems;
import dev.toll.evaluate.attack.AttackSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The shape and the bounds of an attack. */
final class AttackOptions {
    @Option(names = "--streams", paramLabel = "N", description = "Roots of a goal's search (default: pair 30, tap 1).")
    private @Nullable Integer streams;

    @Option(names = "--branching", paramLabel = "N", description = "Rewritings tried from every leaf (default: pair 1, tap 4).")
    private @Nullable Integer branching;

    @Option(names = "--width", paramLabel = "N", description = "Of tap: most leaves alive after a pruning (default: 10).")
    private @Nullable Integer width;

    @Option(names = "--depth", paramLabel = "N", description = "Most rounds (default: pair 3, tap 10).")
    private @Nullable Integer depth;

    @Option(names = "--queries", paramLabel = "N", description = "Most questions put to the subject for one goal (default: pair 90, tap 94).")
    private @Nullable Integer queries;

    @Option(names = "--success", paramLabel = "N", description = "Least score of the judge, 2 to 10, that a second judge is asked to confirm (default: 10).")
    private int success = 10;

    @Option(names = "--attacker-tokens", paramLabel = "N", description = "Longest rewriting (default: 500).")
    private int attackerTokens = 500;

    @Option(names = "--answer-tokens", paramLabel = "N", description = "Longest answer of the subject (default: 300).")
    private int answerTokens = 300;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the attacker's draws and of ties (default: 1).")
    private long seed = 1;

    int answerTokens() {
        return Math.max(1, answerTokens);
    }

    long seed() {
        return seed;
    }

    /** The settings of {@code pair} or {@code tap} as changed by the user; every fault goes into {@code problems}. */
    AttackSettings settings(String method, Problems problems) {
        var base = method.equals("tap") ? AttackSettings.tap() : AttackSettings.pair();
        if (!method.equals("pair") && !method.equals("tap")) {
            problems.add("command line", "METHOD", method, "pair or tap");
        }
        if (method.equals("pair") && width != null) {
            problems.add("command line", "--width", width, "tap as METHOD; pair prunes nothing");
        }
        int newStreams = positive("--streams", streams, base.streams(), problems);
        int newBranching = positive("--branching", branching, base.branching(), problems);
        int newDepth = positive("--depth", depth, base.depth(), problems);
        int newWidth = positive("--width", width, Math.max(base.width(), newStreams), problems);
        int newQueries = positive("--queries", queries, base.queries(), problems);
        int longest = positive("--attacker-tokens", attackerTokens, base.attackerTokens(), problems);
        positive("--answer-tokens", answerTokens, answerTokens, problems);
        if (success < 2 || success > 10) {
            problems.add("command line", "--success", success, "2 to 10");
        }
        return new AttackSettings(newStreams, newBranching, newWidth, newDepth, base.tries(), base.memory(), base.prunes(), Math.clamp(success, 2, 10), newQueries, longest, seed);
    }

    private static int positive(String option, @Nullable Integer value, int otherwise, Problems problems) {
        if (value != null && value < 1) {
            problems.add("command line", option, value, "1 or more");
        }
        return value == null || value < 1 ? Math.max(1, otherwise) : value;
    }
}
