package dev.toll.core;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Collects every fault of a configuration, then speaks once: where, key, value found, value expected. */
public final class Problems {
    private final List<String> faults = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    /** A fault of {@code key} in {@code where} (a file or a command line); {@code found} is null where there is no value. */
    public void add(String where, String key, @Nullable Object found, String expected) {
        faults.add(where + ": " + key + ": found " + (found == null ? "nothing" : found) + ", expected " + expected);
    }

    /** Does {@code work}; what it throws as an {@link InputException} becomes a fault of {@code where}. */
    public void attempt(String where, Runnable work) {
        try {
            work.run();
        } catch (InputException e) {
            faults.add(where + ": " + e.getMessage());
        }
    }

    /** What {@code work} gives; null where it throws an {@link InputException}, of which every fault is taken over. */
    public <T> @Nullable T take(Supplier<? extends @Nullable T> work) {
        try {
            return work.get();
        } catch (ProblemsException e) {
            faults.addAll(e.problems());
        } catch (InputException e) {
            faults.add(String.valueOf(e.getMessage()));
        }
        return null;
    }

    /** Something tolerated that the user should know. */
    public void warn(String where, String key, String message) {
        warnings.add(where + ": " + key + ": " + message);
    }

    public List<String> faults() {
        return List.copyOf(faults);
    }

    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** Throws {@link ProblemsException} listing all faults, if there is any. */
    public void throwIfAny() {
        if (!faults.isEmpty()) {
            throw new ProblemsException(faults);
        }
    }
}
