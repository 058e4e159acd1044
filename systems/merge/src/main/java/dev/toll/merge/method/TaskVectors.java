package dev.toll.merge.method;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The family that adds task vectors τ_k = θ_k − θ_0 to a base (input 0): θ = θ_0 + λ·mix_k(w_k·sparse_k(τ_k)). Task
 * arithmetic (Ilharco et al. 2023, arXiv 2212.04089) keeps all of τ_k and sums. TIES (Yadav et al. 2023, arXiv
 * 2306.01708) keeps the largest entries and, per entry, averages only those that agree with the elected sign, the sign of
 * Σ_k w_k·τ_k (zero counts as positive). DARE (Yu et al. 2024, arXiv 2311.03099), Model Breadcrumbs (Davari and
 * Belilovsky 2024, arXiv 2312.06795) and DELLA (Deep et al. 2024, arXiv 2406.11617) choose the entries otherwise.
 *
 * @param parts weight and sparsifier of inputs 1, 2, …
 * @param election whether only entries of the elected sign are mixed
 * @param normalize divides by the weights that took part, per entry under election; a sum of zero divides by one
 */
public record TaskVectors(List<Part> parts, boolean election, boolean normalize, double lambda) implements Rule {
    private static final int BLOCK = 1024;

    public TaskVectors {
        parts = List.copyOf(parts);
    }

    /** One task vector. */
    public record Part(double weight, Sparsifier sparsifier) {}

    @Override
    public boolean rowWise() {
        return parts.stream().anyMatch(part -> part.sparsifier().rowWise());
    }

    @Override
    public void apply(Tiles tiles) {
        if (lambda == 0 || parts.stream().allMatch(part -> part.weight() == 0)) {
            tiles.copy(0);
            return;
        }
        var masks = masks(tiles);
        tiles.write(tile -> {
            for (int k = 0; k < masks.size(); k++) {
                masks.get(k).apply(tile, k + 1);
            }
            mix(tile);
        });
    }

    /** One look at the tensor serves all windows, which need to see it two to four times. */
    private List<Mask> masks(Tiles tiles) {
        var masks = new ArrayList<Mask>();
        var windows = new ArrayList<MagnitudeWindow>();
        for (int k = 1; k <= parts.size(); k++) {
            var mask = parts.get(k - 1).sparsifier().mask(tiles, k);
            masks.add(mask);
            if (mask instanceof MagnitudeWindow window) {
                windows.add(window);
            }
        }
        if (!windows.isEmpty()) {
            MagnitudeWindow.locate(tiles, windows);
        }
        return masks;
    }

    private void mix(Tile tile) {
        int inputs = parts.size();
        var weighted = new double[inputs][BLOCK];
        var sign = new double[BLOCK];
        var sum = new double[BLOCK];
        var divisor = new double[BLOCK];
        double allWeights = parts.stream().mapToDouble(Part::weight).sum();
        double factor = election || !normalize || Math.abs(allWeights) < 1e-8 ? lambda : lambda / allWeights;
        for (int from = 0; from < tile.count(); from += BLOCK) {
            int n = Math.min(BLOCK, tile.count() - from);
            Arrays.fill(sum, 0, n, 0);
            for (int k = 0; k < inputs; k++) {
                addWeighted(parts.get(k).weight(), tile.input(k + 1), from, n, weighted[k], sum);
            }
            if (election) {
                elect(sum, sign, n);
                Arrays.fill(sum, 0, n, 0);
                Arrays.fill(divisor, 0, n, 0);
                for (int k = 0; k < inputs; k++) {
                    addAgreeing(parts.get(k).weight(), weighted[k], sign, n, sum, divisor);
                }
                divide(sum, sign, divisor, n);
            }
            add(tile, from, n, sum, factor);
        }
    }

    private static void addWeighted(double weight, float[] delta, int from, int n, double[] weighted, double[] sum) {
        for (int i = 0; i < n; i++) {
            weighted[i] = weight * delta[from + i];
            sum[i] += weighted[i];
        }
    }

    private static void elect(double[] sum, double[] sign, int n) {
        for (int i = 0; i < n; i++) {
            sign[i] = sum[i] >= 0 ? 1 : -1;
        }
    }

    /** Adds |w·τ| of the agreeing: max keeps a NaN, where a comparison would drop it unseen. */
    private static void addAgreeing(double weight, double[] weighted, double[] sign, int n, double[] sum, double[] divisor) {
        for (int i = 0; i < n; i++) {
            double along = Math.max(weighted[i] * sign[i], 0);
            sum[i] += along;
            divisor[i] += along > 0 ? weight : 0;
        }
    }

    private void divide(double[] sum, double[] sign, double[] divisor, int n) {
        for (int i = 0; i < n; i++) {
            sum[i] *= sign[i] / (normalize && divisor[i] != 0 ? divisor[i] : 1);
        }
    }

    private static void add(Tile tile, int from, int n, double[] mixed, double factor) {
        var out = tile.out();
        var base = tile.input(0);
        for (int i = 0; i < n; i++) {
            out[from + i] = (float) (base[from + i] + factor * mixed[i]);
        }
    }
}
