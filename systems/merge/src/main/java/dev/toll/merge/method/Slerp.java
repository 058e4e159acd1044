package dev.toll.merge.method;

/**
 * Spherical interpolation of two tensors taken as vectors, from input 0 at t = 0 to input 1 at t = 1 (Shoemake 1985):
 * θ = sin((1−t)Ω)/sin Ω·a + sin(tΩ)/sin Ω·b with Ω the angle between them. Where they are nearly collinear (|cos Ω| above
 * 0.9995, mergekit's threshold) the plain average (1−t)·a + t·b.
 */
public record Slerp(double t) implements Rule {
    private static final double COLLINEAR = 0.9995;
    private static final double SMALLEST_NORM = 1e-8;

    @Override
    public void apply(Tiles tiles) {
        if (t == 0 || t == 1) {
            tiles.copy((int) t);
            return;
        }
        double[] gram = Dots.sum(tiles.scan(tile -> Dots.gram(new float[][] {tile.input(0), tile.input(1)}, 0, tile.count())));
        double[] w = gram.length == 0 ? new double[] {1 - t, t} : weights(gram[0], gram[1], gram[2]);
        tiles.mix(w);
    }

    /** Weights of a and b from ⟨a,a⟩, ⟨a,b⟩ and ⟨b,b⟩. */
    double[] weights(double aa, double ab, double bb) {
        double normA = Math.sqrt(aa);
        double normB = Math.sqrt(bb);
        double cos = ab / (normA > SMALLEST_NORM ? normA : 1) / (normB > SMALLEST_NORM ? normB : 1);
        if (Math.abs(cos) > COLLINEAR) {
            return new double[] {1 - t, t};
        }
        double omega = Math.acos(cos);
        return new double[] {Math.sin((1 - t) * omega) / Math.sin(omega), Math.sin(t * omega) / Math.sin(omega)};
    }
}
