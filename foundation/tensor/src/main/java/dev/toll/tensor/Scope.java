package dev.toll.tensor;

import org.bytedeco.javacpp.PointerScope;

/**
 * Owns the native memory of every tensor made while it is open on this thread; closing it frees them. Scopes nest.
 * What must survive is handed to the enclosing scope with {@link #keep}, or, where there is none, lives until
 * {@link Tensor#close()}.
 *
 * <p>A training step or a decoding step opens one scope; that is why resident memory stays where it was.
 */
public final class Scope implements AutoCloseable {
    private final PointerScope outer;
    private final PointerScope inner;

    private Scope() {
        outer = PointerScope.getInnerScope();
        inner = new PointerScope();
    }

    public static Scope open() {
        return new Scope();
    }

    /** Hands {@code tensor} to the enclosing scope (or to its holder if this is the outermost) and returns it. */
    public Tensor keep(Tensor tensor) {
        // Attach first, detach second: the other order drops the reference count to zero in between.
        if (outer != null) {
            outer.attach(tensor.torch());
        } else {
            tensor.torch().retainReference();
        }
        inner.detach(tensor.torch());
        return tensor;
    }

    /** Takes {@code tensor} out of every scope: its holder frees it with {@link Tensor#close()}. */
    public Tensor release(Tensor tensor) {
        tensor.torch().retainReference();
        inner.detach(tensor.torch());
        return tensor;
    }

    @Override
    public void close() {
        inner.close();
    }
}
