package dev.toll.model.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toll.model.format.Checkpoint;
import dev.toll.model.format.ModelConfig;
import dev.toll.tensor.Device;
import dev.toll.tensor.NoGrad;
import dev.toll.tensor.Scope;
import dev.toll.tensor.Tensor;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Logits of tiny random checkpoints equal those of transformers (fixtures: benchmarks/peers/make_model_fixtures.py). */
class GoldenLogitsTest {
    /** Relative to the largest logit of the position: float32 sums in another order differ by about that much. */
    static final double TOLERANCE = 1e-5;

    record Fixture(ModelConfig config, Weights weights, JsonNode cases) {}

    static Fixture fixture(String name) throws IOException, URISyntaxException {
        var dir = Path.of(GoldenLogitsTest.class.getResource("/checkpoints/" + name).toURI());
        var config = ModelConfig.read(dir);
        Map<String, Tensor> tensors = new HashMap<>();
        try (var checkpoint = Checkpoint.open(dir)) {
            config.check(checkpoint);
            for (var n : config.expectedTensors().keySet()) {
                tensors.put(n, Tensor.of(checkpoint.floats(n), checkpoint.info(n).shape()));
            }
        }
        return new Fixture(config, tensors::get, new ObjectMapper().readTree(Files.readString(dir.resolve("expected.json"))).get("cases"));
    }

    static int[] ids(JsonNode c) {
        var ids = new int[c.get("ids").size()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = c.get("ids").get(i).asInt();
        }
        return ids;
    }

    private static void assertLogits(JsonNode expected, int row, float[] actual, int at, int vocabulary, String what) {
        double scale = 1;
        for (int v = 0; v < vocabulary; v++) {
            scale = Math.max(scale, Math.abs(expected.get(row).get(v).asDouble()));
        }
        for (int v = 0; v < vocabulary; v++) {
            double e = expected.get(row).get(v).asDouble();
            double a = actual[at * vocabulary + v];
            assertThat(Math.abs(e - a)).as("%s, position %d, token %d: expected %s, was %s", what, row, v, e, a)
                    .isLessThanOrEqualTo(TOLERANCE * scale);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "llama-sharded", "llama3", "llama-linear", "llama-dynamic", "llama-bias", "mistral"})
    void logits_whenWholeSequence_equalTransformers(String name) throws Exception {
        var f = fixture(name);
        var decoder = new Decoder(f.config());
        try (var noGrad = NoGrad.open()) {
            for (var c : f.cases()) {
                try (var scope = Scope.open()) {
                    var rows = TokenRows.of(List.of(ids(c)));
                    float[] logits = decoder.logits(f.weights(), decoder.hidden(f.weights(), rows.ids(Device.CPU))).toFloats();
                    for (int p = 0; p < rows.width(); p++) {
                        assertLogits(c.get("logits"), p, logits, p, f.config().vocabSize(), name);
                    }
                }
            }
        }
    }

    /** Prefix into the cache, then the rest in uneven chunks; dynamic scaling is left out: its frequencies depend on the length seen. */
    @ParameterizedTest
    @ValueSource(strings = {"llama", "llama3", "llama-linear", "llama-bias", "mistral"})
    void logits_whenReadThroughCacheInChunks_equalTransformers(String name) throws Exception {
        var f = fixture(name);
        var decoder = new Decoder(f.config());
        int[] ids = ids(f.cases().get(0));
        try (var noGrad = NoGrad.open();
                var scope = Scope.open();
                var cache = KvCache.allocate(f.config(), 1, ids.length, dev.toll.tensor.DType.FLOAT32, Device.CPU)) {
            int at = 0;
            for (int chunk : new int[] {5, 1, 9, 1, 8}) {
                var part = java.util.Arrays.copyOfRange(ids, at, at + chunk);
                var hidden = decoder.hidden(f.weights(), TokenRows.of(List.of(part)).ids(Device.CPU), cache);
                cache.advance(chunk);
                float[] logits = decoder.logits(f.weights(), hidden).toFloats();
                for (int i = 0; i < chunk; i++) {
                    assertLogits(f.cases().get(0).get("logits"), at + i, logits, i, f.config().vocabSize(), name);
                }
                at += chunk;
            }
        }
    }

    /** Two sequences of different length side by side, continued token by token: padding and row lengths must not leak. */
    @ParameterizedTest
    @ValueSource(strings = {"llama", "llama3", "mistral"})
    void logits_whenRowsHaveDifferentLengths_equalTransformers(String name) throws Exception {
        var f = fixture(name);
        var decoder = new Decoder(f.config());
        int[] longer = ids(f.cases().get(0));
        int[] shorter = ids(f.cases().get(1));
        int v = f.config().vocabSize();
        try (var noGrad = NoGrad.open();
                var scope = Scope.open();
                var cache = KvCache.allocate(f.config(), 2, longer.length, dev.toll.tensor.DType.FLOAT32, Device.CPU)) {
            int keep = 4;
            var rows = TokenRows.of(List.of(
                    java.util.Arrays.copyOf(longer, longer.length - keep), java.util.Arrays.copyOf(shorter, shorter.length - keep)));
            decoder.hidden(f.weights(), rows.ids(Device.CPU), cache);
            cache.advance(rows.lengths());
            for (int i = 0; i < keep; i++) {
                int a = longer.length - keep + i;
                int b = shorter.length - keep + i;
                var hidden = decoder.hidden(f.weights(), Tensor.of(new long[] {longer[a], shorter[b]}, 2, 1), cache);
                cache.advance(1, 1);
                float[] logits = decoder.logits(f.weights(), hidden.select(1, 0)).toFloats();
                assertLogits(f.cases().get(0).get("logits"), a, logits, 0, v, name);
                assertLogits(f.cases().get(1).get("logits"), b, logits, 1, v, name);
            }
        }
    }
}
