package dev.toll.model.format;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a tensor lies in a safetensors file, row-major and little-endian.
 *
 * @param offset first byte, counted from the start of the file
 * @param bytes length in bytes, equal to {@code elements() × dtype.bytes()}
 */
@SuppressWarnings("ArrayRecordComponent") // copied on the way in and out, compared by content below
public record TensorInfo(String name, Dtype dtype, long[] shape, long offset, long bytes) {
    public TensorInfo {
        shape = shape.clone();
    }

    @Override
    public long[] shape() {
        return shape.clone();
    }

    /** Number of elements; 1 for a scalar (empty shape). */
    public long elements() {
        return bytes / dtype.bytes();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TensorInfo that
                && name.equals(that.name)
                && dtype == that.dtype
                && Arrays.equals(shape, that.shape)
                && offset == that.offset
                && bytes == that.bytes;
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, dtype, Arrays.hashCode(shape), offset, bytes);
    }

    @Override
    public String toString() {
        return name + " " + dtype + Arrays.toString(shape) + " @" + offset + "+" + bytes;
    }
}
