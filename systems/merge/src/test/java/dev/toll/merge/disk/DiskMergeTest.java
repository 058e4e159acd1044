package dev.toll.merge.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toll.core.InputException;
import dev.toll.core.progress.ProgressView;
import dev.toll.merge.method.Linear;
import dev.toll.merge.method.Rule;
import dev.toll.merge.method.Sparsifier;
import dev.toll.merge.method.TaskVectors;
import dev.toll.model.format.Checkpoint;
import dev.toll.model.format.CheckpointWriter;
import dev.toll.model.format.Dtype;
import dev.toll.model.format.Shard;
import dev.toll.model.format.TensorSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskMergeTest {
    private static final Function<String, Rule> TIES = name ->
            new TaskVectors(List.of(new TaskVectors.Part(0.8, new Sparsifier.Largest(0.3, true))), true, true, 1);

    @TempDir
    Path temp;

    private Path base = Path.of("");
    private Path other = Path.of("");

    @BeforeEach
    void models() {
        base = model("base", 1, List.of("<s>", "a", "b"), 700);
        other = model("other", 2, List.of("<s>", "a", "b"), 700);
    }

    @Test
    void run_whenThreadsDiffer_givesTheSameBytes() throws Exception {
        var one = DiskMerge.run(order(TIES, "one", 1, new MergeOrder.Vocabulary.Same()), ProgressView.silent());
        var many = DiskMerge.run(order(TIES, "many", 7, new MergeOrder.Vocabulary.Same()), ProgressView.silent());
        assertThat(Files.mismatch(one.out().resolve("b.safetensors"), many.out().resolve("b.safetensors"))).isEqualTo(-1);
    }

    @Test
    void run_whenStoppedHalfway_goesOnToTheSameBytes() throws Exception {
        Function<String, Rule> failing = name -> {
            if (name.startsWith("model.layers.1")) {
                throw new IllegalStateException("stopped here");
            }
            return TIES.apply(name);
        };
        assertThatThrownBy(() -> DiskMerge.run(order(failing, "halfway", 2, new MergeOrder.Vocabulary.Same()), ProgressView.silent())).hasMessageContaining("stopped here");
        assertThat(temp.resolve("halfway/config.json")).doesNotExist();
        assertThatThrownBy(() -> Checkpoint.open(temp.resolve("halfway"))).isInstanceOf(InputException.class);

        var resumed = DiskMerge.run(order(TIES, "halfway", 2, new MergeOrder.Vocabulary.Same()), ProgressView.silent());
        var whole = DiskMerge.run(order(TIES, "whole", 2, new MergeOrder.Vocabulary.Same()), ProgressView.silent());
        assertThat(resumed.resumed()).isPositive();
        for (var shard : List.of("a.safetensors", "b.safetensors")) {
            assertThat(Files.mismatch(resumed.out().resolve(shard), whole.out().resolve(shard))).isEqualTo(-1);
        }
        assertThat(DiskMerge.run(order(TIES, "whole", 3, new MergeOrder.Vocabulary.Same()), ProgressView.silent()).alreadyDone()).isTrue();
    }

    @Test
    void run_whenUnionOfVocabularies_placesRowsByToken() {
        other = model("longer", 3, List.of("<s>", "<new>", "a", "b"), 700);
        var out = DiskMerge.run(order(name -> new Linear(new double[] {0.5, 0.5}), "union", 2, new MergeOrder.Vocabulary.Union()), ProgressView.silent());
        try (var merged = Checkpoint.open(out.out());
                var a = Checkpoint.open(base);
                var b = Checkpoint.open(other)) {
            float[] m = merged.floats("model.embed_tokens.weight");
            float[] x = a.floats("model.embed_tokens.weight");
            float[] y = b.floats("model.embed_tokens.weight");
            assertThat(m).hasSize(4 * 700);
            assertThat(m[700]).isEqualTo((float) ((x[700] + (double) y[2 * 700]) / 2)); // "a" is row 1 in one, row 2 in the other
            assertThat(m[3 * 700 + 5]).isEqualTo(y[700 + 5]); // "<new>" only one of them knows
        }
        assertThat(out.out().resolve("tokenizer.json")).content().contains("<new>");
        assertThat(out.out().resolve("config.json")).content().contains("\"vocab_size\" : 4");
        assertThat(out.notes()).anyMatch(n -> n.contains("<new>"));
    }

    @Test
    void run_whenBaseVocabulary_dropsTheOthersTokens() {
        other = model("longer", 3, List.of("<s>", "<new>", "a", "b"), 700);
        var out = DiskMerge.run(order(name -> new Linear(new double[] {0, 1}), "of", 2, new MergeOrder.Vocabulary.Of(0)), ProgressView.silent());
        try (var merged = Checkpoint.open(out.out());
                var b = Checkpoint.open(other)) {
            float[] m = merged.floats("lm_head.weight");
            assertThat(m).hasSize(3 * 700);
            assertThat(m[2 * 700 + 3]).isEqualTo(b.floats("lm_head.weight")[3 * 700 + 3]);
        }
    }

    @Test
    void run_whenShapesDiffer_namesEveryDifference() {
        other = model("narrow", 3, List.of("<s>", "<new>", "a", "b"), 64);
        assertThatThrownBy(() -> DiskMerge.run(order(TIES, "bad", 2, new MergeOrder.Vocabulary.Same()), ProgressView.silent()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("model.embed_tokens.weight: shape [3, 700]")
                .hasMessageContaining("model.layers.0.w");
        assertThat(temp.resolve("bad")).doesNotExist();
    }

    @Test
    void run_whenOutputIsAnInput_isRefused() {
        var order = new MergeOrder(List.of(base, other), TIES, null, new MergeOrder.Vocabulary.Same(), base, "ties", "", Map.of(), 1);
        assertThatThrownBy(() -> DiskMerge.run(order, ProgressView.silent())).hasMessageContaining("is one of the models to merge");
    }

    /** In float16 65519 still rounds down to 65504, 65520 to infinity; with NaN and infinity three values are no numbers. */
    @Test
    void run_whenTheResultIsTooLargeForItsType_countsAndTellsIt() {
        for (var name : List.of("x", "y")) {
            try (var writer = CheckpointWriter.create(temp.resolve(name), List.of(new Shard("model.safetensors", List.of(new TensorSpec("model.layers.0.w", Dtype.F32, new long[] {2, 3})))), Map.of())) {
                writer.writeFloats("model.layers.0.w", new float[] {65_519, 65_520, Float.NaN, Float.NEGATIVE_INFINITY, -65_504, 1});
                writer.writeSideFile("config.json", "{\"model_type\": \"llama\"}");
                writer.finish();
            }
        }
        var out = DiskMerge.run(new MergeOrder(List.of(temp.resolve("x"), temp.resolve("y")), name -> new Linear(new double[] {0.5, 0.5}), Dtype.F16, new MergeOrder.Vocabulary.Same(),
                temp.resolve("half"), "linear", "merge_method: linear", Map.of(), 2), ProgressView.silent());
        assertThat(out.nonFinite()).containsExactly(Map.entry("model.layers.0.w", 3L));
        assertThat(temp.resolve("half/toll-merge.json")).content().contains("\"model.layers.0.w\" : 3");
        assertThat(temp.resolve("half/config.json")).content().contains("\"torch_dtype\" : \"float16\"");
        try (var written = Checkpoint.open(temp.resolve("half"))) {
            assertThat(written.floats("model.layers.0.w")).containsExactly(65_504, Float.POSITIVE_INFINITY, Float.NaN, Float.NEGATIVE_INFINITY, -65_504, 1);
        }
    }

    private MergeOrder order(Function<String, Rule> rules, String out, int threads, MergeOrder.Vocabulary vocabulary) {
        return new MergeOrder(List.of(base, other), rules, null, vocabulary, temp.resolve(out), "ties", "merge_method: ties", Map.of(), threads);
    }

    private Path model(String name, long seed, List<String> tokens, int width) {
        var dir = temp.resolve("model-" + name);
        var layout = List.of(
                new Shard("a.safetensors", List.of(new TensorSpec("model.embed_tokens.weight", Dtype.F32, new long[] {tokens.size(), width}),
                        new TensorSpec("lm_head.weight", Dtype.F32, new long[] {tokens.size(), width}))),
                new Shard("b.safetensors", List.of(new TensorSpec("model.layers.0.w", Dtype.BF16, new long[] {900, width}),
                        new TensorSpec("model.layers.1.w", Dtype.BF16, new long[] {900, width}))));
        var random = new Random(seed);
        try (var writer = CheckpointWriter.create(dir, layout, Map.of())) {
            for (var shard : layout) {
                for (var spec : shard.tensors()) {
                    var values = new float[Math.toIntExact(spec.elements())];
                    for (int i = 0; i < values.length; i++) {
                        values[i] = (float) random.nextGaussian();
                    }
                    writer.writeFloats(spec.name(), values);
                }
            }
            writer.writeSideFile("config.json", "{\"model_type\": \"llama\", \"vocab_size\": " + tokens.size() + "}");
            var added = new StringBuilder();
            var vocab = new StringBuilder();
            for (int i = 0; i < tokens.size(); i++) {
                boolean special = tokens.get(i).startsWith("<");
                (special ? added : vocab).append(special ? "{\"id\": " + i + ", \"content\": \"" + tokens.get(i) + "\"}," : "\"" + tokens.get(i) + "\": " + i + ",");
            }
            writer.writeSideFile("tokenizer.json", "{\"model\": {\"vocab\": {" + vocab.substring(0, vocab.length() - 1) + "}}, \"added_tokens\": ["
                    + added.substring(0, added.length() - 1) + "]}");
            writer.finish();
        }
        return dir;
    }
}
