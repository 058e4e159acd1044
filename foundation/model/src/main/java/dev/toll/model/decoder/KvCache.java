package dev.toll.model.decoder;

import dev.toll.model.format.ModelConfig;
import dev.toll.tensor.DType;
import dev.toll.tensor.Device;
import dev.toll.tensor.Scope;
import dev.toll.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Keys and values of the tokens seen so far, preallocated: per layer [rows, capacity, kvHeads, headDim]. Rows may have
 * different lengths; what lies beyond a row's length is never attended to.
 */
public final class KvCache implements AutoCloseable {
    private final int capacity;
    private final List<Tensor> keys;
    private final List<Tensor> values;
    private int[] lengths;

    private KvCache(int capacity, List<Tensor> keys, List<Tensor> values, int[] lengths) {
        this.capacity = capacity;
        this.keys = keys;
        this.values = values;
        this.lengths = lengths;
    }

    /** An empty cache for {@code rows} sequences of at most {@code capacity} tokens. */
    public static KvCache allocate(ModelConfig config, int rows, int capacity, DType dtype, Device device) {
        var keys = new ArrayList<Tensor>();
        var values = new ArrayList<Tensor>();
        try (var scope = Scope.open()) {
            for (int layer = 0; layer < config.numHiddenLayers(); layer++) {
                keys.add(scope.release(Tensor.zeros(dtype, device, rows, capacity, config.numKeyValueHeads(), config.headDim())));
                values.add(scope.release(Tensor.zeros(dtype, device, rows, capacity, config.numKeyValueHeads(), config.headDim())));
            }
        }
        return new KvCache(capacity, keys, values, new int[rows]);
    }

    public int rows() {
        return lengths.length;
    }

    public int capacity() {
        return capacity;
    }

    /** Tokens held per row. */
    public int[] lengths() {
        return lengths.clone();
    }

    boolean uniform() {
        for (int l : lengths) {
            if (l != lengths[0]) {
                return false;
            }
        }
        return true;
    }

    int length(int row) {
        return lengths[row];
    }

    int longest() {
        return Arrays.stream(lengths).max().orElse(0);
    }

    Tensor keys(int layer) {
        return keys.get(layer);
    }

    Tensor values(int layer) {
        return values.get(layer);
    }

    /** Declares that {@code added[row]} tokens were appended to each row by the last forward pass. */
    public void advance(int... added) {
        if (added.length != lengths.length) {
            throw new IllegalArgumentException("advance: " + added.length + " counts for " + lengths.length + " rows");
        }
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] += added[i];
            if (lengths[i] > capacity) {
                throw new IllegalStateException("row " + i + " holds " + lengths[i] + " tokens, capacity is " + capacity);
            }
        }
    }

    /** A cache of the given rows (repeats allowed): drops finished rows, or fans a prefix out to several continuations. */
    public KvCache rows(int[] wanted) {
        return rows(wanted, capacity);
    }

    /** Like {@link #rows(int[])} with another capacity, which must hold the longest row. */
    public KvCache rows(int[] wanted, int newCapacity) {
        var newKeys = new ArrayList<Tensor>();
        var newValues = new ArrayList<Tensor>();
        var newLengths = new int[wanted.length];
        for (int i = 0; i < wanted.length; i++) {
            newLengths[i] = lengths[wanted[i]];
        }
        int kept = Arrays.stream(newLengths).max().orElse(0);
        try (var scope = Scope.open()) {
            var index = Tensor.of(Arrays.stream(wanted).asLongStream().toArray()).to(keys.getFirst().device());
            for (int layer = 0; layer < keys.size(); layer++) {
                newKeys.add(scope.release(gather(keys.get(layer), index, kept, newCapacity)));
                newValues.add(scope.release(gather(values.get(layer), index, kept, newCapacity)));
            }
        }
        return new KvCache(newCapacity, newKeys, newValues, newLengths);
    }

    private static Tensor gather(Tensor from, Tensor index, int kept, int newCapacity) {
        var out = Tensor.zeros(from.dtype(), from.device(), index.elements(), newCapacity, from.size(2), from.size(3));
        if (kept > 0) {
            out.narrow(1, 0, kept).copy_(from.narrow(1, 0, kept).indexSelect(0, index));
        }
        return out;
    }

    @Override
    public void close() {
        keys.forEach(Tensor::close);
        values.forEach(Tensor::close);
        lengths = new int[0];
    }
}
