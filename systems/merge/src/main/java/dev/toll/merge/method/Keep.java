package dev.toll.merge.method;

/** The tensor of one input, unchanged. */
public record Keep(int input) implements Rule {
    @Override
    public void apply(Tiles tiles) {
        tiles.copy(input);
    }
}
