package dev.toll.model.format;

/** How rotary frequencies are stretched beyond the trained context; names and formulas are those of transformers. */
public sealed interface RopeScaling {
    /** Plain rotary embedding ({@code rope_type: default}). */
    record None() implements RopeScaling {}

    /** Position interpolation: every frequency divided by {@code factor}. */
    record Linear(double factor) implements RopeScaling {}

    /** NTK-aware: the base grows with the sequence once it exceeds {@code max_position_embeddings}. */
    record Dynamic(double factor) implements RopeScaling {}

    /**
     * Llama 3.1: wavelengths above {@code original / lowFreqFactor} are divided by {@code factor}, those below
     * {@code original / highFreqFactor} kept, those between blended.
     */
    record Llama3(double factor, double lowFreqFactor, double highFreqFactor, int originalMaxPositionEmbeddings)
            implements RopeScaling {}

    /** The value of {@code rope_type}. */
    default String type() {
        return switch (this) {
            case None() -> "default";
            case Linear ignored -> "linear";
            case Dynamic ignored -> "dynamic";
            case Llama3 ignored -> "llama3";
        };
    }
}
