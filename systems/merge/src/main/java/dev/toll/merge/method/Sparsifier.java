package dev.toll.merge.method;

/** Which entries of a task vector are kept, and what those are multiplied by. */
public sealed interface Sparsifier {
    /** The mask for input {@code k} of a tensor. */
    Mask mask(Tiles tiles, int k);

    default boolean rowWise() {
        return false;
    }

    /** All of them: task arithmetic. */
    record All() implements Sparsifier {
        @Override
        public Mask mask(Tiles tiles, int k) {
            return Tile::delta;
        }
    }

    /**
     * The {@code density} share of largest magnitude: TIES. At least one entry is kept.
     *
     * @param rescale multiplies what is kept so that the sum of magnitudes is that of the whole vector
     */
    record Largest(double density, boolean rescale) implements Sparsifier {
        public Largest {
            requireDensity(density);
        }

        @Override
        public Mask mask(Tiles tiles, int k) {
            long n = tiles.elements();
            return density == 1 ? Tile::delta : new MagnitudeWindow(k, n - Math.min(n, Math.max(1, (long) (density * n))), n, rescale);
        }
    }

    /**
     * Neither the largest {@code gamma} share nor the smallest, so that {@code density} remains: Model Breadcrumbs. With
     * gamma + density above 1 fewer of the largest are dropped. (Where gamma·n rounds to 0, nothing large is dropped;
     * mergekit 0.1.4 then empties the whole vector.)
     */
    record WithoutOutliers(double density, double gamma, boolean rescale) implements Sparsifier {
        public WithoutOutliers {
            requireDensity(density);
            if (!(gamma >= 0 && gamma < 1)) {
                throw new IllegalArgumentException("gamma " + gamma + "; expected 0 ≤ gamma < 1");
            }
        }

        @Override
        public Mask mask(Tiles tiles, int k) {
            long n = tiles.elements();
            if (density == 1) {
                return Tile::delta;
            }
            long target = Math.min(n, Math.max(1, (long) (density * n)));
            long top = Math.min((long) (gamma * n), n - target);
            return new MagnitudeWindow(k, n - target - top, n - top, rescale);
        }
    }

    /** Each with probability {@code density}, drawn from {@code seed}; rescaled by 1/density: DARE. */
    record Random(double density, boolean rescale, long seed) implements Sparsifier {
        public Random {
            requireDensity(density);
        }

        @Override
        public Mask mask(Tiles tiles, int k) {
            return density == 1 ? Tile::delta : new RandomMask(density, rescale, RandomMask.key(seed, tiles.name(), k));
        }
    }

    /**
     * Each with a probability that rises with the rank of its magnitude within its row, from density − epsilon to
     * density + epsilon, rescaled by 1/probability: DELLA's MagPrune.
     */
    record Ranked(double density, double epsilon, boolean rescale, long seed) implements Sparsifier {
        public Ranked {
            requireDensity(density);
            if (density < 1 && !(epsilon >= 0 && density - epsilon > 0 && density + epsilon < 1)) {
                throw new IllegalArgumentException("epsilon " + epsilon + "; expected density ± epsilon within (0, 1), density is " + density);
            }
        }

        @Override
        public boolean rowWise() {
            return density < 1;
        }

        @Override
        public Mask mask(Tiles tiles, int k) {
            return density == 1 ? Tile::delta : new RankedMask(density, epsilon, rescale, RandomMask.key(seed, tiles.name(), k), tiles.rowLength());
        }
    }

    private static void requireDensity(double density) {
        if (!(density > 0 && density <= 1)) {
            throw new IllegalArgumentException("density " + density + "; expected 0 < density ≤ 1");
        }
    }
}
