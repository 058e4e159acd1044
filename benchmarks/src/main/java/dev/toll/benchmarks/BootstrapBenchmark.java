package dev.toll.benchmarks;

import dev.toll.core.Comparison;
import dev.toll.core.Interval;
import dev.toll.core.Measurement;
import dev.toll.core.Metric;
import dev.toll.core.stats.Bootstrap;
import dev.toll.core.stats.Difference;
import dev.toll.core.stats.SeededRandom;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** 10,000 bootstrap draws. Goal: 14,000 paired items in at most 200 ms on 2 cores. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@org.openjdk.jmh.annotations.Measurement(iterations = 5, time = 2)
public class BootstrapBenchmark {
    @Param({"1000", "14000"})
    int items;

    private Measurement base;
    private Measurement aligned;
    private List<double[]> suites;
    private int[] clusters;

    public BootstrapBenchmark() {
        base = measured("base", new double[0]);
        aligned = base;
        suites = List.of();
        clusters = new int[0];
    }

    /** Right or wrong at even odds for both subjects; ten suites of one size for the macro score; four questions a passage. */
    @Setup
    public void draw() {
        var random = SeededRandom.of(1);
        base = measured("base", random.ints(items, 0, 2).asDoubleStream().toArray());
        aligned = measured("aligned", random.ints(items, 0, 2).asDoubleStream().toArray());
        suites = IntStream.range(0, 10).mapToObj(s -> random.ints(items / 10, -1, 2).asDoubleStream().toArray()).toList();
        clusters = IntStream.range(0, items).map(i -> i / 4).toArray();
    }

    @Benchmark
    public Comparison paired() {
        return Bootstrap.paired(base, aligned, 7);
    }

    @Benchmark
    public Difference macro() {
        return Bootstrap.macroDifference(suites, 7);
    }

    @Benchmark
    public Interval cluster() {
        return Bootstrap.cluster(base.values(), clusters, 7);
    }

    private static Measurement measured(String subject, double[] values) {
        return new Measurement(subject, "suite", "group", Metric.ACCURACY, IntStream.range(0, values.length).mapToObj(i -> "item-" + i).toList(), values);
    }
}
