package dev.toll.benchmarks;

import dev.toll.tensor.DType;
import dev.toll.tensor.Device;
import dev.toll.tensor.NoGrad;
import dev.toll.tensor.Tensor;
import dev.toll.tensor.Torch;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What one tensor operation costs beyond its arithmetic: additions of four numbers, a hundred to a scope. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@SuppressWarnings("NullAway.Init") // fields are set by JMH's set-up
public class TensorOverheadBenchmark {
    private static final int OPERATIONS = 100;
    private Tensor a;

    @Setup
    public void make() {
        Torch.oneThreadPerWorker();
        a = Tensor.full(1, DType.FLOAT32, Device.CPU, 4);
    }

    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public Tensor add() {
        try (var scope = dev.toll.tensor.Scope.open();
                var noGrad = NoGrad.open()) {
            var x = a;
            for (int i = 0; i < OPERATIONS; i++) {
                x = x.add(a);
            }
            return x;
        }
    }
}
