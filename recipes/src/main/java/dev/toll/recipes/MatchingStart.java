package dev.toll.recipes;

import dev.toll.core.stats.SeededRandom;
import dev.toll.model.format.ModelConfig;
import dev.toll.tensor.Parameters;
import java.util.random.RandomGenerator;

/**
 * Initial weights from which reading comprehension is learnt in a minute instead of never.
 *
 * <p><b>Why.</b> Reading needs a chain of two attention layers: one that gives every position a sketch of the tokens just
 * before it, and one that finds the position whose sketch (or token) matches the question. From random weights a model of
 * this size sat at the guess floor for 6,000 steps: neither half is worth anything until the other exists. So the halves
 * are put there as weak priors, and training does the rest (docs/decisions/002-reading-binds.md has the measurements).
 *
 * <ul>
 *   <li>The embedding gets a common direction c. In the first layer head h's queries and keys read c in the fast rotary
 *       planes, the query turned back by h positions, so that it looks h tokens back; its value–output path writes a
 *       projection P of that token into a subspace O_h (a sketch).
 *   <li>In the following layers a head compares, in the slow rotary planes where distance hardly matters, one source of
 *       the query position with one of the key position (the token itself through P, or the sketch of the token n back
 *       through O_n), and copies the matched token or decodes one of its sketches.
 *   <li>Feed-forward outputs and the remaining heads start near zero, so that they do not drown the signal.
 * </ul>
 */
final class MatchingStart {
    /** {query source, key source, value source} per matching head; 0 is the token itself, n the token n back. */
    private static final int[][][] MATCHES = {
        {{0, 1, 0}, {3, 0, 3}, {3, 3, 0}, {4, 3, 0}},
        {{4, 0, 1}, {0, 2, 0}, {4, 4, 0}, {3, 0, 1}},
    };
    private static final int FAST_PLANES = 4;
    private static final double LOOK_BACK = 0.7;
    private static final double MATCH_TOKEN = 2.0;
    private static final double MATCH_SKETCH = 1.2;
    private static final double WRITE = 0.3;
    private static final double QUIET = 0.02;

    private final ModelConfig config;
    private final Parameters parameters;
    private final RandomGenerator random;
    private final int width;
    private final int headDim;
    private final double[] common;

    private MatchingStart(ModelConfig config, Parameters parameters, long seed) {
        this.config = config;
        this.parameters = parameters;
        this.random = SeededRandom.of(seed);
        this.width = config.hiddenSize();
        this.headDim = config.headDim();
        this.common = new double[width];
        for (int i = 0; i < width; i++) {
            common[i] = (random.nextBoolean() ? 1 : -1) / Math.sqrt(width);
        }
    }

    /** Fills {@code parameters}; needs at least three layers and as many heads as matches per layer. */
    static void fill(ModelConfig config, Parameters parameters, long seed) {
        var start = new MatchingStart(config, parameters, seed);
        start.randomise();
        start.wire();
    }

    private void randomise() {
        for (var e : parameters.shapes().entrySet()) {
            var data = new float[Math.toIntExact(parameters.get(e.getKey()).elements())];
            boolean matrix = e.getValue().length > 1;
            for (int i = 0; i < data.length; i++) {
                data[i] = matrix ? (float) (random.nextGaussian() / Math.sqrt(width)) : 1;
            }
            if (e.getKey().equals("model.embed_tokens.weight")) {
                for (int i = 0; i < data.length; i++) {
                    data[i] += (float) common[i % width];
                }
            }
            if (e.getKey().endsWith("o_proj.weight") || e.getKey().endsWith("down_proj.weight")) {
                for (int i = 0; i < data.length; i++) {
                    data[i] *= (float) QUIET;
                }
            }
            parameters.load(e.getKey(), data);
        }
    }

    private void wire() {
        int heads = config.numAttentionHeads();
        double[][] token = orthonormal(headDim);
        var sketch = new double[heads + 1][][];
        for (int n = 1; n <= heads; n++) {
            sketch[n] = orthonormal(headDim);
        }
        for (int layer = 0; layer <= MATCHES.length; layer++) {
            String at = "model.layers." + layer + ".self_attn.";
            float[] q = parameters.get(at + "q_proj.weight").toFloats();
            float[] k = parameters.get(at + "k_proj.weight").toFloats();
            float[] v = parameters.get(at + "v_proj.weight").toFloats();
            float[] o = parameters.get(at + "o_proj.weight").toFloats();
            for (int i = 0; i < q.length; i++) {
                q[i] *= 0.1f;
                k[i] *= 0.1f;
            }
            for (int h = 0; h < heads; h++) {
                if (layer == 0) {
                    lookBack(q, k, h);
                    path(v, o, h, token, sketch[h + 1]);
                } else {
                    int[] m = MATCHES[layer - 1][h];
                    match(q, h, m[0] == 0 ? token : sketch[m[0]], m[0] == 0 ? MATCH_TOKEN : MATCH_SKETCH);
                    match(k, h, m[1] == 0 ? token : sketch[m[1]], m[1] == 0 ? MATCH_TOKEN : MATCH_SKETCH);
                    double[][] copy = orthonormal(headDim);
                    path(v, o, h, m[2] == 0 ? copy : sketch[m[2]], m[2] == 0 ? copy : token);
                }
            }
            parameters.load(at + "q_proj.weight", q);
            parameters.load(at + "k_proj.weight", k);
            parameters.load(at + "v_proj.weight", v);
            parameters.load(at + "o_proj.weight", o);
        }
    }

    /** Head h looks h+1 tokens back: query · key ∝ Σ cos(θ·(distance − h − 1)) over the fast planes. */
    private void lookBack(float[] q, float[] k, int h) {
        int half = headDim / 2;
        for (int plane = 0; plane < FAST_PLANES; plane++) {
            double angle = Math.pow(config.ropeTheta(), -2.0 * plane / headDim) * (h + 1);
            int first = h * headDim + plane;
            int second = first + half;
            for (int i = 0; i < width; i++) {
                k[first * width + i] += (float) (LOOK_BACK * common[i]);
                q[first * width + i] += (float) (LOOK_BACK * Math.cos(angle) * common[i]);
                q[second * width + i] -= (float) (LOOK_BACK * Math.sin(angle) * common[i]);
            }
        }
    }

    /** Reads {@code source} into the slow planes of head h. */
    private void match(float[] projection, int h, double[][] source, double gain) {
        int half = headDim / 2;
        int n = 0;
        for (int plane = half / 2; plane < half; plane++) {
            for (int row : new int[] {h * headDim + plane, h * headDim + plane + half}) {
                for (int i = 0; i < width; i++) {
                    projection[row * width + i] += (float) (gain * source[n][i]);
                }
                n++;
            }
        }
    }

    /** Value reads {@code from}, output writes {@code to}. */
    private void path(float[] v, float[] o, int h, double[][] from, double[][] to) {
        for (int d = 0; d < headDim; d++) {
            for (int i = 0; i < width; i++) {
                v[(h * headDim + d) * width + i] = (float) from[d][i];
                o[i * width + h * headDim + d] = (float) (WRITE * to[d][i]);
            }
        }
    }

    /** Orthonormal rows, all orthogonal to the common direction (Gram–Schmidt). */
    private double[][] orthonormal(int rows) {
        var out = new double[rows][width];
        for (int r = 0; r < rows; r++) {
            for (int i = 0; i < width; i++) {
                out[r][i] = random.nextGaussian();
            }
            remove(out[r], common);
            for (int s = 0; s < r; s++) {
                remove(out[r], out[s]);
            }
            double norm = 0;
            for (double x : out[r]) {
                norm += x * x;
            }
            for (int i = 0; i < width; i++) {
                out[r][i] /= Math.sqrt(norm);
            }
        }
        return out;
    }

    private static void remove(double[] from, double[] unit) {
        double dot = 0;
        for (int i = 0; i < from.length; i++) {
            dot += from[i] * unit[i];
        }
        for (int i = 0; i < from.length; i++) {
            from[i] -= dot * unit[i];
        }
    }
}
