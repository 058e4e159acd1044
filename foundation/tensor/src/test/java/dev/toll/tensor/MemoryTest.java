package dev.toll.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class MemoryTest {
    /**
     * A small MLP with about 1 MB of activations per step: were a single step's tensors kept, 2,000 steps would add
     * 2 GB. Resident memory after step 200 and after step 2,000 must agree within 24 MB.
     */
    @Test
    void trainingSteps_when2000_leaveResidentMemoryFlat() throws IOException {
        Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/statm")), "resident size is read from /proc");
        Torch.oneThreadPerWorker();
        var shapes = new LinkedHashMap<String, long[]>();
        shapes.put("up", new long[] {256, 64});
        shapes.put("down", new long[] {64, 256});
        shapes.put("norm", new long[] {64});
        try (var p = Parameters.zeros(shapes, Device.CPU);
                var adam = AdamW.forShortRuns(p)) {
            p.values().add_(Tensor.full(0.01, DType.FLOAT32, Device.CPU, p.count()));
            long early = 0;
            for (int step = 1; step <= 2000; step++) {
                try (var scope = Scope.open()) {
                    var x = Tensor.full(1 + step % 7, DType.FLOAT32, Device.CPU, 256, 64);
                    var h = Nn.silu(Nn.linear(Nn.rmsNorm(x, p.get("norm"), 1e-6), p.get("up"), null));
                    Nn.linear(h, p.get("down"), null).square().mean().backward();
                    adam.step(1e-3, 1);
                }
                if (step == 200) {
                    early = residentBytes();
                }
            }
            assertThat(residentBytes() - early).isLessThan(24L << 20);
            assertThat(p.finite()).isTrue();
        }
    }

    private static long residentBytes() throws IOException {
        return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ")[1]) * 4096;
    }
}
