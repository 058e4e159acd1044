package dev.toll.model.format;

import dev.toll.core.InputException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads pieces of a checkpoint's tensors into the caller's memory. {@link Checkpoint#segment} maps the same bytes, but a
 * mapped page counts as this process's memory until the system takes it away, so a pass over 15 GB seems to need 15 GB;
 * and a mapped file that is cut short by somebody else ends the process instead of the read. Thread-safe.
 */
public final class TensorReader implements AutoCloseable {
    private final Checkpoint checkpoint;
    private final Map<String, FileChannel> channels = new LinkedHashMap<>();

    private TensorReader(Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
    }

    /** Opens every shard for reading; the checkpoint stays the caller's. */
    public static TensorReader open(Checkpoint checkpoint) {
        var reader = new TensorReader(checkpoint);
        try {
            for (var shard : checkpoint.shards()) {
                reader.channels.put(shard, FileChannel.open(checkpoint.dir().resolve(shard), StandardOpenOption.READ));
            }
            return reader;
        } catch (IOException e) {
            reader.close();
            throw new InputException(checkpoint.dir() + ": cannot be read (" + e + ")", e);
        }
    }

    public Checkpoint checkpoint() {
        return checkpoint;
    }

    /**
     * Fills {@code target}, native memory or backed by a byte array, with the tensor's raw little-endian bytes from
     * {@code byteOffset} on. Throws {@link InputException} when the file ends early or cannot be read.
     */
    public void read(String name, long byteOffset, MemorySegment target) {
        var info = checkpoint.info(name);
        if (byteOffset < 0 || byteOffset + target.byteSize() > info.bytes()) {
            throw new IllegalArgumentException("tensor " + name + ": bytes " + byteOffset + " to " + (byteOffset + target.byteSize())
                    + " are outside its " + info.bytes());
        }
        var shard = checkpoint.shardOf(name);
        var channel = channels.get(shard);
        if (channel == null) {
            throw new AssertionError("shard " + shard + " is not open");
        }
        try {
            if (!readFully(channel, info.offset() + byteOffset, target)) {
                throw new InputException(checkpoint.dir().resolve(shard) + ": ended within tensor " + name
                        + " although its header was whole when it was opened; somebody changed the file meanwhile");
            }
        } catch (IOException e) {
            throw new InputException(checkpoint.dir().resolve(shard) + ": tensor " + name + " cannot be read (" + e + ")", e);
        }
    }

    /** False when the file ends before the target is full. */
    static boolean readFully(FileChannel channel, long position, MemorySegment target) throws IOException {
        var buffer = target.asByteBuffer();
        long at = position;
        while (buffer.hasRemaining()) {
            int n = channel.read(buffer, at);
            if (n < 0) {
                return false;
            }
            at += n;
        }
        return true;
    }

    @Override
    public void close() {
        for (var channel : channels.values()) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new InputException(checkpoint.dir() + ": closing after reading failed (" + e + ")", e);
            }
        }
    }
}
