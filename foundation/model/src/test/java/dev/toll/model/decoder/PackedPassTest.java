package dev.toll.model.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.toll.model.format.ModelConfig;
import dev.toll.tensor.DType;
import dev.toll.tensor.Device;
import dev.toll.tensor.Nn;
import dev.toll.tensor.Scope;
import dev.toll.tensor.Tensor;
import dev.toll.tensor.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Packed batches against the plain way, in float64: every (prompt, answer) as a sequence of its own through the unpacked
 * forward pass and autograd. Both must give the same log-probabilities and the same gradient of every weight.
 */
class PackedPassTest {
    private static final double TOLERANCE = 1e-11;
    private static final int VOCABULARY = 37;

    /** An answer's log-probability counts with a weight of its own, so that a mix-up of branches shows. */
    private static double weightOf(int tree, int branch) {
        return 0.3 + tree - 0.7 * branch;
    }

    @BeforeEach
    void oneThread() {
        Torch.oneThreadPerWorker();
    }

    private static ModelConfig config(int keyValueHeads, boolean window, boolean tied) {
        return ModelConfig.parse("""
                {"model_type": "%s", "hidden_size": 16, "intermediate_size": 24, "num_hidden_layers": 3, "num_attention_heads": 4,
                 "num_key_value_heads": %d, "vocab_size": %d, "max_position_embeddings": 512, "rms_norm_eps": 1e-6,
                 "tie_word_embeddings": %b%s}""".formatted(window ? "mistral" : "llama", keyValueHeads, VOCABULARY, tied, window ? ", \"sliding_window\": 5" : ""), "test");
    }

    private static Map<String, Tensor> leaves(ModelConfig config) {
        var random = new SplittableRandom(7);
        var leaves = new LinkedHashMap<String, Tensor>();
        config.expectedTensors().forEach((name, shape) -> {
            int n = 1;
            for (long s : shape) {
                n *= (int) s;
            }
            var values = new double[n];
            for (int i = 0; i < n; i++) {
                values[i] = (shape.length == 1 ? 1 : 0) + random.nextDouble(-0.4, 0.4);
            }
            leaves.put(name, Tensor.of(values, shape).requiresGrad());
        });
        return leaves;
    }

    private static int[] tokens(SplittableRandom random, int n) {
        return random.ints(n, 0, VOCABULARY).toArray();
    }

    /** Many shapes at once: forks of two and four, chains, one-token prompts and answers, an empty answer, a fork too large for a mask. */
    private static List<TokenTree> trees() {
        var random = new SplittableRandom(3);
        return List.of(
                TokenTree.of(tokens(random, 9), tokens(random, 5), tokens(random, 3)),
                TokenTree.of(tokens(random, 9), tokens(random, 4)),
                TokenTree.of(tokens(random, 1), tokens(random, 1), tokens(random, 1)),
                TokenTree.of(tokens(random, 150), tokens(random, 60), tokens(random, 1), tokens(random, 70)),
                TokenTree.of(tokens(random, 8), tokens(random, 4), new int[0]),
                TokenTree.of(tokens(random, 12), tokens(random, 1), tokens(random, 6), tokens(random, 6), tokens(random, 2)),
                new TokenTree(tokens(random, 3), List.of(new TokenTree.Branch(tokens(random, 6), new boolean[] {false, true, true, false, false, true}))));
    }

    private record Result(List<Double> logProbs, Map<String, double[]> gradients) {}

    /** Every branch alone: logits of the whole sequence, autograd. */
    private static Result plain(ModelConfig config, List<TokenTree> trees) {
        var leaves = leaves(config);
        var decoder = new Decoder(config);
        var logProbs = new ArrayList<Double>();
        for (int i = 0; i < trees.size(); i++) {
            for (int b = 0; b < trees.get(i).branches().size(); b++) {
                int[] prompt = trees.get(i).prompt();
                var branch = trees.get(i).branches().get(b);
                var ids = new long[prompt.length + branch.length()];
                for (int k = 0; k < ids.length; k++) {
                    ids[k] = k < prompt.length ? prompt[k] : branch.ids()[k - prompt.length];
                }
                try (var scope = Scope.open()) {
                    var hidden = decoder.hidden(leaves::get, Tensor.of(ids, 1, ids.length)).select(0, 0);
                    var all = decoder.logits(leaves::get, hidden).logSoftmax(1);
                    var sum = Tensor.zeros(DType.FLOAT64, Device.CPU);
                    for (int t = 0; t < branch.length(); t++) {
                        if (branch.trained()[t]) {
                            sum = sum.add(all.select(0, prompt.length + t - 1).select(0, branch.ids()[t]));
                        }
                    }
                    logProbs.add(sum.item());
                    if (sum.wantsGradient()) {
                        sum.mul(weightOf(i, b)).backward();
                    }
                }
            }
        }
        return new Result(logProbs, gradients(leaves));
    }

    private static Map<String, double[]> gradients(Map<String, Tensor> leaves) {
        var out = new LinkedHashMap<String, double[]>();
        leaves.forEach((name, leaf) -> out.put(name, leaf.grad().toDoubles()));
        return out;
    }

    private static PackedPass.Objective objective(List<Double> logProbs) {
        return (lp, slopes) -> {
            double loss = 0;
            for (int i = 0; i < lp.starts().length; i++) {
                for (int b = 0; b + 1 < lp.starts()[i].length; b++) {
                    logProbs.add(lp.sum(i, b));
                    lp.addSlope(slopes, i, b, weightOf(i, b));
                    loss += weightOf(i, b) * lp.sum(i, b);
                }
            }
            return loss;
        };
    }

    /**
     * Logits divided by T = 0.7 are those of a head W/T. So the pass at temperature T gives the log-probabilities and gradients of
     * a plain pass with W' = W/T, but for the head, where the chain rule takes dL/dW = dL/dW'/T.
     */
    @Test
    void backward_whenAtATemperature_isThatOfAScaledHead() {
        double temperature = 0.7;
        var config = config(2, false, false);
        var heated = leaves(config);
        var scaled = leaves(config);
        double[] head = Objects.requireNonNull(scaled.get("lm_head.weight")).toDoubles();
        scaled.put("lm_head.weight", Tensor.of(Arrays.stream(head).map(w -> w / temperature).toArray(), VOCABULARY, 16).requiresGrad());
        var decoder = new Decoder(config);
        var batch = decoder.pack(trees());
        var atTemperature = new ArrayList<Double>();
        var expected = new ArrayList<Double>();

        double loss = new PackedPass(decoder, heated::get, batch, false).backward(temperature, objective(atTemperature));
        double scaledLoss = new PackedPass(decoder, scaled::get, batch, false).backward(objective(expected));

        assertThat(loss).isCloseTo(scaledLoss, within(TOLERANCE));
        for (int i = 0; i < expected.size(); i++) {
            assertThat(atTemperature.get(i)).isCloseTo(expected.get(i), within(TOLERANCE));
        }
        var gradients = gradients(scaled);
        gradients.computeIfPresent("lm_head.weight", (name, g) -> Arrays.stream(g).map(x -> x / temperature).toArray());
        assertSame(gradients(heated), gradients, 1);
        var scores = PackedScores.of(decoder, heated::get, batch, temperature);
        assertThat(scores.sum(0, 1)).isCloseTo(expected.get(1), within(TOLERANCE));
    }

    private static void assertSame(Map<String, double[]> actual, Map<String, double[]> expected, double factor) {
        expected.forEach((name, values) -> {
            double scale = 1;
            for (double v : values) {
                scale = Math.max(scale, Math.abs(v));
            }
            for (int k = 0; k < values.length; k++) {
                assertThat(java.util.Objects.requireNonNull(actual.get(name))[k]).as("%s[%d]", name, k).isCloseTo(factor * values[k], within(TOLERANCE * scale * factor));
            }
        });
    }

    @ParameterizedTest
    @CsvSource({"4,false,false,0,false", "2,false,false,0,true", "1,false,true,64,false", "2,true,false,0,false", "4,true,true,64,true", "2,false,true,6,true"})
    void backward_whenPackedWithSharedPrompts_equalsSeparateSequences(int keyValueHeads, boolean window, boolean tied, int groupCost, boolean checkpoint) {
        var config = config(keyValueHeads, window, tied);
        var trees = trees();
        var expected = plain(config, trees);
        var leaves = leaves(config);
        var batch = PackedBatch.of(trees, groupCost);
        var logProbs = new ArrayList<Double>();
        var pass = new PackedPass(new Decoder(config), leaves::get, batch, checkpoint);

        double loss = pass.backward(objective(logProbs));

        double sum = 0;
        int k = 0;
        for (int i = 0; i < trees.size(); i++) {
            for (int b = 0; b < trees.get(i).branches().size(); b++) {
                assertThat(logProbs.get(k)).as("tree %d, branch %d", i, b).isCloseTo(expected.logProbs().get(k), within(1e-10));
                sum += weightOf(i, b) * expected.logProbs().get(k++);
            }
        }
        assertThat(loss).isCloseTo(sum, within(1e-9));
        assertSame(gradients(leaves), expected.gradients(), 1);
        // Once more: now the leaves have gradients, and embedding and head are added to directly.
        pass.backward(objective(new ArrayList<>()));
        assertSame(gradients(leaves), expected.gradients(), 2);
    }

    /** Parts of a batch add up to the batch: gradients are sums over targets. */
    @Test
    void backward_whenABatchIsSplit_addsUpToTheWhole() {
        var config = config(2, false, false);
        var decoder = new Decoder(config);
        var trees = trees();
        var whole = leaves(config);
        double loss = new PackedPass(decoder, whole::get, decoder.pack(trees), false).backwardLikelihood(0.25);
        var parts = leaves(config);
        double sum = 0;
        for (var part : List.of(trees.subList(0, 1), trees.subList(1, 4), trees.subList(4, 7))) {
            sum += new PackedPass(decoder, parts::get, decoder.pack(part), true).backwardLikelihood(0.25);
        }

        assertThat(sum).isCloseTo(loss, within(1e-10));
        assertSame(gradients(parts), gradients(whole), 1);
    }

    @Test
    void backwardLikelihood_equalsTheObjectiveOfConstantSlopes() {
        var config = config(4, false, true);
        var decoder = new Decoder(config);
        var batch = decoder.pack(trees());
        var one = leaves(config);
        double loss = new PackedPass(decoder, one::get, batch, false).backwardLikelihood(0.5);
        var two = leaves(config);
        double same = new PackedPass(decoder, two::get, batch, false).backward((lp, slopes) -> {
            double sum = 0;
            for (int i = 0; i < slopes.length; i++) {
                slopes[i] = -0.5;
                sum -= 0.5 * lp.values()[i];
            }
            return sum;
        });

        assertThat(loss).isPositive().isCloseTo(same, within(1e-10));
        assertSame(gradients(one), gradients(two), 1);
    }

    /** A scalar head read at the last token of every branch, as reward models do. */
    @Test
    void backward_whenReadAtOtherRows_equalsAutogradThroughTheWhole() {
        var config = config(2, false, false);
        var decoder = new Decoder(config);
        var batch = decoder.pack(trees());
        long[] rows = {batch.row(0, 0, 4), batch.row(0, 1, 2), batch.row(3, 2, 69), batch.row(4, 1, -1)};
        var direct = leaves(config);
        decoder.hidden(direct::get, batch, rows).square().sum().backward();
        var readOut = leaves(config);
        double loss = new PackedPass(decoder, readOut::get, batch, true).backward(rows, hidden -> {
            var value = hidden.square().sum();
            value.backward();
            return new PackedPass.Slope(value.item(), hidden.grad());
        });

        assertThat(loss).isPositive();
        readOut.remove("lm_head.weight");
        direct.remove("lm_head.weight");
        assertSame(gradients(readOut), gradients(direct), 1);
    }

    /** Weights made from others (a blend): the gradient passes through head, embedding and layers to where they came from. */
    @Test
    void backward_whenWeightsAreComputed_reachesWhatTheyWereComputedFrom() {
        var config = config(2, false, false);
        var decoder = new Decoder(config);
        var trees = trees().subList(0, 3);
        double[] slope = new double[2];
        for (int way = 0; way < 2; way++) {
            var ratio = Tensor.of(new double[] {1.5}).requiresGrad();
            var leaves = leaves(config);
            Weights blend = name -> {
                var leaf = leaves.get(name);
                return leaf == null ? null : leaf.detach().mul(ratio);
            };
            if (way == 0) {
                new PackedPass(decoder, blend, decoder.pack(trees), true).backwardLikelihood(1);
            } else {
                for (var tree : trees) {
                    for (var branch : tree.branches()) {
                        var whole = TargetedSequence.of(tree.prompt(), branch.ids());
                        var hidden = decoder.hidden(blend, TokenRows.of(List.of(whole.ids())).ids(Device.CPU)).select(0, 0);
                        int from = tree.prompt().length - 1;
                        var targets = new long[branch.length()];
                        for (int i = 0; i < targets.length; i++) {
                            targets[i] = branch.ids()[i];
                        }
                        Nn.logProbs(decoder.logits(blend, hidden.narrow(0, from, targets.length)), Tensor.of(targets)).sum().neg().backward();
                    }
                }
            }
            slope[way] = ratio.grad().item();
        }

        assertThat(slope[0]).isCloseTo(slope[1], within(1e-9));
        assertThat(Math.abs(slope[0])).isGreaterThan(1e-3);
    }

    /** Chains of 4, 4, 5 and 30 tokens: a group costs 3 tokens of padding, so 4, 4, 5 stand together and 30 alone. */
    @Test
    void pack_whenLengthsAreNear_padsThemIntoOneGroup() {
        var random = new SplittableRandom(5);
        var trees = List.of(TokenTree.of(tokens(random, 20), tokens(random, 10)), TokenTree.of(tokens(random, 2), tokens(random, 2)),
                TokenTree.of(tokens(random, 3), tokens(random, 2)), TokenTree.of(tokens(random, 1), tokens(random, 3)));

        assertThat(PackedBatch.of(trees, 3).rows()).isEqualTo(3 * 5 + 30);
        assertThat(PackedBatch.of(trees, 3).groups()).hasSize(2);
        assertThat(PackedBatch.of(trees, 0).rows()).isEqualTo(43);
    }

    @Test
    void tree_whenMadeFromATargetedSequence_learnsTheSameTokens() {
        var tree = TokenTree.of(new TargetedSequence(new int[] {5, 6, 7, 8}, new boolean[] {true, false, true, false}));

        assertThat(tree.prompt()).containsExactly(5, 6);
        assertThat(tree.branches().getFirst().ids()).containsExactly(7, 8);
        assertThat(tree.branches().getFirst().trained()).containsExactly(true, false);
    }

    @Test
    void tree_whenThePromptIsEmpty_isRefused() {
        assertThatThrownBy(() -> TokenTree.of(new int[0], new int[] {1})).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("at least one token");
    }
}
