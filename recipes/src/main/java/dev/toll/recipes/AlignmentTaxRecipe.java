package dev.toll.recipes;

import dev.toll.core.Provenance;
import dev.toll.core.ledger.ContentHash;
import dev.toll.core.ledger.Ledger;
import dev.toll.core.stats.SeededRandom;
import dev.toll.model.LanguageModel;
import dev.toll.report.HtmlReport;
import dev.toll.report.Result;
import dev.toll.report.ResultJson;
import dev.toll.report.RewardTaxChart;
import dev.toll.report.Sample;
import dev.toll.report.SubjectResult;
import dev.toll.report.TerminalTable;
import dev.toll.tensor.Device;
import dev.toll.tensor.Torch;
import dev.toll.tensor.Workers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The paper's experiment: {@code recipes/alignment-tax.yaml}, the quickstart. */
final class AlignmentTaxRecipe implements Recipe {
    @Override
    public String name() {
        return "alignment-tax";
    }

    @Override
    public Done run(RecipeFile recipe, Setting setting) {
        var settings = TaxSettings.read(recipe);
        long seed = recipe.seed();
        var data = new HhTask.Data(recipe.text("data.preferences"), recipe.text("data.suites"), recipe.integer("data.max_prompt_tokens", 8, 100_000),
                recipe.integer("data.pairs", 8, 10_000_000));
        String model = recipe.text("model");
        settings.check(recipe.problems());
        recipe.check();
        Torch.oneThreadPerWorker();
        var view = setting.view();
        var dir = setting.find(model);
        try (var ledger = Ledger.open(setting.out());
                var loaded = LanguageModel.load(dir);
                var workers = Workers.forModel(loaded.parameterCount(), Device.CPU)) {
            String runKey = ContentHash.builder().add(loaded.contentHash()).add(recipe.flat().toString()).hex();
            var finished = FinishedRun.of(ledger, runKey);
            if (finished.isPresent()) {
                return done(finished.get(), setting.out());
            }
            settings.check(loaded.config().numHiddenLayers());
            long start = System.nanoTime();
            var task = data.preferences().isEmpty()
                    ? LilliputTask.of(seed, settings)
                    : HhTask.of(data.found(setting), loaded, workers, settings, seed, ledger, view);
            var outcome = new AlignmentTax(ledger, loaded, workers, task, settings, seed, view).run();
            if (ledger.recovered() > 0) {
                view.say(ledger.recovered() + " half-written journal line(s) of a killed run were cut off; their items were measured again.");
            }
            outcome.tally().timings().put("everything", Math.round((System.nanoTime() - start) / 1e7) / 100.0);
            var result = result(recipe, setting.code(), seed, loaded, task, outcome, data.preferences().isEmpty() ? "lilliput" : "given");
            String json = ResultJson.write(result);
            ledger.writeAtomically("result.json", json);
            ledger.writeAtomically("report.html", HtmlReport.render(result));
            ledger.writeAtomically("chart.svg", RewardTaxChart.standalone(result));
            ledger.journal("runs").append(runKey, "\"" + ContentHash.ofString(json) + "\"");
            return done(result, setting.out());
        }
    }

    private static Done done(Result result, Path out) {
        return new Done(out, Optional.of(ResultJson.write(result)), (unicode, colours, width) -> table(result, unicode, colours, width),
                List.of(out.resolve("report.html"), out.resolve("result.json")));
    }

    private static String table(Result result, boolean unicode, boolean colours, int width) {
        var text = new StringBuilder(new TerminalTable(unicode, colours, width).render(result)).append("\n\n");
        result.notes().forEach(note -> text.append("note: ").append(note).append('\n'));
        return text.toString().stripTrailing();
    }

    private static Result result(RecipeFile recipe, String code, long seed, LanguageModel model, Task task, AlignmentTax.Outcome outcome, String scale) {
        var settings = new TreeMap<>(recipe.flat());
        settings.put("command", "./toll run alignment-tax --methods " + settings.get("methods") + " --seed " + seed);
        var subjects = new ArrayList<SubjectResult>();
        for (var c : outcome.tally().cards()) {
            subjects.add(new SubjectResult(c.id(), c.kind(), c.parent().isEmpty() ? null : c.parent(), c.rlhfWeight(), c.ratios(), c.rewardInterval(), c.suiteScores(),
                    c.controlSuiteScores(), c.extra()));
        }
        var provenance = new Provenance(code, task.dataHashes(), Map.of("before alignment", model.contentHash()), settings, seed, Torch.machine());
        return new Result(code, "alignment-tax", "What alignment cost, and what averaging buys back", scale, seed, provenance, subjects, outcome.comparisons(),
                outcome.frontiers(), outcome.tally().path(), samples(task, outcome, seed), task.floors(), outcome.tally().notes(), outcome.tally().timings(),
                outcome.findings());
    }

    /** A few prompts of the reward and of every suite, answered by the model before, the aligned one and an averaged one. */
    private static List<Sample> samples(Task task, AlignmentTax.Outcome outcome, long seed) {
        var base = outcome.tally().cards().getFirst();
        var aligned = outcome.tally().cards().stream().filter(c -> c.kind().equals("rsf")).reduce((a, b) -> b).orElse(base);
        var averaged = outcome.tally().cards().stream().filter(c -> c.kind().equals("average")).filter(c -> c.rlhfWeight() != null && c.rlhfWeight() >= 0.4).findFirst().orElse(base);
        var shown = List.of(base, aligned, averaged);
        var random = SeededRandom.of(seed);
        var out = new ArrayList<Sample>();
        for (int i = 0; i < 6; i++) {
            int at = random.nextInt(task.testPrompts().size());
            var answers = new ArrayList<Sample.Answer>();
            for (var c : shown) {
                answers.add(new Sample.Answer(c.id(), c.rewardAnswers().get(at), c.reward().values()[at]));
            }
            out.add(new Sample(text(task.testPrompts().get(at)), "reward", null, answers));
        }
        for (int s = 0; s < task.suites().size(); s++) {
            var suite = task.suites().get(s);
            for (int i = 0; i < 3; i++) {
                int at = random.nextInt(suite.items().size());
                var item = suite.items().get(at);
                var answers = new ArrayList<Sample.Answer>();
                for (var c : shown) {
                    var r = c.suites().get(s).items().get(at);
                    answers.add(new Sample.Answer(c.id(), r.answer(), r.value()));
                }
                String right = item instanceof dev.toll.core.Item.Choice c ? c.options().get(c.answer()) : ((dev.toll.core.Item.Open) item).references().getFirst();
                out.add(new Sample(text(item.prompt()), suite.name(), right, answers));
            }
        }
        return out;
    }

    private static String text(dev.toll.core.Prompt prompt) {
        return switch (prompt) {
            case dev.toll.core.Prompt.Plain(var t) -> t;
            case dev.toll.core.Prompt.Chat(var c) -> String.join("\n", c.messages().stream().map(m -> m.role().wire() + ": " + m.text()).toList());
        };
    }

}
