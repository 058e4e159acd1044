package dev.toll.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.toll.core.InputException;
import dev.toll.core.Prompt;
import dev.toll.core.Sampling;
import dev.toll.core.progress.ProgressView;
import dev.toll.merge.Blend;
import dev.toll.merge.BlockLayout;
import dev.toll.merge.CheckpointMerger;
import dev.toll.merge.RatioPlan;
import dev.toll.model.LanguageModel;
import dev.toll.model.LocalSubject;
import dev.toll.model.format.Checkpoint;
import dev.toll.report.ResultJson;
import dev.toll.tensor.Workers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipeTest {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final Path RECIPE = HOME.resolve("recipes/alignment-tax.yaml");
    private static final List<String> TINY = List.of("measure.items=12", "measure.reward_prompts=12", "rsf.iterations=2", "rsf.prompts=12", "rsf.samples=3",
            "rsf.epochs=1", "dpo.rounds=1", "dpo.prompts=12", "dpo.samples=3", "dpo.epochs=1", "average.weights=[0.4]", "hma.means=[0.4]", "hma.steps=2");

    @TempDir
    private Path dir;

    private Recipe.Done run(Path out, String... more) {
        var settings = new ArrayList<>(TINY);
        settings.addAll(List.of(more));
        return Recipes.run(RecipeFile.read(RECIPE, settings), new Recipe.Setting(out, HOME, "test", ProgressView.silent()));
    }

    /** Whatever a kill leaves behind, the same command ends with the same result: here several stages are taken away. */
    @Test
    void alignmentTax_whenStagesAreLost_resumesToTheSameResult() throws IOException {
        var first = run(dir.resolve("a")).json().map(ResultJson::read).orElseThrow();
        String whole = ResultJson.write(ResultJson.withoutTimings(first));
        assertThat(first.subjects()).extracting(s -> s.kind()).contains("base", "rsf", "dpo", "average", "partwise", "hma");
        assertThat(first.subjects()).allMatch(s -> s.suites().keySet().containsAll(List.of("commonsense", "reading", "translation")));
        var out = dir.resolve("a");
        for (var lost : List.of("artefacts/rsf-2", "artefacts/dpo-1", "journal/hma.jsonl", "journal/rewards.jsonl", "result.json")) {
            delete(out.resolve(lost));
        }
        var items = out.resolve("journal/items.jsonl");
        var bytes = Files.readAllBytes(items);
        Files.write(items, java.util.Arrays.copyOf(bytes, bytes.length * 2 / 3));
        assertThat(ResultJson.write(ResultJson.withoutTimings(run(out).json().map(ResultJson::read).orElseThrow()))).isEqualTo(whole);
        // A finished run is only shown: nothing is measured, so even the timings are the old ones.
        var shown = Files.readString(out.resolve("result.json"));
        run(out);
        assertThat(out.resolve("result.json")).hasContent(shown);
        assertThat(run(dir.resolve("b"), "seed=2").json().map(ResultJson::read).orElseThrow().subjects().getFirst().reward()).isNotEqualTo(first.subjects().getFirst().reward());
    }

    /** Every method once, as small as it gets: each has its models, its front and its claims, and lost searches are found again. */
    @Test
    void alignmentTax_whenAllMethods_pricesThemInOneRun() throws IOException {
        var out = dir.resolve("all");
        var all = new String[] {"methods=all", "rsf.iterations=1", "hma.other_blocks=[2]", "hma.evaluations=3", "front.retention=[0.2,0.6]", "front.steps=2",
                "ppo.kl_penalties=[0.05,0.2]", "ppo.iterations=1", "ppo.prompts=6", "ppo.epochs=1", "remedies.l1=[0.1]", "remedies.l2_sp=[0.001]",
                "remedies.distillation=[1]", "remedies.distillation_kl=[1]", "remedies.replay=[1]", "remedies.moving_average=[0.9]", "remedies.lora_ranks=[2]",
                "remedies.lora_mlp_ranks=[4]", "remedies.epochs=1"};
        var first = run(out, all).json().map(ResultJson::read).orElseThrow();
        assertThat(first.subjects()).extracting(s -> s.kind()).contains("base", "rsf", "dpo", "ppo", "average", "average-dpo", "average-ppo", "partwise", "hma", "hma-k2",
                "hma-regularised", "hma-cma", "hma-dpo", "hma-ppo", "adamerging", "two-sided", "plain", "l1", "l2-sp", "distillation", "distillation-kl", "replay",
                "moving average", "lora", "lora-mlp");
        assertThat(first.frontiers()).extracting(f -> f.method()).contains("early stopping", "average", "hma", "two-sided", "ppo", "l1", "lora-mlp");
        assertThat(first.findings()).extracting(f -> f.id()).contains("tax", "dpo-tax", "averaging-l1", "averaging-replay", "rsf-dpo", "ppo-kl", "hma-rsf", "hma-dpo",
                "hma-ppo", "averaging-adamerging", "adamerging-commonsense", "input-part", "two-sided");
        assertThat(out.resolve("report.html")).content().contains("two-sided search", "AdaMerging", "What the paper found, and this run");
        String whole = ResultJson.write(ResultJson.withoutTimings(first));
        delete(out.resolve("journal/hma.jsonl"));
        delete(out.resolve("artefacts/ppo-0.2"));
        delete(out.resolve("result.json"));
        assertThat(ResultJson.write(ResultJson.withoutTimings(run(out, all).json().map(ResultJson::read).orElseThrow()))).isEqualTo(whole);
    }

    private static void delete(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            try (var walk = Files.walk(path)) {
                for (var p : walk.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(p);
                }
            }
        } else {
            Files.delete(path);
        }
    }

    @Test
    void recipeFile_whenSeveralFaults_namesThemAll() {
        assertThatThrownBy(() -> run(dir.resolve("c"), "rsf.samples=1", "average.weights=[0.4,1.5]", "rsf.sample=3"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("rsf.samples: found 1")
                .hasMessageContaining("average.weights: found 1.5")
                .hasMessageContaining("rsf.sample: found no such key");
    }

    @Test
    void recipe_whenModelIsNoFolder_saysWhatIsExpected() {
        assertThatThrownBy(() -> run(dir.resolve("d"), "model=" + dir.resolve("nothing"))).isInstanceOf(InputException.class).hasMessageContaining("Hugging Face model folder");
    }

    /** Averaging on disk and in memory is the same arithmetic; the ends are the models themselves. */
    @Test
    void merge_whenWrittenAndBlended_agree() {
        var base = HOME.resolve("models/lilliput-base");
        var aligned = HOME.resolve("models/lilliput-chat");
        int layers;
        try (var a = LanguageModel.load(base);
                var b = LanguageModel.load(aligned)) {
            layers = a.config().numHiddenLayers();
            var plan = new RatioPlan(new BlockLayout(layers, 2, BlockLayout.Scope.ALL), new double[] {0.25, 0.75});
            CheckpointMerger.merge(base, aligned, plan, dir.resolve("m"), Map.of(), 2, ProgressView.silent());
            try (var blend = Blend.of(a.config().expectedTensors().keySet(), a.weights(), b.weights(), plan);
                    var written = Checkpoint.open(dir.resolve("m"))) {
                for (var name : a.config().expectedTensors().keySet()) {
                    float[] x = blend.weights().get(name).toFloats();
                    float[] y = written.floats(name);
                    for (int i = 0; i < x.length; i += 97) {
                        // Rounded once to bfloat16: 8 bits of mantissa.
                        assertThat((double) y[i]).isCloseTo(x[i], within(Math.abs(x[i]) / 128 + 1e-9));
                    }
                }
            }
        }
        CheckpointMerger.merge(base, aligned, RatioPlan.uniform(layers, BlockLayout.Scope.ALL, 1), dir.resolve("one"), Map.of(), 3, ProgressView.silent());
        try (var one = Checkpoint.open(dir.resolve("one"));
                var b = Checkpoint.open(aligned)) {
            assertThat(one.floats("model.norm.weight")).isEqualTo(b.floats("model.norm.weight"));
        }
    }

    /** The shipped model answers, the same seed gives the same text, and a likelihood is that of its own greedy answer or less. */
    @Test
    void shippedModel_whenAsked_answersReproducibly() {
        try (var model = LanguageModel.load(HOME.resolve("models/lilliput-chat"));
                var workers = Workers.of(2)) {
            var subject = new LocalSubject("m", model, model.weights(), workers);
            var prompts = List.of(Prompt.chat("how can i mend a broken lamp ?"), Prompt.chat("what is 3 plus 4 ?"), Prompt.chat("hello . my cup is broken . how do i mend it ?"));
            var greedy = subject.answer(prompts, Sampling.greedy(30));
            assertThat(greedy).allMatch(a -> a.finished() && !a.text().isBlank());
            var sampled = subject.answer(prompts, Sampling.of(1, 30, 5));
            assertThat(subject.answer(prompts, Sampling.of(1, 30, 5))).isEqualTo(sampled);
            // Rows draw by their own key: the second prompt alone, under its key, gives the same answer.
            assertThat(subject.answer(prompts.subList(1, 2), new long[] {1}, Sampling.of(1, 30, 5)).getFirst()).isEqualTo(sampled.get(1));
            double[][] ll = subject.logLikelihood(prompts, List.of(List.of(greedy.get(0).text(), "use the cheese ."), List.of(greedy.get(1).text(), "barn"),
                    List.of(greedy.get(2).text(), "7")));
            for (double[] row : ll) {
                assertThat(row[0]).isGreaterThan(row[1]);
            }
        }
    }
}
