package dev.toll.merge.disk;

import dev.toll.model.format.Dtype;
import dev.toll.model.format.FloatCodec;
import dev.toll.model.format.TensorReader;
import java.lang.foreign.MemorySegment;

/** One input's side of a tensor that is being merged, in the layout of the output. */
interface Source {
    /** Decodes elements {@code first} to {@code first + count}; {@code scratch} holds at least 8 bytes per element and two blocks. */
    void read(long first, int count, float[] into, MemorySegment scratch);

    /** The type in which {@link #readRaw} can hand out the bytes as they are; null where rows are put together. */
    @org.jspecify.annotations.Nullable Dtype rawType();

    /** The bytes of those elements as they lie in the file: a part of {@code scratch}, which is as for {@link #read}. */
    MemorySegment readRaw(long first, int count, MemorySegment scratch);

    /** A tensor that lies in the input as the output wants it. */
    record Whole(TensorReader reader, String name) implements Source {
        @Override
        public void read(long first, int count, float[] into, MemorySegment scratch) {
            FloatCodec.decode(readRaw(first, count, scratch), rawType(), 0, into, 0, count);
        }

        @Override
        public Dtype rawType() {
            return reader.checkpoint().info(name).dtype();
        }

        @Override
        public MemorySegment readRaw(long first, int count, MemorySegment scratch) {
            int width = rawType().bytes();
            return reader.readPast(name, first * width, (long) count * width, scratch);
        }
    }
}
