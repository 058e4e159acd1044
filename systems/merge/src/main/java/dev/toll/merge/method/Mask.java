package dev.toll.merge.method;

/** Turns input k of a tile into its sparse task vector, in place. */
@FunctionalInterface
interface Mask {
    float[] apply(Tile tile, int k);
}
