package dev.toll.merge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.toll.core.progress.ProgressView;
import dev.toll.merge.disk.DiskMerge;
import dev.toll.model.format.Checkpoint;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.jupiter.api.Test;

/** Against mergekit 0.1.4 on the very YAML files it was given: benchmarks/peers/make_merge_fixtures.py. */
class MergekitGoldenTest {
    @TempDir
    Path temp;

    @ParameterizedTest
    @ValueSource(strings = {
        "linear", "linear-sum", "linear-filters", "linear-slices", "slerp", "slerp-collinear", "nuslerp", "nuslerp-base", "nuslerp-rows", "task",
        "task-normalize", "ties", "ties-rescale", "breadcrumbs", "breadcrumbs-ties", "della-all", "della-linear-all", "dare-ties-all", "dare-linear-all",
        "stock", "stock-rows"
    })
    void merge_whenMergekitsYaml_givesItsTensors(String name) throws Exception {
        compare(name, 1e-5);
    }

    /** mergekit was told to compute in float32 and round once, which Toll always does: at most a bfloat16 ulp (of 0.25) apart. */
    @Test
    void merge_whenBfloat16RoundedOnce_isWithinAnUlp() throws Exception {
        compare("bf16-linear-float32", 0.0009765625);
    }

    /** By default mergekit rounds the weights to bfloat16 (0.7 → 0.69922) and sums in it: up to 2 ulp away. */
    @Test
    void merge_whenMergekitRoundsWeights_differsFromIt() throws Exception {
        assertThat(largestDifference("bf16-linear")).isGreaterThan(0).isLessThan(0.02);
    }

    /** Where gamma·n is below 1 mergekit drops the whole difference; here nothing large is dropped. */
    @Test
    void merge_whenGammaRoundsToZero_keepsTheDifference() throws Exception {
        assertThat(largestDifference("breadcrumbs-emptied")).isGreaterThan(0.1);
    }

    private void compare(String name, double tolerance) throws Exception {
        assertThat(largestDifference(name)).isCloseTo(0, within(tolerance));
    }

    private double largestDifference(String name) throws Exception {
        var folder = fixtures();
        var out = temp.resolve("out");
        var made = Orders.make(MergeConfigReader.read(folder.resolve(name + ".yaml")), out, Map.of(), 2);
        DiskMerge.run(made.order(), ProgressView.silent());
        var golden = Files.createDirectories(temp.resolve("golden"));
        Files.copy(folder.resolve(name + ".safetensors"), golden.resolve("model.safetensors"));
        double largest = 0;
        try (var ours = Checkpoint.open(out);
                var theirs = Checkpoint.open(golden)) {
            assertThat(ours.names()).containsExactlyInAnyOrderElementsOf(theirs.names());
            for (var tensor : theirs.names()) {
                assertThat(ours.info(tensor).dtype()).isEqualTo(theirs.info(tensor).dtype());
                float[] a = ours.floats(tensor);
                float[] b = theirs.floats(tensor);
                for (int i = 0; i < a.length; i++) {
                    largest = Math.max(largest, Math.abs(a[i] - b[i]));
                }
            }
        }
        return largest;
    }

    static Path fixtures() throws URISyntaxException {
        var file = Objects.requireNonNull(MergekitGoldenTest.class.getResource("/mergekit/versions.json"));
        return Objects.requireNonNull(Path.of(file.toURI()).getParent());
    }
}
