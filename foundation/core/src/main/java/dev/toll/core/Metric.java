package dev.toll.core;

/** How an item is scored. Every metric gives one value in [0,1] per item, higher is better. */
public enum Metric {
    /** Argmax of summed log-likelihood over options (lm-eval's {@code acc}). */
    ACCURACY("accuracy"),
    /** Argmax of log-likelihood per character of the option (lm-eval's {@code acc_norm}). */
    ACCURACY_PER_CHARACTER("acc_norm"),
    /** Normalised string equality with any reference (SQuAD's EM). */
    EXACT_MATCH("exact match"),
    /** Bag-of-tokens F1 against the best reference (SQuAD's F1). */
    TOKEN_F1("token F1"),
    /** DROP's F1: spans as sets of tokens, numbers must agree. */
    DROP_F1("DROP F1"),
    /** Sentence BLEU-4 with exponential smoothing, sacreBLEU's numbers divided by 100. */
    BLEU("BLEU"),
    /** The last number of the answer equals the reference number. */
    EXACT_NUMBER("exact number"),
    /** The letter of an option, written out by the model; unknown when no letter can be read. */
    LETTER("letter"),
    /** A reward in [0,1] given by a rule or a reward model. */
    REWARD("reward");

    private final String label;

    Metric(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }

    /** True when the metric ranks given options instead of judging generated text. */
    public boolean isChoice() {
        return this == ACCURACY || this == ACCURACY_PER_CHARACTER;
    }
}
