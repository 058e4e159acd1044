package dev.toll.model.decoder;

import java.util.Arrays;

/**
 * Log-probabilities of the targets of a packed batch, in nats, ordered by tree, branch and token.
 *
 * @param values one per target
 * @param starts {@code starts[tree][branch]} is the first target of a branch; one more entry ends the tree's last
 * @param collisions log Σ_v p_v² at every target, the expected probability of what the model itself would draw there; empty
 *     unless asked for
 */
public record BranchLogProbs(double[] values, int[][] starts, double[] collisions) {
    /** Log-probabilities only. */
    public BranchLogProbs(double[] values, int[][] starts) {
        this(values, starts, new double[0]);
    }

    /** Index of the branch's first target. */
    public int from(int tree, int branch) {
        return starts[tree][branch];
    }

    /** Index behind the branch's last target. */
    public int to(int tree, int branch) {
        return starts[tree][branch + 1];
    }

    /** Targets of a branch. */
    public int count(int tree, int branch) {
        return to(tree, branch) - from(tree, branch);
    }

    /** log π(branch | prompt): the sum over its targets, 0 without any. */
    public double sum(int tree, int branch) {
        double sum = 0;
        for (int i = from(tree, branch); i < to(tree, branch); i++) {
            sum += values[i];
        }
        return sum;
    }

    /** The same with the targets behind the first {@code head} counting with {@code tail}. */
    public double sum(int tree, int branch, int head, double tail) {
        double sum = 0;
        for (int i = from(tree, branch); i < to(tree, branch); i++) {
            sum += i - from(tree, branch) < head ? values[i] : tail * values[i];
        }
        return sum;
    }

    /** Mean over the branch's targets of log p − log Σ_v p_v²; 0 without any. */
    public double certainty(int tree, int branch) {
        double sum = 0;
        for (int i = from(tree, branch); i < to(tree, branch); i++) {
            sum += values[i] - collisions[i];
        }
        return sum / Math.max(1, count(tree, branch));
    }

    /** A branch's log-probabilities, token by token. */
    public double[] of(int tree, int branch) {
        return Arrays.copyOfRange(values, from(tree, branch), to(tree, branch));
    }

    /** Adds what a slope of {@link #sum(int, int, int, double)} hands down. */
    public void addSlope(double[] slopes, int tree, int branch, double slope, int head, double tail) {
        for (int i = from(tree, branch); i < to(tree, branch); i++) {
            slopes[i] += i - from(tree, branch) < head ? slope : tail * slope;
        }
    }

    /** Adds {@code slope} to dL/dlp of every target of a branch: what d(sum)/dlp = 1 hands down. */
    public void addSlope(double[] slopes, int tree, int branch, double slope) {
        for (int i = from(tree, branch); i < to(tree, branch); i++) {
            slopes[i] += slope;
        }
    }
}
