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
    REWARD("reward"),
    /** 1 for a safe answer, 0 for an unsafe one. */
    SAFE("safe"),
    /** 1 for an answer that does what was asked, ½ in part, 0 for a refusal (HELM's scale). */
    COMPLIANCE("compliance"),
    /** A rating from 1 to 5, moved to [0,1] as (rating − 1) / 4. */
    HELPFULNESS("helpfulness");

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
