package dev.toll.tensor;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * Blocks of the C library's heap, of every small size, all of one pattern. They take the places of what this thread has
 * freed lately; native code that still writes there changes the pattern.
 */
final class NativeBlocks implements AutoCloseable {
    private static final byte PATTERN = 0x4d;
    private static final int LARGEST = 1024;
    private static final int STEP = 16;
    private static final int EACH = 12;

    private final List<MemorySegment> blocks = new ArrayList<>();

    NativeBlocks() {
        for (int size = STEP - Long.BYTES; size <= LARGEST; size += STEP) {
            for (int i = 0; i < EACH; i++) {
                blocks.add(malloc(size).fill(PATTERN));
            }
        }
    }

    private static MemorySegment malloc(long size) {
        try {
            var function = FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_LONG);
            var malloc = Linker.nativeLinker().downcallHandle(Linker.nativeLinker().defaultLookup().find("malloc").orElseThrow(), function);
            return ((MemorySegment) malloc.invokeExact(size)).reinterpret(size);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** The sizes of the blocks that something wrote to. */
    List<Long> changed() {
        return blocks.stream().filter(block -> !untouched(block)).map(MemorySegment::byteSize).toList();
    }

    private static boolean untouched(MemorySegment block) {
        for (byte b : block.toArray(ValueLayout.JAVA_BYTE)) {
            if (b != PATTERN) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        try {
            var free = Linker.nativeLinker().downcallHandle(Linker.nativeLinker().defaultLookup().find("free").orElseThrow(), FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));
            for (var block : blocks) {
                free.invokeExact(block);
            }
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
