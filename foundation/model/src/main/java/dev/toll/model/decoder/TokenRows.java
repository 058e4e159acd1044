package dev.toll.model.decoder;

import dev.toll.tensor.Device;
import dev.toll.tensor.Tensor;
import java.util.List;

/** Token sequences of different lengths as one right-padded matrix. Padding is id 0; causal attention never sees it. */
public record TokenRows(long[] flat, int rows, int width, int[] lengths) {
    public static TokenRows of(List<int[]> sequences) {
        int width = sequences.stream().mapToInt(s -> s.length).max().orElse(0);
        if (sequences.stream().anyMatch(s -> s.length == 0)) {
            throw new IllegalArgumentException("an empty token sequence: every prompt needs at least one token");
        }
        var flat = new long[sequences.size() * width];
        var lengths = new int[sequences.size()];
        for (int r = 0; r < lengths.length; r++) {
            int[] s = sequences.get(r);
            lengths[r] = s.length;
            for (int i = 0; i < s.length; i++) {
                flat[r * width + i] = s[i];
            }
        }
        return new TokenRows(flat, lengths.length, width, lengths);
    }

    /** [rows, width] int64. */
    public Tensor ids(Device device) {
        return Tensor.of(flat, rows, width).to(device);
    }

    /** Flat index (row·width + position) of every row's last token. */
    public long[] lastPositions() {
        var at = new long[rows];
        for (int r = 0; r < rows; r++) {
            at[r] = (long) r * width + lengths[r] - 1;
        }
        return at;
    }

    /** Rows of {@code hidden} [rows, width, H] at flat positions; result [n, H]. */
    public Tensor at(Tensor hidden, long[] flatPositions) {
        var index = Tensor.of(flatPositions).to(hidden.device());
        return hidden.reshape((long) rows * width, hidden.size(2)).indexSelect(0, index);
    }
}
