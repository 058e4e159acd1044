package dev.toll.align;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where a trainer keeps its state while it runs, the key that must match to resume from it, and how often it is written. */
public record Checkpointing(Path dir, String key, int everySteps) {
    static TrainingLoop.@Nullable Saving saving(@Nullable Checkpointing checkpointing) {
        return checkpointing == null ? null : new TrainingLoop.Saving(checkpointing.dir(), checkpointing.key(), checkpointing.everySteps());
    }
}
