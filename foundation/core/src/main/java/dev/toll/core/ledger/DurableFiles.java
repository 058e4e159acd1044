package dev.toll.core.ledger;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Objects;

/** Writing so that a power cut leaves the old or the new, never a half: write aside, force, rename, force the folder. */
final class DurableFiles {
    private DurableFiles() {}

    static void replace(Path target, byte[] content) throws IOException {
        var folder = folderOf(target);
        Files.createDirectories(folder);
        var aside = target.resolveSibling("." + target.getFileName() + ".tmp");
        try {
            Files.write(aside, content);
            force(aside);
            Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(aside);
        }
        forceFolder(folder);
    }

    /** Forces every file and folder below and including {@code root}. */
    static void forceTree(Path root) throws IOException {
        try (var walk = Files.walk(root)) {
            for (var p : (Iterable<Path>) walk::iterator) {
                if (Files.isDirectory(p)) {
                    forceFolder(p);
                } else if (Files.isRegularFile(p)) {
                    force(p);
                }
            }
        }
    }

    static void forceFolder(Path folder) {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Windows does not open folders; there a rename is as durable as it gets.
        }
    }

    static Path folderOf(Path target) {
        return Objects.requireNonNull(target.toAbsolutePath().getParent(), "a file system's root has no folder around it");
    }

    static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (var walk = Files.walk(root)) {
            for (var p : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(p);
            }
        }
    }

    private static void force(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }
}
