package dev.toll.core.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Consumer;

/**
 * Folders too large for a journal, checkpoints above all. One is made beside its place, forced to disk, marked with its
 * key in {@code .complete}, and only then renamed into its place; what has the wrong key or no marker is made again.
 */
final class Artefacts {
    private static final String COMPLETE = ".complete";

    private final Path root;
    private final KeyedLocks working = new KeyedLocks();

    Artefacts(Path root) {
        this.root = root;
    }

    Path get(String name, String key, Consumer<Path> writer) {
        return working.holding(name, () -> {
            var target = root.resolve(name);
            if (!isComplete(target, key)) {
                try {
                    make(target, key, writer);
                } catch (IOException e) {
                    throw Faults.unwritable(target, e);
                }
            }
            return target;
        });
    }

    boolean has(String name, String key) {
        return isComplete(root.resolve(name), key);
    }

    private static void make(Path target, String key, Consumer<Path> writer) throws IOException {
        var folder = DurableFiles.folderOf(target);
        var building = target.resolveSibling("." + target.getFileName() + ".building");
        var replaced = target.resolveSibling("." + target.getFileName() + ".replaced");
        // A complete one under the name of the unfinished: the process was killed between marking and renaming.
        if (!isComplete(building, key)) {
            DurableFiles.deleteTree(building);
            Files.createDirectories(folder);
            writer.accept(building);
            if (!Files.isDirectory(building)) {
                throw new IllegalStateException("the writer of artefact " + target.getFileName() + " did not create the folder it was given");
            }
            DurableFiles.forceTree(building);
            DurableFiles.replace(building.resolve(COMPLETE), key.getBytes(StandardCharsets.UTF_8));
        }
        DurableFiles.deleteTree(replaced);
        if (Files.exists(target)) {
            Files.move(target, replaced, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(building, target, StandardCopyOption.ATOMIC_MOVE);
        DurableFiles.forceFolder(folder);
        DurableFiles.deleteTree(replaced);
    }

    private static boolean isComplete(Path folder, String key) {
        try {
            var marker = folder.resolve(COMPLETE);
            return Files.exists(marker) && Files.readString(marker).equals(key);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
