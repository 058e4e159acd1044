package dev.toll.model.format;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One safetensors file being written: header first, then tensors at their places in any order, from any thread. */
final class ShardOutput implements AutoCloseable {
    /** The JDK copies heap memory through a native buffer of the chunk's size and keeps it per thread: keep it small. */
    private static final long HEAP_CHUNK = 4L << 20;

    private static final long NATIVE_CHUNK = 1L << 30;

    private final FileChannel channel;
    private final @Nullable Direct direct;
    private final Map<String, TensorInfo> places = new LinkedHashMap<>();
    private final long size;

    private ShardOutput(FileChannel channel, @Nullable Direct direct, byte[] header, List<TensorSpec> tensors, long dataStart) throws IOException {
        this.channel = channel;
        this.direct = direct;
        long at = dataStart;
        for (var tensor : tensors) {
            places.put(tensor.name(), new TensorInfo(tensor.name(), tensor.dtype(), tensor.shape(), at, tensor.bytes()));
            at += tensor.bytes();
        }
        size = at;
        var start = ByteBuffer.allocate(8 + header.length).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).put(header).flip();
        if (channel.size() > size || !startsWith(channel, start.array())) {
            channel.truncate(0);
            write(start, 0);
        }
        if (size > dataStart && channel.size() < size) {
            write(ByteBuffer.allocate(1), size - 1);
        }
    }

    private static boolean startsWith(FileChannel channel, byte[] start) throws IOException {
        var found = new byte[start.length];
        return TensorReader.readFully(channel, 0, MemorySegment.ofArray(found)) && Arrays.equals(found, start);
    }

    /** Opens the file, which is kept when it already begins with the very header it should have, and begun anew if not. */
    static ShardOutput open(Path file, List<TensorSpec> tensors, Map<String, String> metadata) throws IOException {
        // Wide types first: then every tensor is aligned to its element size, as the reference writer has it.
        var ordered = new ArrayList<>(tensors);
        ordered.sort(Comparator.comparingInt((TensorSpec t) -> t.dtype().bytes()).reversed());
        byte[] header = header(ordered, metadata);
        if (header.length > SafetensorsHeader.MAX_BYTES) {
            throw new IllegalArgumentException(file + ": header of " + header.length + " bytes; the format allows "
                    + SafetensorsHeader.MAX_BYTES + ", use more shards");
        }
        var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        var direct = Direct.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE).orElse(null);
        try {
            return new ShardOutput(channel, direct, header, ordered, 8L + header.length);
        } catch (Throwable t) {
            channel.close();
            if (direct != null) {
                direct.close();
            }
            throw t;
        }
    }

    /** The header padded with spaces, so that the data section starts at a multiple of 8. */
    private static byte[] header(List<TensorSpec> tensors, Map<String, String> metadata) {
        var root = new LinkedHashMap<String, Object>();
        root.put("__metadata__", metadata);
        long at = 0;
        for (var tensor : tensors) {
            var entry = new LinkedHashMap<String, Object>();
            entry.put("dtype", tensor.dtype().safetensorsName());
            entry.put("shape", tensor.shape());
            entry.put("data_offsets", new long[] {at, at + tensor.bytes()});
            root.put(tensor.name(), entry);
            at += tensor.bytes();
        }
        byte[] json = Json.writeCompact(root);
        byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
        Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        return padded;
    }

    /** How far behind a multiple of {@link Direct#BLOCK} the byte lies in the file. */
    int phase(String tensor, long byteOffset) {
        return (int) ((place(tensor).offset() + byteOffset) % Direct.BLOCK);
    }

    private TensorInfo place(String tensor) {
        var place = places.get(tensor);
        if (place == null) {
            throw new AssertionError("tensor " + tensor + " has no place in this shard");
        }
        return place;
    }

    /** Positional and thread-safe; the range was checked by the caller. Whole blocks go past the page cache if the memory fits. */
    void write(String tensor, long byteOffset, MemorySegment chunk) throws IOException {
        long at = place(tensor).offset() + byteOffset;
        long first = Direct.ceil(at);
        long last = Direct.floor(at + chunk.byteSize());
        if (direct == null || first >= last || !Direct.fits(chunk, at)) {
            writePlainly(at, chunk);
            return;
        }
        writePlainly(at, chunk.asSlice(0, first - at));
        for (long from = first; from < last; from += NATIVE_CHUNK) {
            var blocks = chunk.asSlice(from - at, Math.min(NATIVE_CHUNK, last - from));
            try {
                direct.write(blocks.asByteBuffer(), from);
            } catch (IOException e) {
                writePlainly(from, blocks); // what is wrong with the disk is told by the ordinary way; some only refuse the other
            }
        }
        writePlainly(last, chunk.asSlice(last - at));
    }

    private void writePlainly(long at, MemorySegment chunk) throws IOException {
        long step = chunk.isNative() ? NATIVE_CHUNK : HEAP_CHUNK;
        for (long done = 0; done < chunk.byteSize(); done += step) {
            write(chunk.asSlice(done, Math.min(step, chunk.byteSize() - done)).asByteBuffer(), at + done);
        }
    }

    /**
     * Reads back what was written; the range was checked by the caller. False when the file is shorter. Whole blocks come from
     * the disk and not from the page cache if the memory fits.
     */
    boolean read(String tensor, long byteOffset, MemorySegment target) throws IOException {
        long at = place(tensor).offset() + byteOffset;
        long first = Direct.ceil(at);
        long last = Direct.floor(at + target.byteSize());
        if (direct == null || first >= last || !Direct.fits(target, at)) {
            return TensorReader.readFully(channel, at, target);
        }
        for (long from = first; from < last; from += NATIVE_CHUNK) {
            long bytes = Math.min(NATIVE_CHUNK, last - from);
            if (!readPast(direct, target.asSlice(from - at, bytes), from)) {
                return TensorReader.readFully(channel, at, target);
            }
        }
        return TensorReader.readFully(channel, at, target.asSlice(0, first - at)) && TensorReader.readFully(channel, last, target.asSlice(last - at));
    }

    private static boolean readPast(Direct direct, MemorySegment target, long at) {
        try {
            return direct.read(target.asByteBuffer(), at) == target.byteSize();
        } catch (IOException e) {
            return false;
        }
    }

    private void write(ByteBuffer bytes, long at) throws IOException {
        long position = at;
        while (bytes.hasRemaining()) {
            position += channel.write(bytes, position);
        }
    }

    /** Forces the bytes to the disk. */
    void sync() throws IOException {
        channel.force(true);
    }

    @Override
    public void close() throws IOException {
        channel.close();
        if (direct != null) {
            direct.close();
        }
    }
}
