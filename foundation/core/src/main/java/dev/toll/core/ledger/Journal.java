package dev.toll.core.ledger;

import dev.toll.core.InputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * An append-only file of finished work, one line per item: {@code {"key":"…","crc":"…","value":…}}. It is cache, resume
 * and audit at once. Of several lines with one key the last counts. Only keys and places are held in memory; payloads are
 * read back when asked for. Thread-safe.
 *
 * <p>A last line torn by a killed process is cut off and counted ({@link #recovered}). A damaged line before the end is a
 * fault, since something other than a kill must have made it.
 */
public final class Journal implements AutoCloseable {
    private final Path path;
    // Not a FileChannel: that one is closed for good when a thread using it is interrupted.
    private final RandomAccessFile file;
    private final Map<String, Span> spans = new HashMap<>();
    private final KeyedLocks working = new KeyedLocks();
    private final int recovered;
    private final boolean writable;
    private long end;

    /** Where a line lies, without its line feed. */
    private record Span(long start, int length) {}

    Journal(Path path) {
        this(path, true);
    }

    /**
     * A journal that exists, to be read only: it is not changed, not even by cutting off a torn last line.
     * {@link InputException} if there is none, or a line of it is damaged.
     */
    public static Journal read(Path path) {
        if (!Files.isRegularFile(path)) {
            throw new InputException(path + ": found " + (Files.exists(path) ? "no file" : "nothing") + ", expected a journal such as a run folder's journal/NAME.jsonl");
        }
        return new Journal(path, false);
    }

    private Journal(Path path, boolean writable) {
        this.path = path;
        this.writable = writable;
        try {
            if (writable) {
                Files.createDirectories(DurableFiles.folderOf(path));
            }
            long size = Files.exists(path) ? Files.size(path) : 0;
            end = index(size);
            file = new RandomAccessFile(path.toFile(), writable ? "rw" : "r");
            recovered = end < size ? 1 : 0;
            if (recovered > 0 && writable) {
                file.setLength(end);
                file.getFD().sync();
            }
        } catch (IOException e) {
            throw new InputException(path + ": cannot be opened (" + Faults.reason(e) + "); expected a readable and writable run folder", e);
        }
    }

    /** Finds the whole lines and returns where they end. */
    private long index(long size) throws IOException {
        if (size == 0) {
            return 0;
        }
        long start = 0;
        int number = 0;
        var line = new ByteArrayOutputStream();
        try (var in = Files.newInputStream(path)) {
            var buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                int from = 0;
                for (int i = 0; i < n; i++) {
                    if (buffer[i] != '\n') {
                        continue;
                    }
                    line.write(buffer, from, i - from);
                    from = i + 1;
                    number++;
                    int length = line.size();
                    var parsed = JournalLine.parse(line.toString(StandardCharsets.UTF_8));
                    if (parsed.isEmpty()) {
                        if (start + length + 1 == size) {
                            return start;
                        }
                        throw new InputException(path + ":" + number + ": damaged line (its checksum does not match); "
                                + "remove that line to compute the item again");
                    }
                    spans.put(parsed.get().key(), new Span(start, length));
                    start += length + 1;
                    line.reset();
                }
                line.write(buffer, from, n - from);
            }
        }
        return start;
    }

    /** The payload last appended under {@code key}. */
    public synchronized Optional<String> find(String key) {
        var span = spans.get(key);
        if (span == null) {
            return Optional.empty();
        }
        try {
            var bytes = new byte[span.length()];
            file.seek(span.start());
            file.readFully(bytes);
            return Optional.of(JournalLine.parse(new String(bytes, StandardCharsets.UTF_8))
                    .filter(line -> line.key().equals(key))
                    .orElseThrow(() -> new InputException(path + ": changed by another program while this one used it; start again"))
                    .value());
        } catch (IOException e) {
            throw new InputException(path + ": cannot be read (" + Faults.reason(e) + ")", e);
        }
    }

    /** Adds an item and forces it to disk. {@code payload} is JSON on one line; {@code key} holds no quote or backslash. */
    public void append(String key, String payload) {
        appendAll(List.of(key), List.of(payload));
    }

    /** Adds several items, the i-th payload under the i-th key, with one write and one force. */
    public synchronized void appendAll(List<String> keys, List<String> payloads) {
        if (keys.size() != payloads.size()) {
            throw new IllegalArgumentException(keys.size() + " journal keys but " + payloads.size() + " payloads");
        }
        if (!writable) {
            throw new IllegalStateException(path + " was opened to be read only");
        }
        var lines = new ByteArrayOutputStream();
        var added = new ArrayList<Span>(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            byte[] line = JournalLine.of(keys.get(i), payloads.get(i)).bytes();
            added.add(new Span(end + lines.size(), line.length - 1));
            lines.writeBytes(line);
        }
        write(lines.toByteArray());
        for (int i = 0; i < keys.size(); i++) {
            spans.put(keys.get(i), added.get(i));
        }
    }

    private void write(byte[] lines) {
        try {
            file.seek(end);
            file.write(lines);
            file.getFD().sync();
            end += lines.length;
        } catch (IOException e) {
            var fault = Faults.unwritable(path, e);
            try {
                // A full disk may have taken half a line; what comes next must not be written behind it.
                file.setLength(end);
            } catch (IOException again) {
                fault.addSuppressed(again);
            }
            throw fault;
        }
    }

    /** The journalled payload, or the supplied one, which is then journalled. Of several threads one does the work. */
    public String computeIfAbsent(String key, Supplier<String> work) {
        return find(key).orElseGet(() -> working.holding(key, () -> find(key).orElseGet(() -> {
            String made = work.get();
            append(key, made);
            return made;
        })));
    }

    /** Torn lines cut off, or passed over, when the journal was opened: 0 or 1. */
    public int recovered() {
        return recovered;
    }

    /** Number of different keys. */
    public synchronized int size() {
        return spans.size();
    }

    @Override
    public synchronized void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw Faults.unwritable(path, e);
        }
    }
}
