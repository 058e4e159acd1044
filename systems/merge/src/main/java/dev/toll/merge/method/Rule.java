package dev.toll.merge.method;

/** What happens to one tensor: a formula with its numbers filled in. Immutable. */
public sealed interface Rule permits Keep, Linear, LowRank, Slerp, NuSlerp, ModelStock, TaskVectors {
    /** Merges one tensor. The order of inputs is the rule's: where there is a base it is input 0. */
    void apply(Tiles tiles);

    /** Whether the rule needs whole rows in a tile. */
    default boolean rowWise() {
        return false;
    }
}
