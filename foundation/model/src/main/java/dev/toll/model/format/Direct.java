package dev.toll.model.format;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reading and writing past the page cache. A pass over more bytes than memory holds gains nothing from the cache, evicts what
 * others have in it, and when it writes is slowed down to the pace at which the system cleans pages; measured here, a
 * gigabyte goes to disk several times faster directly ({@code benchmarks/peers}). Files, lengths and addresses must be
 * multiples of a block; what is not goes the ordinary way.
 */
public final class Direct implements AutoCloseable {
    /** Memory for direct transfers begins at a multiple of this, and so must the bytes of the file that go into it. */
    public static final int BLOCK = 4096;

    private final FileChannel channel;

    private Direct(FileChannel channel) {
        this.channel = channel;
    }

    /** Opens the file once more, past the cache; empty where the Java, the system or the file system has no such thing or wants larger blocks. */
    @SuppressWarnings("MustBeClosedChecker") // the caller owns the result
    static Optional<Direct> open(Path file, OpenOption... how) {
        try {
            long block = Files.getFileStore(file).getBlockSize();
            if (block <= 0 || BLOCK % block != 0) {
                return Optional.empty();
            }
            var options = new OpenOption[how.length + 1];
            System.arraycopy(how, 0, options, 0, how.length);
            options[how.length] = ExtendedOpenOption.DIRECT;
            return Optional.of(new Direct(FileChannel.open(file, options)));
        } catch (IOException | UnsupportedOperationException | LinkageError e) {
            return Optional.empty(); // LinkageError: a Java made without the module jdk.unsupported
        }
    }

    static long floor(long position) {
        return position & -BLOCK;
    }

    static long ceil(long position) {
        return position + BLOCK - 1 & -BLOCK;
    }

    /** Whether bytes of memory could lie at {@code position} of a file and be transferred without a copy. */
    static boolean fits(MemorySegment memory, long position) {
        return memory.isNative() && (memory.address() - position) % BLOCK == 0;
    }

    /** Fills the buffer, whose length is a multiple of {@link #BLOCK}, as far as the file goes; returns how far. */
    long read(ByteBuffer buffer, long position) throws IOException {
        long done = 0;
        while (buffer.hasRemaining()) {
            int n = channel.read(buffer, position + done);
            if (n < 0) {
                return done;
            }
            done += n;
            if (n % BLOCK != 0) {
                return done; // the end of the file, or a transfer that cannot go on directly
            }
        }
        return done;
    }

    /** Writes all of the buffer, whose length is a multiple of {@link #BLOCK}. */
    void write(ByteBuffer buffer, long position) throws IOException {
        long at = position;
        while (buffer.hasRemaining()) {
            at += channel.write(buffer, at);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
