package dev.toll.gateway.audit;

import dev.toll.core.InputException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * One line of JSON per request in {@code audit.jsonl}, appended before the answer's last byte leaves: the operating system has
 * the line by then, so a killed gate loses none of an answered request. Readable by its owner only. Thread-safe.
 */
public final class AuditLog implements AutoCloseable {
    /** A stream and no channel: a channel closes itself, for everybody, when a thread that writes is interrupted because its client has gone. */
    private final FileOutputStream out;
    private final Path file;

    private AuditLog(FileOutputStream out, Path file) {
        this.out = out;
        this.file = file;
    }

    /** Opens or makes the log in {@code dir}; {@link InputException} if it cannot be written. A line cut off by a crash is closed with a line end. */
    public static AuditLog open(Path dir) {
        var file = dir.resolve("audit.jsonl");
        try {
            Files.createDirectories(dir);
            if (Files.notExists(file) && FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
                Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            boolean cut = endsWithinALine(file);
            var log = new AuditLog(new FileOutputStream(file.toFile(), true), file);
            if (cut) {
                log.out.write('\n');
            }
            return log;
        } catch (IOException e) {
            throw new InputException(file + ": cannot be written (" + e.getMessage() + "); expected a folder for the audit log", e);
        }
    }

    private static boolean endsWithinALine(Path file) throws IOException {
        if (Files.notExists(file)) {
            return false;
        }
        try (var in = new RandomAccessFile(file.toFile(), "r")) {
            if (in.length() == 0) {
                return false;
            }
            in.seek(in.length() - 1);
            return in.read() != '\n';
        }
    }

    public Path file() {
        return file;
    }

    /** Appends a line; {@link AuditException} if it cannot. */
    public void append(String json) {
        byte[] bytes = (json + "\n").getBytes(StandardCharsets.UTF_8);
        synchronized (out) {
            try {
                out.write(bytes);
            } catch (IOException e) {
                throw new AuditException(file + ": the audit line could not be written (" + e.getMessage() + ")", e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        out.getFD().sync();
        out.close();
    }
}
