package dev.toll.merge.method;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One tensor of all inputs, to be looked at as often as a rule needs and written once. How a tensor is cut depends on its
 * shape alone and partial results come in the order of the tiles, so sums do not depend on the number of threads.
 */
public interface Tiles {
    /** Name of the tensor. */
    String name();

    /** Elements of the tensor. */
    long elements();

    /** Elements of a row: the last dimension; all of a vector. Tiles of a row-wise rule hold whole rows. */
    int rowLength();

    /** What {@code look} finds in each tile, in the order of the tiles; tiles are looked at in parallel. */
    <S> List<S> scan(Function<Tile, S> look);

    /** Lets {@code merge} fill every tile's {@link Tile#out()}, in parallel; called once per tensor. */
    void write(Consumer<Tile> merge);

    /**
     * Writes Σ_k w_k·input_k, as {@link Linear} says, without laying out whole tiles in between; inputs of weight 0 do not
     * count, whatever they hold. Called once per tensor.
     */
    void mix(double... weights);

    /** Writes the bytes of input {@code k} as they are when types agree, else its values; called once per tensor. */
    void copy(int k);
}
