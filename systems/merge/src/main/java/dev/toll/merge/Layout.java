package dev.toll.merge;

/** How a model's tensors share K ratios. */
public sealed interface Layout permits BlockLayout, PartLayout {
    /** K. */
    int blocks();

    /** Whose ratio tensor {@code name} takes. */
    BlockLayout.Share shareOf(String name);

    /** In words, for a model card. */
    String describe();
}
