package dev.toll.tensor;

import org.bytedeco.pytorch.NoGradGuard;

/** While open, operations on this thread record no gradient. It is per thread: every worker opens its own. */
public final class NoGrad implements AutoCloseable {
    private final NoGradGuard guard = new NoGradGuard();

    private NoGrad() {}

    public static NoGrad open() {
        return new NoGrad();
    }

    @Override
    public void close() {
        guard.close();
    }
}
