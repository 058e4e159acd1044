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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
        var settings = new AlignmentTax.Settings(
                recipe.integer("measure.items", 10, 100_000), recipe.integer("measure.reward_prompts", 10, 100_000),
                recipe.integer("rsf.iterations", 1, 100), recipe.integer("rsf.prompts", 4, 100_000), recipe.integer("rsf.samples", 2, 256),
                recipe.integer("rsf.epochs", 1, 100), recipe.number("rsf.learning_rate", 1e-8, 1),
                recipe.integer("dpo.rounds", 1, 100), recipe.integer("dpo.prompts", 4, 100_000), recipe.integer("dpo.samples", 2, 256),
                recipe.integer("dpo.epochs", 1, 100), recipe.number("dpo.beta", 1e-4, 100), recipe.number("dpo.chosen_nll", 0, 100),
                recipe.number("dpo.learning_rate", 1e-8, 1),
                recipe.shares("average.weights"), recipe.integer("average.blocks", 1, 100), recipe.number("average.partwise_weight", 0, 1),
                recipe.shares("hma.means"), recipe.integer("hma.steps", 1, 100_000), recipe.number("hma.learning_rate", 1e-6, 10),
                recipe.shares("front.retention"), recipe.integer("front.steps", 1, 100_000), recipe.number("front.learning_rate", 1e-6, 10),
                recipe.choice("methods", List.of("main", "all")).equals("all"),
                new RemedyRuns.Strengths(recipe.numbers("remedies.l1", 1e-9, 1e9), recipe.numbers("remedies.l2_sp", 1e-9, 1e9),
                        recipe.numbers("remedies.distillation", 1e-9, 1e9), recipe.numbers("remedies.replay", 1e-3, 100),
                        recipe.numbers("remedies.moving_average", 0, 0.999999), recipe.numbers("remedies.lora_ranks", 1, 4096).stream().map(Double::intValue).toList(),
                        recipe.number("remedies.lora_rate", 0.01, 100)));
        long seed = recipe.seed();
        var data = new HhTask.Data(recipe.text("data.preferences"), recipe.text("data.suites"), recipe.integer("data.max_prompt_tokens", 8, 100_000),
                recipe.integer("data.pairs", 8, 10_000_000));
        String model = recipe.text("model");
        recipe.check();
        Torch.oneThreadPerWorker();
        var view = setting.view();
        var dir = setting.find(model);
        try (var ledger = Ledger.open(setting.out());
                var loaded = LanguageModel.load(dir);
                var workers = Workers.forModel(loaded.parameterCount(), Device.CPU)) {
            String runKey = ContentHash.builder().add(loaded.contentHash()).add(recipe.flat().toString()).hex();
            var finished = finished(ledger, runKey);
            if (finished.isPresent()) {
                return done(finished.get(), setting.out());
            }
            long start = System.nanoTime();
            var task = data.preferences().isEmpty()
                    ? LilliputTask.of(seed, settings)
                    : HhTask.of(data, loaded, workers, settings, seed, ledger, view);
            var outcome = new AlignmentTax(ledger, loaded, workers, task, settings, seed, view).run();
            if (ledger.recovered() > 0) {
                view.say(ledger.recovered() + " half-written journal line(s) of a killed run were cut off; their items were measured again.");
            }
            outcome.timings().put("everything", Math.round((System.nanoTime() - start) / 1e7) / 100.0);
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
        result.frontiers().forEach(f -> text.append(String.format(Locale.ROOT, "front %-15s hypervolume %.4f%n", f.method(), f.hypervolume())));
        result.notes().forEach(note -> text.append("note: ").append(note).append('\n'));
        return text.toString().stripTrailing();
    }

    /** The result of a run that was completed before, if its files are as they were written. */
    private static Optional<Result> finished(Ledger ledger, String runKey) {
        try {
            var file = ledger.dir().resolve("result.json");
            var hash = ledger.journal("runs").find(runKey);
            if (hash.isEmpty() || !Files.exists(file) || !Files.exists(ledger.dir().resolve("report.html"))) {
                return Optional.empty();
            }
            String json = Files.readString(file);
            return hash.get().equals("\"" + ContentHash.ofString(json) + "\"") ? Optional.of(ResultJson.read(json)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Result result(RecipeFile recipe, String code, long seed, LanguageModel model, Task task, AlignmentTax.Outcome outcome, String scale) {
        var settings = new TreeMap<>(recipe.flat());
        settings.put("command", "./toll run recipes/alignment-tax.yaml --set seed=" + seed);
        var subjects = new ArrayList<SubjectResult>();
        for (var c : outcome.cards()) {
            subjects.add(new SubjectResult(c.id(), c.kind(), c.parent().isEmpty() ? null : c.parent(), c.rlhfWeight(), c.ratios(), c.rewardInterval(), c.suiteScores(),
                    c.controlSuiteScores(), c.extra()));
        }
        var provenance = new Provenance(code, task.dataHashes(), Map.of("before alignment", model.contentHash()), settings, seed, Torch.machine());
        return new Result(code, "alignment-tax", "What alignment cost, and what averaging buys back", scale, seed, provenance, subjects, outcome.comparisons(),
                outcome.frontiers(), outcome.path(), samples(task, outcome, seed), task.floors(), outcome.notes(), outcome.timings());
    }

    /** A few prompts of the reward and of every suite, answered by the model before, the aligned one and an averaged one. */
    private static List<Sample> samples(Task task, AlignmentTax.Outcome outcome, long seed) {
        var base = outcome.cards().getFirst();
        var aligned = outcome.cards().stream().filter(c -> c.kind().equals("rsf")).reduce((a, b) -> b).orElse(base);
        var averaged = outcome.cards().stream().filter(c -> c.kind().equals("average")).filter(c -> c.rlhfWeight() != null && c.rlhfWeight() >= 0.4).findFirst().orElse(base);
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
