package dev.toll.core.ledger;

import dev.toll.core.InputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A run folder: journals of items, artefacts (checkpoint folders), and the result. Work is keyed by content; running the
 * same command again finds what is finished and does the rest. One process at a time holds a run. Thread-safe.
 *
 * <p>Names of journals, artefacts and files are relative paths below their folder, as in {@code shipped/lilliput-s}.
 */
public final class Ledger implements AutoCloseable {
    private final Path dir;
    private final RunLock lock;
    private final Artefacts artefacts;
    private final TreeMap<String, Journal> journals = new TreeMap<>();

    private Ledger(Path dir, RunLock lock) {
        this.dir = dir;
        this.lock = lock;
        this.artefacts = new Artefacts(dir.resolve("artefacts"));
    }

    /** Opens or creates the run folder; {@link InputException} when it cannot be written or another process holds it. */
    public static Ledger open(Path dir) {
        try {
            Files.createDirectories(dir);
            return new Ledger(dir, RunLock.take(dir));
        } catch (IOException e) {
            throw new InputException(dir + ": the run folder cannot be written (" + Faults.reason(e) + "); choose another --out", e);
        }
    }

    public Path dir() {
        return dir;
    }

    /** The journal {@code journal/NAME.jsonl}, opened on first use; {@link InputException} when a line of it is damaged. */
    public synchronized Journal journal(String name) {
        return journals.computeIfAbsent(below(name), n -> new Journal(dir.resolve("journal").resolve(n + ".jsonl")));
    }

    /** Torn last lines that were cut off the journals opened so far, to be told to the user: that many items are done again. */
    public synchronized int recovered() {
        return journals.values().stream().mapToInt(Journal::recovered).sum();
    }

    /** {@link #writeAtomically(String, byte[])} in UTF-8. */
    public void writeAtomically(String name, String text) {
        writeAtomically(name, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a file of the run folder so that a reader sees the old or the new one, never a half. */
    public synchronized void writeAtomically(String name, byte[] content) {
        var target = dir.resolve(below(name));
        try {
            DurableFiles.replace(target, content);
        } catch (IOException e) {
            throw Faults.unwritable(target, e);
        }
    }

    /**
     * The artefact folder {@code artefacts/NAME}, made by {@code writer} unless a complete one of the same key is there.
     * The writer is given a path that does not exist and must create it; a half-written folder or one of another key is
     * replaced once the new one is complete.
     */
    public Path artefact(String name, String key, Consumer<Path> writer) {
        return artefacts.get(below(name), key, writer);
    }

    /** True when a complete artefact of that key is there. */
    public boolean hasArtefact(String name, String key) {
        return artefacts.has(below(name), key);
    }

    private static String below(String name) {
        var path = Path.of(name).normalize();
        if (name.isEmpty() || path.isAbsolute() || path.startsWith("..") || path.toString().isEmpty()) {
            throw new IllegalArgumentException("'" + name + "' leads out of the run folder: expected a relative name");
        }
        return path.toString();
    }

    @Override
    public synchronized void close() {
        journals.values().forEach(Journal::close);
        try {
            lock.close();
        } catch (IOException e) {
            throw Faults.unwritable(dir, e);
        }
    }
}
