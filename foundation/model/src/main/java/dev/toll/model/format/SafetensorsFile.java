package dev.toll.model.format;

import dev.toll.core.InputException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/**
 * A safetensors file opened for reading: 8 bytes of little-endian header length, a JSON header, then the data. The data
 * is memory-mapped, so opening costs only the header, whatever the file's size; segments die with {@link #close()}.
 * A damaged or hostile file is an {@link InputException} naming file, tensor, what was found and what was expected.
 */
public final class SafetensorsFile implements AutoCloseable {
    private static final ValueLayout.OfLong LENGTH = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Path path;
    private final Arena arena;
    private final MemorySegment bytes;
    private final SafetensorsHeader header;

    private SafetensorsFile(Path path, Arena arena, MemorySegment bytes, SafetensorsHeader header) {
        this.path = path;
        this.arena = arena;
        this.bytes = bytes;
        this.header = header;
    }

    /** Maps the file and checks its whole header. */
    @SuppressWarnings("MustBeClosedChecker") // the returned file owns the arena; the finally block has it otherwise
    public static SafetensorsFile open(Path path) {
        // Shared: several threads read one checkpoint, and any of them may close it.
        var arena = Arena.ofShared();
        boolean opened = false;
        try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size < 8) {
                throw new InputException(path + ": " + size + " bytes; expected a safetensors file of at least 8");
            }
            var bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
            var file = new SafetensorsFile(path, arena, bytes, readHeader(path, bytes));
            opened = true;
            return file;
        } catch (IOException e) {
            throw new InputException(path + ": cannot be read (" + e + ")", e);
        } finally {
            if (!opened) {
                arena.close();
            }
        }
    }

    private static SafetensorsHeader readHeader(Path path, MemorySegment bytes) {
        long length = bytes.get(LENGTH, 0);
        if (length < 2 || length > SafetensorsHeader.MAX_BYTES) {
            throw new InputException(path + ": header length " + Long.toUnsignedString(length) + "; expected 2 to "
                    + SafetensorsHeader.MAX_BYTES + " bytes. Is this a safetensors file?");
        }
        if (length > bytes.byteSize() - 8) {
            throw new InputException(path + ": header length " + length + ", but only " + (bytes.byteSize() - 8)
                    + " bytes follow; the file is truncated, fetch it again");
        }
        byte[] json = bytes.asSlice(8, length).toArray(ValueLayout.JAVA_BYTE);
        return SafetensorsHeader.parse(path.toString(), json, 8 + length, bytes.byteSize() - 8 - length);
    }

    public Path path() {
        return path;
    }

    /** Tensor names by offset in the file. */
    public List<String> names() {
        return List.copyOf(header.tensors().keySet());
    }

    public boolean contains(String name) {
        return header.tensors().containsKey(name);
    }

    /** The tensor of that name; {@link InputException} when there is none. */
    public TensorInfo info(String name) {
        var info = header.tensors().get(name);
        if (info == null) {
            throw new InputException(path + ": no tensor named " + name + " among its " + header.tensors().size());
        }
        return info;
    }

    /** The {@code __metadata__} strings of the header, empty when there are none. */
    public Map<String, String> metadata() {
        return header.metadata();
    }

    /**
     * The raw bytes of a tensor, read-only, little-endian. The format does not promise alignment: read with unaligned
     * layouts or through {@link FloatCodec}.
     */
    public MemorySegment data(String name) {
        var info = info(name);
        return bytes.asSlice(info.offset(), info.bytes());
    }

    /** Unmaps the file; segments obtained before fail on access from here on. */
    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
