package dev.toll.model.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.toll.tensor.Nn;
import dev.toll.tensor.Tensor;
import dev.toll.tensor.Torch;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChunkedHeadTest {
    private static final int N = 23;
    private static final int V = 11;
    private static final int H = 5;

    private static double[] draw(int n, long seed) {
        return new SplittableRandom(seed).doubles(n, -2, 2).toArray();
    }

    /** Chunks of 1, 7 and all rows; nothing, some and everything kept for the way back: always autograd's result over all rows at once. */
    @ParameterizedTest
    @CsvSource({"1,0", "7,0", "7,9", "7,1000", "1000,0", "1000,1000"})
    void logProbsAndGradients_whenChunked_equalThoseOfTheWhole(int chunkRows, int keptRows) {
        Torch.oneThreadPerWorker();
        var targets = new SplittableRandom(4).longs(N, 0, V).toArray();
        double[] slopes = draw(N, 3);
        var head = Tensor.of(draw(V * H, 1), V, H).requiresGrad();
        var hidden = Tensor.of(draw(N * H, 2), N, H).requiresGrad();
        var whole = Nn.logProbs(Nn.linear(hidden, head, null), Tensor.of(targets));
        whole.mul(Tensor.of(slopes)).sum().backward();
        var chunkedHead = Tensor.of(draw(V * H, 1), V, H).requiresGrad();

        try (var chunked = new ChunkedHead(chunkedHead, hidden, targets, chunkRows * V, keptRows * V)) {
            assertThat(chunked.logProbs(true)).containsExactly(whole.toDoubles(), within(1e-13));
            assertThat(chunked.backward(slopes).toDoubles()).containsExactly(hidden.grad().toDoubles(), within(1e-12));
        }
        assertThat(chunkedHead.grad().toDoubles()).containsExactly(head.grad().toDoubles(), within(1e-12));

        var logProbs = new double[N];
        try (var chunked = new ChunkedHead(chunkedHead, hidden, targets, chunkRows * V, keptRows * V)) {
            assertThat(chunked.backward(slopes, logProbs).toDoubles()).containsExactly(hidden.grad().toDoubles(), within(1e-12));
        }
        assertThat(logProbs).containsExactly(whole.toDoubles(), within(1e-13));
    }

    /** Σ_v p_v² of softmax over the whole, against the chunks'. */
    @Test
    void collisions_whenChunked_areTheLogOfTheSumOfSquaredProbabilities() {
        Torch.oneThreadPerWorker();
        var head = Tensor.of(draw(V * H, 1), V, H);
        var hidden = Tensor.of(draw(N * H, 2), N, H);
        double[] expected = Nn.linear(hidden, head, null).softmax(1).square().sum(1).log().toDoubles();
        var collisions = new double[N];

        try (var chunked = new ChunkedHead(head, hidden, new long[N], 7 * V, 0)) {
            chunked.logProbs(false, collisions);
        }

        assertThat(collisions).containsExactly(expected, within(1e-13));
    }

    /** Branch of three targets −1, −2, −3: head 1 and tail ½ give −1 − ½·5; certainties −1+½, −2+1, −3+3 have mean −½. */
    @Test
    void branchLogProbs_withATailWeight_countTheTailLess() {
        var logProbs = new BranchLogProbs(new double[] {-9, -1, -2, -3}, new int[][] {{0, 1, 4}}, new double[] {0, -0.5, -1, -3});
        var slopes = new double[4];
        logProbs.addSlope(slopes, 0, 1, 2, 1, 0.5);

        assertThat(logProbs.sum(0, 1, 1, 0.5)).isEqualTo(-3.5);
        assertThat(logProbs.certainty(0, 1)).isEqualTo(-0.5);
        assertThat(slopes).containsExactly(0, 2, 1, 1);
    }
}
