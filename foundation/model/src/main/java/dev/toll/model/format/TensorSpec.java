package dev.toll.model.format;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A tensor that is going to be written: its name, element type and shape (row-major). */
@SuppressWarnings("ArrayRecordComponent") // copied on the way in and out, compared by content below
public record TensorSpec(String name, Dtype dtype, long[] shape) {
    /** Throws {@link IllegalArgumentException} for a negative dimension or a size beyond 2⁶³ bytes. */
    public TensorSpec {
        shape = shape.clone();
        long bytes = dtype.bytes();
        for (long dimension : shape) {
            if (dimension < 0) {
                throw new IllegalArgumentException("tensor " + name + ": negative dimension in " + Arrays.toString(shape));
            }
        }
        try {
            for (long dimension : shape) {
                bytes = Math.multiplyExact(bytes, dimension);
            }
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("tensor " + name + ": shape " + Arrays.toString(shape) + " overflows", e);
        }
    }

    @Override
    public long[] shape() {
        return shape.clone();
    }

    public long elements() {
        long n = 1;
        for (long dimension : shape) {
            n *= dimension;
        }
        return n;
    }

    public long bytes() {
        return elements() * dtype.bytes();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TensorSpec that
                && name.equals(that.name)
                && dtype == that.dtype
                && Arrays.equals(shape, that.shape);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, dtype, Arrays.hashCode(shape));
    }

    @Override
    public String toString() {
        return name + " " + dtype + Arrays.toString(shape);
    }
}
