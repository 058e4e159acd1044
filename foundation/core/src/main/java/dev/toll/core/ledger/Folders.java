package dev.toll.core.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Folders with everything in them. */
public final class Folders {
    private Folders() {}

    /** Deletes the folder, innermost first; does nothing where there is none. Throws {@link UncheckedIOException} where the system refuses. */
    public static void delete(Path folder) {
        try {
            DurableFiles.deleteTree(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
