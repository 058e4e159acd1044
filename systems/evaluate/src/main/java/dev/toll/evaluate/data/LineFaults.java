package dev.toll.evaluate.data;

import dev.toll.core.InputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Every line of a file that is at fault, told at once. */
final class LineFaults {
    /** More lines than this say no more than their number does. */
    private static final int SHOWN = 20;

    private final Path file;
    private final List<String> shown = new ArrayList<>();
    private int count;

    LineFaults(Path file) {
        this.file = file;
    }

    void add(int line, String fault) {
        add(file + ":" + line + ": " + fault);
    }

    /** A fault that already names file and line. */
    void add(String fault) {
        count++;
        if (shown.size() < SHOWN) {
            shown.add(fault);
        }
    }

    /** Does {@code work}; what it throws as an {@link InputException}, which names file and line, is a fault. */
    void attempt(Runnable work) {
        try {
            work.run();
        } catch (InputException e) {
            add(String.valueOf(e.getMessage()));
        }
    }

    /** The fault alone, or a list of them. */
    void throwIfAny() {
        if (count == 1) {
            throw new InputException(shown.getFirst());
        }
        if (count > 1) {
            throw new InputException(file + ": " + count + " lines are at fault\n  " + String.join("\n  ", shown) + (count > SHOWN ? "\n  … and " + (count - SHOWN) + " more" : ""));
        }
    }
}
