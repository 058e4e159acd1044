package dev.toll.model.format;

import dev.toll.core.InputException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.UUID;

/**
 * A hidden folder beside the wanted one, renamed into its place when complete, so that the wanted name only ever holds a
 * finished checkpoint. A file lock marks it as in use; what a killed process left behind is unlocked and is cleared away
 * by the next writer to the same place.
 */
final class StagingFolder implements AutoCloseable {
    private static final String LOCK = ".writing";

    private final Path target;
    private final Path path;
    private final FileChannel lock;
    private boolean finished;

    private StagingFolder(Path target, Path path, FileChannel lock) {
        this.target = target;
        this.path = path;
        this.lock = lock;
    }

    static StagingFolder create(Path wanted) {
        var target = wanted.toAbsolutePath().normalize();
        var parent = target.getParent();
        var name = target.getFileName();
        if (parent == null || name == null) {
            throw new InputException(wanted + ": is a root; expected a folder to write a checkpoint into");
        }
        String prefix = "." + name + ".partial-";
        try {
            refuseOccupied(target);
            Files.createDirectories(parent);
            clearLeftovers(parent, prefix);
            var path = Files.createDirectory(parent.resolve(prefix + UUID.randomUUID()));
            var lock = FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            lock.lock();
            return new StagingFolder(target, path, lock);
        } catch (IOException e) {
            throw new InputException(wanted + ": cannot be written (" + e + "); choose another output folder", e);
        }
    }

    private static void refuseOccupied(Path target) throws IOException {
        if (!Files.exists(target)) {
            return;
        }
        if (!Files.isDirectory(target)) {
            throw new InputException(target + ": is a file; expected a new folder name for the checkpoint");
        }
        try (var entries = Files.list(target)) {
            if (entries.findAny().isPresent()) {
                throw new InputException(target + ": exists and is not empty; remove it or choose another output folder");
            }
        }
    }

    private static void clearLeftovers(Path parent, String prefix) throws IOException {
        try (var siblings = Files.newDirectoryStream(parent, prefix.replace("\\", "\\\\").replaceAll("([*?\\[{])", "\\\\$1") + "*")) {
            for (var sibling : siblings) {
                var lockFile = sibling.resolve(LOCK);
                if (Files.isRegularFile(lockFile) && isUnlocked(lockFile)) {
                    deleteTree(sibling);
                }
            }
        }
    }

    private static boolean isUnlocked(Path lockFile) throws IOException {
        try (var channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
                var lock = channel.tryLock()) {
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false; // a writer in this very process
        }
    }

    Path path() {
        return path;
    }

    /** Makes the folder's entries durable and gives it its name. */
    void moveIntoPlace() throws IOException {
        lock.close();
        Files.delete(path.resolve(LOCK));
        syncFolder(path);
        try {
            Files.deleteIfExists(target); // an empty folder is in the way of a rename on some systems
        } catch (DirectoryNotEmptyException e) {
            throw new InputException(target + ": was filled by somebody else meanwhile; the checkpoint was not written", e);
        }
        Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
        finished = true;
        var parent = target.getParent();
        if (parent != null) {
            syncFolder(parent);
        }
    }

    private static void syncFolder(Path folder) throws IOException {
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    @Override
    public void close() throws IOException {
        lock.close();
        if (!finished) {
            deleteTree(path);
        }
    }

    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (var tree = Files.walk(root)) {
            for (var path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
