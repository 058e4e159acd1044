package dev.toll.merge.method;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** One tensor in memory, cut into tiles of any size. */
final class HeapTiles implements Tiles {
    private final String name;
    private final int rowLength;
    private final int tile;
    private final float[][] inputs;
    private final float[] out;

    HeapTiles(String name, int rowLength, int tile, float[]... inputs) {
        this.name = name;
        this.rowLength = rowLength;
        this.tile = tile;
        this.inputs = inputs;
        this.out = new float[inputs[0].length];
    }

    float[] out() {
        return out;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long elements() {
        return out.length;
    }

    @Override
    public int rowLength() {
        return rowLength;
    }

    private Tile load(int index) {
        int first = index * tile;
        var loaded = new Tile(inputs.length, tile).at(index, first, Math.min(tile, out.length - first));
        for (int k = 0; k < inputs.length; k++) {
            System.arraycopy(inputs[k], first, loaded.input(k), 0, loaded.count());
        }
        return loaded;
    }

    @Override
    public <S> List<S> scan(Function<Tile, S> look) {
        var found = new ArrayList<S>();
        for (int i = 0; i * tile < out.length; i++) {
            found.add(look.apply(load(i)));
        }
        return found;
    }

    @Override
    public void write(Consumer<Tile> merge) {
        for (int i = 0; i * tile < out.length; i++) {
            var loaded = load(i);
            merge.accept(loaded);
            System.arraycopy(loaded.out(), 0, out, i * tile, loaded.count());
        }
    }

    @Override
    public void mix(double... weights) {
        write(t -> Linear.mix(t, weights));
    }

    @Override
    public void copy(int k) {
        System.arraycopy(inputs[k], 0, out, 0, out.length);
    }
}
