package dev.toll.align;

import java.nio.file.Path;

/** Where a trainer keeps its state while it runs, the key that must match to resume from it, and how often it is written. */
public record Checkpointing(Path dir, String key, int everySteps) {}
