package dev.toll.model.decoder;

import java.util.Arrays;
import java.util.List;

/**
 * A prompt and the answers that may follow it: the shape of a preference pair, of n samples of one prompt, of a question
 * with its options. The prompt is computed once for all of them. Prompts are read, never learnt.
 *
 * @param prompt at least one token
 * @param branches answers; each sees the prompt and itself, never another branch
 */
public record TokenTree(int[] prompt, List<Branch> branches) {
    /** An answer's tokens, and which of them are targets; its first is predicted from the prompt's last. May be empty. */
    public record Branch(int[] ids, boolean[] trained) {
        public Branch {
            if (ids.length != trained.length) {
                throw new IllegalArgumentException(ids.length + " ids with " + trained.length + " flags");
            }
        }

        /** All of it is a target. */
        public static Branch of(int[] ids) {
            var trained = new boolean[ids.length];
            Arrays.fill(trained, true);
            return new Branch(ids, trained);
        }

        public int length() {
            return ids.length;
        }
    }

    public TokenTree {
        if (prompt.length == 0) {
            throw new IllegalArgumentException("a prompt needs at least one token");
        }
        branches = List.copyOf(branches);
    }

    /** A prompt with answers that are targets as a whole. */
    public static TokenTree of(int[] prompt, int[]... answers) {
        return new TokenTree(prompt, Arrays.stream(answers).map(Branch::of).toList());
    }

    /** A sequence as a prompt (what comes before its first target, at least one token) with one branch. */
    public static TokenTree of(TargetedSequence sequence) {
        int first = 1;
        while (first < sequence.length() && !sequence.trained()[first]) {
            first++;
        }
        int end = sequence.length();
        var branch = new Branch(Arrays.copyOfRange(sequence.ids(), Math.min(first, end), end), Arrays.copyOfRange(sequence.trained(), Math.min(first, end), end));
        return new TokenTree(Arrays.copyOf(sequence.ids(), Math.min(first, end)), List.of(branch));
    }

    /** Tokens that are computed: the prompt once, and every branch. */
    public int tokens() {
        return prompt.length + branches.stream().mapToInt(Branch::length).sum();
    }

    /** Tokens from the root to the end of the longest branch. */
    public int depth() {
        return prompt.length + branches.stream().mapToInt(Branch::length).max().orElse(0);
    }

    /** More than one branch that is not empty. */
    boolean forks() {
        return branches.stream().filter(b -> b.length() > 0).count() > 1;
    }
}
