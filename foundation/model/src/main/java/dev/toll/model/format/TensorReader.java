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
    private final Map<String, Direct> direct = new LinkedHashMap<>();

    private TensorReader(Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
    }

    /** Opens every shard for reading; the checkpoint stays the caller's. */
    public static TensorReader open(Checkpoint checkpoint) {
        var reader = new TensorReader(checkpoint);
        try {
            for (var shard : checkpoint.shards()) {
                var file = checkpoint.dir().resolve(shard);
                reader.channels.put(shard, FileChannel.open(file, StandardOpenOption.READ));
                Direct.open(file, StandardOpenOption.READ).ifPresent(d -> reader.direct.put(shard, d));
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

    /**
     * The tensor's raw little-endian bytes from {@code byteOffset} on, {@code bytes} of them, read past the page cache where
     * that is possible.
     *
     * @param scratch memory that begins at a multiple of {@link Direct#BLOCK} and holds two blocks more than {@code bytes}
     * @return the part of {@code scratch} in which they lie
     */
    public MemorySegment readPast(String name, long byteOffset, long bytes, MemorySegment scratch) {
        var shard = checkpoint.shardOf(name);
        var past = direct.get(shard);
        long start = checkpoint.info(name).offset() + byteOffset;
        long first = Direct.floor(start);
        var target = scratch.asSlice(start - first, bytes);
        if (past == null || !Direct.fits(scratch, first)) {
            read(name, byteOffset, target);
            return target;
        }
        try {
            long found = past.read(scratch.asSlice(0, Direct.ceil(start + bytes) - first).asByteBuffer(), first) - (start - first);
            if (found < bytes) {
                long missing = Math.max(0, found);
                read(name, byteOffset + missing, target.asSlice(missing));
            }
            return target;
        } catch (IOException e) {
            read(name, byteOffset, target); // what is wrong with the file is told by the ordinary way
            return target;
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
        try {
            for (var channel : channels.values()) {
                channel.close();
            }
            for (var past : direct.values()) {
                past.close();
            }
        } catch (IOException e) {
            throw new InputException(checkpoint.dir() + ": closing after reading failed (" + e + ")", e);
        }
    }
}
