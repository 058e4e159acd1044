package dev.toll.core.ledger;

import dev.toll.core.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A run folder: journals of items, artefacts (checkpoint folders), and the result. Work is keyed by content; running the
 * same command again finds what is finished and does the rest. One process at a time holds a run.
 */
public final class Ledger implements AutoCloseable {
    private static final String COMPLETE = ".complete";

    private final Path dir;
    private final FileChannel lockChannel;
    private final FileLock lock;
    private final Map<String, Journal> journals = new HashMap<>();

    private Ledger(Path dir, FileChannel lockChannel, FileLock lock) {
        this.dir = dir;
        this.lockChannel = lockChannel;
        this.lock = lock;
    }

    /** Opens or creates the run folder; {@link InputException} when it cannot be written or another process holds it. */
    public static Ledger open(Path dir) {
        try {
            Files.createDirectories(dir);
            var channel = FileChannel.open(dir.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock;
            try {
                lock = channel.tryLock();
            } catch (OverlappingFileLockException e) {
                lock = null;
            }
            if (lock == null) {
                channel.close();
                throw new InputException(dir + ": another process is working in this run folder; wait for it, or choose another --out");
            }
            return new Ledger(dir, channel, lock);
        } catch (IOException e) {
            throw new InputException(dir + ": the run folder cannot be written (" + e.getMessage() + "); choose another --out", e);
        }
    }

    public Path dir() {
        return dir;
    }

    /** The journal {@code journal/NAME.jsonl}, opened on first use. */
    public synchronized Journal journal(String name) {
        return journals.computeIfAbsent(name, n -> new Journal(dir.resolve("journal").resolve(n + ".jsonl")));
    }

    /** Writes a file of the run folder so that a reader sees the old or the new one, never a half. */
    public void writeAtomically(String name, String text) {
        try {
            var target = dir.resolve(name);
            Files.createDirectories(target.toAbsolutePath().getParent());
            var temporary = target.resolveSibling("." + target.getFileName() + ".tmp");
            Files.write(temporary, text.getBytes(StandardCharsets.UTF_8));
            try (var channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The artefact folder {@code artefacts/NAME}, made by {@code writer} unless a complete one of the same key is there.
     * The writer is given a path that does not exist and must create it; a half-written folder or one of another key is
     * replaced.
     */
    public Path artefact(String name, String key, Consumer<Path> writer) {
        var target = dir.resolve("artefacts").resolve(name);
        try {
            var marker = target.resolve(COMPLETE);
            if (Files.exists(marker) && Files.readString(marker).equals(key)) {
                return target;
            }
            var building = target.resolveSibling("." + target.getFileName() + ".building");
            delete(building);
            delete(target);
            Files.createDirectories(building.toAbsolutePath().getParent());
            writer.accept(building);
            Files.writeString(building.resolve(COMPLETE), key);
            Files.move(building, target, StandardCopyOption.ATOMIC_MOVE);
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** True when a complete artefact of that key is there. */
    public boolean hasArtefact(String name, String key) {
        try {
            var marker = dir.resolve("artefacts").resolve(name).resolve(COMPLETE);
            return Files.exists(marker) && Files.readString(marker).equals(key);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (var walk = Files.walk(folder)) {
            for (var p : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(p);
            }
        }
    }

    @Override
    public void close() {
        journals.values().forEach(Journal::close);
        try {
            lock.release();
            lockChannel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
