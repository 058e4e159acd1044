package dev.toll.tensor;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Trainable float32 weights by name, all views of one flat buffer, with one flat gradient beside it. The optimiser,
 * gradient clipping, averaging and snapshots then work on a single vector, whatever the number of layers.
 *
 * <p>{@link #replica()} gives leaves that share the weights but accumulate into a gradient of their own: one per worker
 * thread, added in a fixed order, so that two runs with the same seed agree to the last bit.
 */
public final class Parameters implements AutoCloseable {
    private final Map<String, long[]> shapes;
    private final Tensor values;
    private final Tensor gradient;
    private final Map<String, Tensor> leaves = new LinkedHashMap<>();

    private Parameters(Map<String, long[]> shapes, Tensor values, Device device) {
        this.shapes = shapes;
        this.values = values;
        try (var scope = Scope.open();
                var noGrad = NoGrad.open()) {
            this.gradient = scope.release(Tensor.zeros(DType.FLOAT32, device, values.elements()));
            long offset = 0;
            for (var e : shapes.entrySet()) {
                long n = elements(e.getValue());
                var leaf = scope.release(values.narrow(0, offset, n).view(e.getValue()).detach());
                leaf.requiresGrad();
                leaf.gradInto(gradient.narrow(0, offset, n).view(e.getValue()));
                leaves.put(e.getKey(), leaf);
                offset += n;
            }
        }
    }

    /** Zero-valued parameters of the given shapes, in that order. */
    public static Parameters zeros(Map<String, long[]> shapes, Device device) {
        var copy = Collections.unmodifiableMap(new LinkedHashMap<>(shapes));
        long total = copy.values().stream().mapToLong(Parameters::elements).sum();
        try (var scope = Scope.open()) {
            return new Parameters(copy, scope.release(Tensor.zeros(DType.FLOAT32, device, total)), device);
        }
    }

    /** Leaves over the same weights with a gradient of their own. */
    public Parameters replica() {
        return new Parameters(shapes, values, values.device());
    }

    /** New parameters with a copy of these weights. */
    public Parameters copy() {
        var other = zeros(shapes, values.device());
        other.load(values);
        return other;
    }

    /** The leaf of that name, to compute with. */
    public Tensor get(String name) {
        var leaf = leaves.get(name);
        if (leaf == null) {
            throw new IllegalArgumentException("no parameter named " + name);
        }
        return leaf;
    }

    public Map<String, Tensor> leaves() {
        return Collections.unmodifiableMap(leaves);
    }

    public Map<String, long[]> shapes() {
        return shapes;
    }

    /** All weights as one vector (a view: changing it changes them). */
    public Tensor values() {
        return values;
    }

    /** All gradients as one vector (a view). */
    public Tensor gradient() {
        return gradient;
    }

    public long count() {
        return values.elements();
    }

    public void zeroGradient() {
        gradient.zero_();
    }

    /** Overwrites the weights with those of a vector of the same length. */
    public void load(Tensor vector) {
        try (var noGrad = NoGrad.open()) {
            values.copy_(vector);
        }
    }

    /** Overwrites one parameter. */
    public void load(String name, float[] data) {
        try (var scope = Scope.open();
                var noGrad = NoGrad.open()) {
            var leaf = get(name);
            leaf.detach().copy_(Tensor.of(data, leaf.shape()));
        }
    }

    /** Overwrites one parameter with another tensor's values. */
    public void load(String name, Tensor data) {
        try (var scope = Scope.open();
                var noGrad = NoGrad.open()) {
            get(name).detach().copy_(data);
        }
    }

    /** True when every weight is a finite number. */
    public boolean finite() {
        try (var scope = Scope.open();
                var noGrad = NoGrad.open()) {
            return Double.isFinite(values.sum().item());
        }
    }

    static long elements(long[] shape) {
        long n = 1;
        for (long s : shape) {
            n = Math.multiplyExact(n, s);
        }
        return n;
    }

    /** Frees a replica's leaves and gradient; the weights stay with whoever made them. */
    public void closeGradient() {
        leaves.values().forEach(Tensor::close);
        gradient.close();
    }

    @Override
    public void close() {
        leaves.values().forEach(Tensor::close);
        gradient.close();
        values.close();
    }
}
