package dev.toll.benchmarks;

import dev.toll.align.Policy;
import dev.toll.align.Throughput;
import dev.toll.core.Sampling;
import dev.toll.lilliput.Request;
import dev.toll.lilliput.Requests;
import dev.toll.lilliput.World;
import dev.toll.model.LanguageModel;
import dev.toll.model.decoder.TargetedSequence;
import dev.toll.recipes.TrainingText;
import dev.toll.tensor.Device;
import dev.toll.tensor.Torch;
import dev.toll.tensor.Workers;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The shipped small model on this machine: useful training tokens and sampled tokens per second (see the counters). */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(1)
@SuppressWarnings("NullAway.Init") // fields are set by JMH's set-up
public class SmallModelBenchmark {
    /** Unpadded tokens of one optimiser step. */
    @Param({"2400", "9600"})
    public int batchTokens;

    private LanguageModel model;
    private Workers workers;
    private Policy policy;
    private Throughput training;
    private List<TargetedSequence> batch;
    private List<Request> requests;

    /** Tokens per second, as JMH counters. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Tokens {
        public long tokens;
    }

    @Setup
    public void load() {
        Torch.oneThreadPerWorker();
        model = LanguageModel.load(Path.of(System.getProperty("toll.home", "."), "models/lilliput-chat"));
        workers = Workers.forModel(model.parameterCount(), Device.CPU);
        policy = Policy.of(model, workers);
        training = new Throughput(policy);
        batch = TrainingText.batch(model, batchTokens, 1);
        requests = new Requests(World.shipped()).draw(Requests.Split.TRAIN, 1024, 1);
    }

    @TearDown
    public void close() {
        training.close();
        policy.close();
        workers.close();
        model.close();
    }

    /** One optimiser step on about 2,400 unpadded tokens. */
    @Benchmark
    @BenchmarkMode(Mode.Throughput)
    @OutputTimeUnit(TimeUnit.SECONDS)
    public double train(Tokens counter) {
        counter.tokens += batch.stream().mapToInt(TargetedSequence::length).sum();
        return training.step(batch);
    }

    /** 1,024 requests answered at temperature 1 with at most 40 tokens each. */
    @Benchmark
    @BenchmarkMode(Mode.Throughput)
    @OutputTimeUnit(TimeUnit.SECONDS)
    public int sample(Tokens counter) {
        var answers = policy.subject("bench").answer(requests.stream().map(Request::prompt).toList(), Sampling.of(1, 40, 3));
        int n = answers.stream().mapToInt(a -> a.tokens() + 1).sum();
        counter.tokens += n;
        return n;
    }
}
