package dev.toll.core.ledger;

import dev.toll.core.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.zip.CRC32;

/**
 * An append-only file of finished work, one line per item: {@code {"key":"…","crc":"…","value":…}}. It is cache, resume
 * and audit at once. A line torn by a killed process is cut off and counted; a damaged line before the end is a fault,
 * since something else than a kill must have made it.
 */
public final class Journal implements AutoCloseable {
    private static final String KEY = "{\"key\":\"";
    private static final String CRC = "\",\"crc\":\"";
    private static final String VALUE = "\",\"value\":";

    private final FileChannel channel;
    private final Map<String, String> values = new HashMap<>();
    private int recovered;

    Journal(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            load(file);
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new InputException(file + ": cannot be read or written (" + e.getMessage() + "); expected a writable run folder", e);
        }
    }

    private void load(Path file) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        byte[] bytes = Files.readAllBytes(file);
        int start = 0;
        int number = 0;
        while (start < bytes.length) {
            int end = start;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            number++;
            boolean last = end >= bytes.length;
            String line = new String(bytes, start, end - start, StandardCharsets.UTF_8);
            if (last || !take(line)) {
                if (!last && end + 1 < bytes.length) {
                    throw new InputException(file + ":" + number + ": damaged line (its checksum does not match); "
                            + "remove that line to compute the item again");
                }
                try (var cut = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    cut.truncate(start);
                }
                recovered++;
                return;
            }
            start = end + 1;
        }
    }

    private boolean take(String line) {
        int crcAt = line.indexOf(CRC);
        if (!line.startsWith(KEY) || crcAt < 0 || !line.endsWith("}")) {
            return false;
        }
        int valueAt = crcAt + CRC.length() + 8;
        if (!line.startsWith(VALUE, valueAt)) {
            return false;
        }
        String key = line.substring(KEY.length(), crcAt);
        String value = line.substring(valueAt + VALUE.length(), line.length() - 1);
        if (!crc(key, value).equals(line.substring(crcAt + CRC.length(), valueAt))) {
            return false;
        }
        values.put(key, value);
        return true;
    }

    /** The payload last appended under {@code key}. */
    public synchronized Optional<String> find(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /** Adds an item and forces it to disk. {@code payload} is JSON on one line; {@code key} holds no quote or backslash. */
    public synchronized void append(String key, String payload) {
        write(line(key, payload));
        values.put(key, payload);
    }

    private static String line(String key, String payload) {
        if (key.indexOf('"') >= 0 || key.indexOf('\\') >= 0 || key.indexOf('\n') >= 0 || payload.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("journal key with a quote or payload with a line break: " + key);
        }
        return KEY + key + CRC + crc(key, payload) + VALUE + payload + "}\n";
    }

    private void write(String lines) {
        try {
            var buffer = ByteBuffer.wrap(lines.getBytes(StandardCharsets.UTF_8));
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds several items with one forced write. */
    public synchronized void appendAll(java.util.List<String> keys, java.util.List<String> payloads) {
        var lines = new StringBuilder();
        for (int i = 0; i < keys.size(); i++) {
            lines.append(line(keys.get(i), payloads.get(i)));
        }
        write(lines.toString());
        for (int i = 0; i < keys.size(); i++) {
            values.put(keys.get(i), payloads.get(i));
        }
    }

    /** The journalled payload, or the supplied one, which is then journalled. */
    public String computeIfAbsent(String key, Supplier<String> work) {
        var found = find(key);
        if (found.isPresent()) {
            return found.get();
        }
        String made = work.get();
        append(key, made);
        return made;
    }

    /** Torn lines cut off when the journal was opened: 0 or 1. */
    public int recovered() {
        return recovered;
    }

    public synchronized int size() {
        return values.size();
    }

    private static String crc(String key, String value) {
        var crc = new CRC32();
        crc.update((key + "\n" + value).getBytes(StandardCharsets.UTF_8));
        return String.format("%08x", crc.getValue());
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
