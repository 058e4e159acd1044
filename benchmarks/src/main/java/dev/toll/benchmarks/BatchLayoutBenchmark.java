package dev.toll.benchmarks;

import dev.toll.model.decoder.Decoder;
import dev.toll.model.decoder.PackedPass;
import dev.toll.model.decoder.TokenTree;
import dev.toll.model.format.ModelConfig;
import dev.toll.tensor.Device;
import dev.toll.tensor.Nn;
import dev.toll.tensor.Parameters;
import dev.toll.tensor.Tensor;
import dev.toll.tensor.Torch;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Forward and backward of DPO on eight pairs, in pairs per second and one thread, by how the batch is laid out; with pairs
 * per second of processor time, which a busy machine changes less, and the process's peak memory. Lengths spread as those of dialogue data do: prompts of 13 to 255 tokens, answers of 4 to 128.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 1, time = 5)
@Measurement(iterations = 5, time = 5)
@Fork(1)
@SuppressWarnings("NullAway.Init") // fields are set by JMH's set-up
public class BatchLayoutBenchmark {
    private static final int PAIRS = 8;
    private static final double BETA = 0.1;

    /** How a batch lies in memory. */
    public enum Layout {
        /** Chosen and rejected sequences as rows, padded to the longest; activations and logits by autograd. */
        PADDED,
        /** Chosen and rejected sequences end to end. */
        PACKED,
        /** The prompt once, both answers behind it. */
        SHARED,
        /** The same, every layer computed again on the way back. */
        SHARED_RECOMPUTED
    }

    /** Weights of the model, roughly. */
    public enum Size {
        M1(128, 352, 4, 2048),
        M19(384, 1024, 8, 8192);

        private final ModelConfig config;

        Size(int hidden, int intermediate, int layers, int vocabulary) {
            config = ModelConfig.parse("""
                    {"model_type": "llama", "hidden_size": %d, "intermediate_size": %d, "num_hidden_layers": %d, "num_attention_heads": %d, "num_key_value_heads": 2,
                     "vocab_size": %d, "max_position_embeddings": 1024, "rms_norm_eps": 1e-5, "tie_word_embeddings": false}""".formatted(hidden, intermediate, layers, hidden / 64, vocabulary), "benchmark");
        }
    }

    private record Pair(int[] prompt, int[] chosen, int[] rejected) {}

    @Param
    public Layout layout;

    @Param
    public Size size;

    private final List<Pair> pairs = new ArrayList<>();
    private Decoder decoder;
    private Parameters parameters;
    private long steps;
    private long processorNanos;

    @Setup
    public void make() {
        Torch.oneThreadPerWorker();
        decoder = new Decoder(size.config);
        parameters = Parameters.zeros(size.config.expectedTensors(), Device.CPU);
        var random = new SplittableRandom(1);
        parameters.shapes().forEach((name, shape) -> {
            var values = new float[(int) parameters.get(name).elements()];
            for (int i = 0; i < values.length; i++) {
                values[i] = shape.length == 1 ? 1 : (float) random.nextGaussian(0, 0.02);
            }
            parameters.load(name, values);
        });
        for (int i = 0; i < PAIRS; i++) {
            pairs.add(new Pair(tokens(random, 13, 255), tokens(random, 4, 128), tokens(random, 4, 128)));
        }
    }

    /** As many of them as a draw between the bounds says, uniform in the logarithm. */
    private int[] tokens(SplittableRandom random, int least, int most) {
        int n = (int) Math.round(Math.exp(random.nextDouble(Math.log(least), Math.log(most))));
        return random.ints(n, 0, size.config.vocabSize()).toArray();
    }

    @Benchmark
    @OperationsPerInvocation(PAIRS)
    public double step() {
        long begun = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        try (var scope = dev.toll.tensor.Scope.open()) {
            double loss = switch (layout) {
                case PADDED -> padded();
                case PACKED -> packed(pairs.stream().flatMap(p -> List.of(TokenTree.of(p.prompt, p.chosen), TokenTree.of(p.prompt, p.rejected)).stream()).toList(), false);
                case SHARED -> packed(pairs.stream().map(p -> TokenTree.of(p.prompt, p.chosen, p.rejected)).toList(), false);
                case SHARED_RECOMPUTED -> packed(pairs.stream().map(p -> TokenTree.of(p.prompt, p.chosen, p.rejected)).toList(), true);
            };
            parameters.zeroGradient();
            steps++;
            processorNanos += ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begun;
            return loss;
        }
    }

    @Setup(Level.Iteration)
    public void reset() {
        steps = 0;
        processorNanos = 0;
    }

    @TearDown(Level.Iteration)
    public void tellSpeed() {
        System.out.printf(Locale.ROOT, "%.3f pairs per processor-second%n", PAIRS * steps / (processorNanos / 1e9));
    }

    private double packed(List<TokenTree> trees, boolean recompute) {
        return new PackedPass(decoder, parameters.leaves()::get, decoder.pack(trees), recompute).backward((logProbs, slopes) -> {
            double loss = 0;
            for (int i = 0; i < PAIRS; i++) {
                int chosen = layout == Layout.PACKED ? 2 * i : i;
                int rejected = layout == Layout.PACKED ? 2 * i + 1 : i;
                int branch = layout == Layout.PACKED ? 0 : 1;
                double margin = BETA * (logProbs.sum(chosen, 0) - logProbs.sum(rejected, branch));
                double slope = -BETA / (1 + Math.exp(margin)) / PAIRS;
                logProbs.addSlope(slopes, chosen, 0, slope);
                logProbs.addSlope(slopes, rejected, branch, -slope);
                loss += Math.log1p(Math.exp(-margin)) / PAIRS;
            }
            return loss;
        });
    }

    private double padded() {
        int width = pairs.stream().mapToInt(p -> p.prompt.length + Math.max(p.chosen.length, p.rejected.length)).max().orElseThrow();
        var ids = new long[2 * PAIRS * width];
        var at = new ArrayList<Long>();
        var targets = new ArrayList<Long>();
        var owner = new ArrayList<Long>();
        for (int row = 0; row < 2 * PAIRS; row++) {
            var pair = pairs.get(row / 2);
            int[] answer = row % 2 == 0 ? pair.chosen : pair.rejected;
            for (int i = 0; i < pair.prompt.length; i++) {
                ids[row * width + i] = pair.prompt[i];
            }
            for (int i = 0; i < answer.length; i++) {
                ids[row * width + pair.prompt.length + i] = answer[i];
                at.add((long) row * width + pair.prompt.length + i - 1);
                targets.add((long) answer[i]);
                owner.add((long) row);
            }
        }
        var hidden = decoder.hidden(parameters.leaves()::get, Tensor.of(ids, 2L * PAIRS, width)).view(2L * PAIRS * width, size.config.hiddenSize()).indexSelect(0, longs(at));
        var logProbs = Nn.logProbs(decoder.logits(parameters.leaves()::get, hidden), longs(targets));
        var sums = Tensor.zeros(2 * PAIRS).indexAdd_(0, longs(owner), logProbs).view(PAIRS, 2);
        var loss = Nn.logSigmoid(sums.select(1, 0).sub(sums.select(1, 1)).mul(BETA)).mean().neg();
        loss.backward();
        return loss.item();
    }

    private static Tensor longs(List<Long> values) {
        return Tensor.of(values.stream().mapToLong(Long::longValue).toArray());
    }

    @TearDown
    public void tell() throws IOException {
        Files.readAllLines(Path.of("/proc/self/status")).stream().filter(line -> line.startsWith("VmHWM")).forEach(line -> System.out.println("peak memory: " + line.substring(6).strip()));
        parameters.close();
    }
}
