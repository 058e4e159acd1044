package dev.toll.model.format;

import dev.toll.core.InputException;
import java.util.List;

/** Speaks once about every fault found in a file. */
final class Faults {
    /** A wrong checkpoint can miss thousands of tensors; beyond this many lines only the count helps. */
    private static final int SHOWN = 50;

    private Faults() {}

    static void throwIfAny(String source, List<String> faults) {
        if (faults.isEmpty()) {
            return;
        }
        if (faults.size() == 1) {
            throw new InputException(source + ": " + faults.getFirst());
        }
        var text = new StringBuilder(source).append(": ").append(faults.size()).append(" faults");
        faults.stream().limit(SHOWN).forEach(fault -> text.append("\n  - ").append(fault));
        if (faults.size() > SHOWN) {
            text.append("\n  … and ").append(faults.size() - SHOWN).append(" more");
        }
        throw new InputException(text.toString());
    }
}
