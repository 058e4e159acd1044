package dev.toll.model.decoder;

import java.util.List;

/**
 * Token ids and, per token, whether it is a target: {@code trained[i]} means the model is taught to predict
 * {@code ids[i]} from what precedes it. Prompts are read, not learnt (completion-only loss).
 */
public record TargetedSequence(int[] ids, boolean[] trained) {
    public TargetedSequence {
        if (ids.length != trained.length) {
            throw new IllegalArgumentException(ids.length + " ids with " + trained.length + " flags");
        }
    }

    /** A prompt that is read and a completion that is learnt. */
    public static TargetedSequence of(int[] prompt, int[] completion) {
        var ids = new int[prompt.length + completion.length];
        var trained = new boolean[ids.length];
        System.arraycopy(prompt, 0, ids, 0, prompt.length);
        System.arraycopy(completion, 0, ids, prompt.length, completion.length);
        for (int i = prompt.length; i < ids.length; i++) {
            trained[i] = true;
        }
        return new TargetedSequence(ids, trained);
    }

    public int length() {
        return ids.length;
    }

    /** Number of learnt tokens; the first token of a sequence has nothing before it and is never learnt. */
    public int targets() {
        int n = 0;
        for (int i = 1; i < trained.length; i++) {
            if (trained[i]) {
                n++;
            }
        }
        return n;
    }

    /** Learnt tokens of all sequences. */
    public static int targets(List<TargetedSequence> examples) {
        return examples.stream().mapToInt(TargetedSequence::targets).sum();
    }
}
