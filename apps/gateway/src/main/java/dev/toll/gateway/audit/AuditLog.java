package dev.toll.gateway.audit;

import dev.toll.core.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;

/**
 * One line of JSON per request in {@code audit.jsonl}, appended before the answer's last byte leaves: the operating system has
 * the line by then, so a killed gate loses none of an answered request. Readable by its owner only. Thread-safe.
 */
public final class AuditLog implements AutoCloseable {
    private final FileChannel channel;
    private final Path file;

    private AuditLog(FileChannel channel, Path file) {
        this.channel = channel;
        this.file = file;
    }

    /** Opens or makes the log in {@code dir}; {@link InputException} if it cannot be written. A line cut off by a crash is closed with a line end. */
    public static AuditLog open(Path dir) {
        var file = dir.resolve("audit.jsonl");
        try {
            Files.createDirectories(dir);
            var options = EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            var channel = FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                    ? FileChannel.open(file, options, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))) : FileChannel.open(file, options);
            var log = new AuditLog(channel, file);
            log.mendEnd();
            return log;
        } catch (IOException e) {
            throw new InputException(file + ": cannot be written (" + e.getMessage() + "); expected a folder for the audit log", e);
        }
    }

    private void mendEnd() throws IOException {
        long size = channel.size();
        channel.position(size);
        if (size > 0) {
            var last = ByteBuffer.allocate(1);
            channel.read(last, size - 1);
            if (last.get(0) != '\n') {
                channel.write(ByteBuffer.wrap(new byte[] {'\n'}));
            }
        }
    }

    public Path file() {
        return file;
    }

    /** Appends a line. */
    public void append(String json) {
        var bytes = ByteBuffer.wrap((json + "\n").getBytes(StandardCharsets.UTF_8));
        synchronized (channel) {
            try {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(file + ": the audit line could not be written", e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.force(true);
        channel.close();
    }
}
