package dev.toll.merge.method;

/**
 * A run of elements of one tensor, the same run of every input, as float32. Buffers are the rule's to overwrite and are
 * used again for the next tile.
 */
public final class Tile {
    private final float[][] inputs;
    private final float[] out;
    private int index;
    private long first;
    private int count;

    public Tile(int inputs, int capacity) {
        this.inputs = new float[inputs][capacity];
        this.out = new float[capacity];
    }

    /** Points the buffers at tile {@code index}, elements {@code first} to {@code first + count} of the tensor. */
    public Tile at(int index, long first, int count) {
        this.index = index;
        this.first = first;
        this.count = count;
        return this;
    }

    /** Number of this tile within its tensor. */
    public int index() {
        return index;
    }

    /** Place of the first element within the tensor. */
    public long first() {
        return first;
    }

    public int count() {
        return count;
    }

    public int capacity() {
        return out.length;
    }

    /** Elements of input {@code k}; only the first {@link #count()} count. */
    public float[] input(int k) {
        return inputs[k];
    }

    public int inputs() {
        return inputs.length;
    }

    /** Where the merged elements go. */
    public float[] out() {
        return out;
    }

    /** Turns input {@code k} into its task vector: input k − input 0, which is the base. */
    float[] delta(int k) {
        var base = inputs[0];
        var x = inputs[k];
        for (int i = 0; i < count; i++) {
            x[i] -= base[i];
        }
        return x;
    }
}
