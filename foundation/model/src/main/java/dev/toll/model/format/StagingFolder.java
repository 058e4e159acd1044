package dev.toll.model.format;

import dev.toll.core.InputException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A hidden folder beside the wanted one, renamed into its place when complete, so that the wanted name only ever holds a
 * finished checkpoint. A file lock marks it as in use; what a killed process left behind is unlocked and is cleared away
 * by the next writer to the same place. A resumable one is named after its job instead of at random, outlives failures,
 * and is found again by the same job only.
 */
final class StagingFolder implements AutoCloseable {
    private static final String LOCK = ".writing";

    private static final String JOURNAL = "journal";

    private final Path target;
    private final Path root;
    private final Path path;
    private final FileChannel lock;
    private final boolean resumable;
    private boolean finished;

    private StagingFolder(Path target, Path root, Path path, FileChannel lock, boolean resumable) {
        this.target = target;
        this.root = root;
        this.path = path;
        this.lock = lock;
        this.resumable = resumable;
    }

    static StagingFolder create(Path wanted) {
        return create(wanted, null);
    }

    /** The folder of the job {@code key} (letters and digits): a new one, or the one that an earlier run left unfinished. */
    static StagingFolder resumable(Path wanted, String key) {
        if (!key.matches("[A-Za-z0-9]{8,64}")) {
            throw new IllegalArgumentException("key '" + key + "': expected 8 to 64 letters and digits");
        }
        return create(wanted, key);
    }

    private static StagingFolder create(Path wanted, @Nullable String key) {
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
            clearLeftovers(parent, prefix, key == null ? null : prefix + key);
            var root = parent.resolve(prefix + (key == null ? UUID.randomUUID().toString() : key));
            var lock = lock(wanted, root);
            return new StagingFolder(target, root, Files.createDirectories(root.resolve("model")), lock, key != null);
        } catch (IOException e) {
            throw new InputException(wanted + ": cannot be written (" + e + "); choose another output folder", e);
        }
    }

    @SuppressWarnings("MustBeClosedChecker") // the staging folder owns the channel
    private static FileChannel lock(Path wanted, Path root) throws IOException {
        var channel = lockFile(root);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new InputException(wanted + ": is being written by another thread of this process", e);
        }
        channel.close();
        throw new InputException(wanted + ": another process is writing this very checkpoint; wait for it or choose another output folder");
    }

    @SuppressWarnings("MustBeClosedChecker") // lock's caller owns the channel
    private static FileChannel lockFile(Path root) throws IOException {
        for (int attempt = 1; ; attempt++) {
            Files.createDirectories(root);
            try {
                return FileChannel.open(root.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            } catch (NoSuchFileException e) {
                // Somebody took the folder, still empty, for a leftover and cleared it away.
                if (attempt == 10) {
                    throw e;
                }
            }
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

    /** Removes what dead writers to {@code wanted} left behind, for a caller who finds its work already done. */
    static void clearLeftovers(Path wanted) throws IOException {
        var target = wanted.toAbsolutePath().normalize();
        var parent = target.getParent();
        if (parent != null && target.getFileName() != null) {
            clearLeftovers(parent, "." + target.getFileName() + ".partial-", null);
        }
    }

    private static void clearLeftovers(Path parent, String prefix, @Nullable String except) throws IOException {
        try (var siblings = Files.newDirectoryStream(parent, prefix.replace("\\", "\\\\").replaceAll("([*?\\[{])", "\\\\$1") + "*")) {
            for (var sibling : siblings) {
                var lockFile = sibling.resolve(LOCK);
                if (String.valueOf(sibling.getFileName()).equals(except)) {
                    continue;
                }
                if (!Files.exists(lockFile)) {
                    deleteIfEmpty(sibling); // killed before it locked, or after it unlocked; or just beginning, and then it begins again
                } else if (isUnlocked(lockFile)) {
                    deleteTree(sibling);
                }
            }
        }
    }

    private static void deleteIfEmpty(Path folder) throws IOException {
        try {
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException e) {
            // Not ours to judge.
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

    /** Where a resumable folder's progress is noted: beside the files, so that the finished folder holds nothing else. */
    Path journal() {
        return root.resolve(JOURNAL);
    }

    /** Makes the folder's entries durable and gives it its name. */
    void moveIntoPlace() throws IOException {
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
        lock.close();
        deleteTree(root);
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
        if (!finished && !resumable) {
            deleteTree(root);
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
