package dev.toll.model.hub;

import dev.toll.core.InputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/** A blob that is not all there yet: {@code CHECKSUM.incomplete} beside its place, and the checksum of what it holds. */
final class Partial implements AutoCloseable {
    private final RemoteFile file;
    private final Path path;
    private final FileChannel channel;
    private final Checksum checksum;
    private long position;

    private Partial(RemoteFile file, Path path, FileChannel channel) {
        this.file = file;
        this.path = path;
        this.channel = channel;
        this.checksum = new Checksum(file.etag(), file.size());
    }

    /** Takes up what an earlier run left, or begins. */
    static Partial open(Path blob, RemoteFile file) {
        var path = blob.resolveSibling(file.etag() + ".incomplete");
        try {
            Files.createDirectories(Objects.requireNonNull(blob.getParent()));
            var partial = new Partial(file, path, FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
            try {
                partial.readBack();
                return partial;
            } catch (Throwable t) {
                partial.channel.close();
                throw t;
            }
        } catch (IOException e) {
            throw new InputException(path + ": cannot be written (" + e + "); choose another cache folder with HF_HUB_CACHE", e);
        }
    }

    private void readBack() throws IOException {
        if (channel.size() > file.size()) {
            channel.truncate(0);
        }
        var buffer = ByteBuffer.allocate(1 << 20);
        while (channel.read(buffer, position) > 0) {
            position += buffer.position();
            checksum.update(buffer.flip());
            buffer.clear();
        }
    }

    long position() {
        return position;
    }

    boolean isFull() {
        return position == file.size();
    }

    /** Adds what came, all of it on disk or an {@link InputException}: a full disk does not pass by trying again. */
    void append(ByteBuffer bytes) {
        checksum.update(bytes.duplicate());
        try {
            while (bytes.hasRemaining()) {
                position += channel.write(bytes, position);
            }
        } catch (IOException e) {
            throw new InputException(path + ": cannot be written (" + Backoff.reason(e)
                    + "); free some disk space or choose another cache folder with HF_HUB_CACHE. What has arrived is kept, the same command goes on from there", e);
        }
    }

    void restart() {
        try {
            channel.truncate(0);
        } catch (IOException e) {
            throw new InputException(path + ": cannot be written (" + e + ")", e);
        }
        position = 0;
        checksum.restart();
    }

    /** The checksum of what arrived; what is wrong is thrown away by {@link #restart} and read again by nobody. */
    String checksum() {
        return checksum.take();
    }

    /** Forces it to disk and gives it its name. */
    void publish(Path blob) {
        try {
            channel.force(true);
            channel.close();
            Files.move(path, blob, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new InputException(blob + ": cannot be put in place (" + e + ")", e);
        }
    }

    void discard() throws IOException {
        channel.close();
        Files.deleteIfExists(path);
    }

    String algorithm() {
        return checksum.algorithm();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new InputException(path + ": closing it failed (" + e + ")", e);
        }
    }
}
