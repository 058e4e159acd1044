package dev.toll.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toll.core.InputException;
import dev.toll.core.Item;
import dev.toll.core.Prompt;
import dev.toll.core.progress.ProgressView;
import dev.toll.lilliput.Format;
import dev.toll.model.LanguageModel;
import dev.toll.model.format.Checkpoint;
import dev.toll.report.Result;
import dev.toll.report.ResultJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MergeSearchTest {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final Path RECIPE = HOME.resolve("recipes/merge-search.yaml");
    private static final List<String> TINY = List.of("search.evaluations=7", "search.prompts=8", "search.items=8", "report.prompts=12", "report.items=12", "uniform=[0.5]",
            "ratios.blocks=2", "max_new_tokens=12");

    @TempDir
    private Path dir;

    private RecipeFile recipe(String... more) {
        var settings = new ArrayList<>(TINY);
        settings.addAll(List.of(more));
        return RecipeFile.read(RECIPE, settings);
    }

    private Recipe.Setting setting(Path out) {
        return new Recipe.Setting(out, HOME, "test", ProgressView.silent());
    }

    private Result run(Path out, String... more) {
        return ResultJson.read(Recipes.run(recipe(more), setting(out)).json().orElseThrow());
    }

    /** Both models, the equal ratio and what was found, all with intervals; killed within its journals, the same command ends with the same result. */
    @Test
    void run_whenKilled_resumesToTheSameResult() throws IOException {
        var out = dir.resolve("run");
        var first = run(out);
        assertThat(first.subjects()).extracting(s -> s.kind()).contains("base", "aligned", "average");
        assertThat(first.subjects()).allMatch(s -> s.suites().size() == 3 && s.reward().low() <= s.reward().mean() && s.reward().mean() <= s.reward().high());
        assertThat(first.frontiers()).extracting(f -> f.method()).containsExactly("average", "search");
        assertThat(first.notes()).anyMatch(n -> n.startsWith("Area under the front found"));
        assertThat(out.resolve("report.html")).content().contains("Ratios for reward and abilities");
        for (var journal : List.of("items", "rewards")) {
            var file = out.resolve("journal").resolve(journal + ".jsonl");
            var bytes = Files.readAllBytes(file);
            Files.write(file, Arrays.copyOf(bytes, bytes.length * 2 / 3));
        }
        Files.delete(out.resolve("result.json"));

        var resumed = run(out);

        assertThat(ResultJson.write(ResultJson.withoutTimings(resumed))).isEqualTo(ResultJson.write(ResultJson.withoutTimings(first)));
        var shown = Files.readString(out.resolve("result.json"));
        run(out);
        assertThat(out.resolve("result.json")).hasContent(shown);
    }

    /** The model on disk has the ratios of the point: w·aligned + (1 − w)·base in every block, rounded once. */
    @Test
    void write_whenAPointIsPicked_hasItsRatios() {
        var file = recipe();
        var setting = setting(dir.resolve("run"));
        var done = Recipes.run(file, setting);

        PickedMerge.write(file, setting, done, "average-0.5", dir.resolve("half"), 2);

        try (var half = Checkpoint.open(dir.resolve("half"));
                var base = Checkpoint.open(HOME.resolve("models/lilliput-base"));
                var chat = Checkpoint.open(HOME.resolve("models/lilliput-chat"))) {
            for (var name : half.names()) {
                float[] h = half.floats(name);
                float[] b = base.floats(name);
                float[] c = chat.floats(name);
                for (int i = 0; i < h.length; i += 97) {
                    assertThat(h[i]).isEqualTo(dev.toll.model.format.FloatCodec.fromBfloat16(dev.toll.model.format.FloatCodec.toBfloat16((float) (0.5 * b[i] + 0.5 * c[i]))));
                }
            }
        }
        assertThatThrownBy(() -> PickedMerge.write(file, setting, done, "search-99", dir.resolve("x"), 2)).isInstanceOf(InputException.class)
                .hasMessageContaining("knee").hasMessageContaining("average-0.5");
    }

    /** No prompt and no item is in both halves, for the small world and for own data, of which nothing is lost. */
    @Test
    void tasks_whenMade_shareNothing() throws IOException {
        var one = SearchTasks.lilliput(3, new SearchTasks.Amount(60, 200), new SearchTasks.Amount(60, 250), Format.CHAT, 8, null);
        disjoint(one);
        assertThat(one.report().suites()).allMatch(s -> s.items().size() == 250);

        var prompts = new StringBuilder();
        var items = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            prompts.append("{\"prompt\": \"good day . say ").append("please ".repeat(i)).append(".\"}\n");
            items.append("{\"id\": \"").append(i).append("\", \"prompt\": \"say ").append("please ".repeat(i)).append("\", \"references\": [\"yes\"]}\n");
        }
        var data = new SearchTasks.Data(Files.writeString(dir.resolve("p.jsonl"), prompts).toString(), "jsonl=" + Files.writeString(dir.resolve("i.jsonl"), items), 0.4, 1000);
        try (var model = LanguageModel.load(HOME.resolve("models/lilliput-chat"))) {
            var two = SearchTasks.given(data, model, 3, new SearchTasks.Amount(1000, 1000), new SearchTasks.Amount(1000, 1000), 8, new LilliputTask.ByRule(java.util.Map.of()));
            disjoint(two);
            assertThat(two.search().testPrompts()).hasSize(20);
            assertThat(two.report().testPrompts()).hasSize(30);
            assertThat(two.search().suites().getFirst().items()).hasSize(20);
            assertThat(two.report().suites().getFirst().items()).hasSize(30);
        }
    }

    private static void disjoint(SearchTasks tasks) {
        var searched = new HashSet<Prompt>(tasks.search().testPrompts());
        tasks.search().suites().forEach(s -> s.items().stream().map(Item::prompt).forEach(searched::add));
        assertThat(tasks.report().testPrompts()).doesNotContainAnyElementsOf(searched);
        tasks.report().suites().forEach(s -> assertThat(s.items().stream().map(Item::prompt).toList()).doesNotContainAnyElementsOf(searched));
    }

    @Test
    void run_whenRecipeIsWrong_namesEveryFault() {
        assertThatThrownBy(() -> run(dir.resolve("r"), "search.evaluations=2", "data.prompts=p.jsonl", "ratios.of=heads")).isInstanceOf(InputException.class)
                .hasMessageContaining("at least 3").hasMessageContaining("only one of prompts and suites").hasMessageContaining("reward model").hasMessageContaining("blocks, parts");
        assertThat(dir.resolve("r")).doesNotExist();
    }
}
