package dev.toll.recipes;

import dev.toll.align.RewardFunction;
import dev.toll.align.RewardModel;
import dev.toll.core.Provenance;
import dev.toll.core.ledger.ContentHash;
import dev.toll.core.ledger.Ledger;
import dev.toll.model.LanguageModel;
import dev.toll.model.hub.HubArgument;
import dev.toll.report.HtmlReport;
import dev.toll.report.Result;
import dev.toll.report.ResultJson;
import dev.toll.report.RewardTaxChart;
import dev.toll.report.SubjectResult;
import dev.toll.report.TerminalTable;
import dev.toll.tensor.Device;
import dev.toll.tensor.Torch;
import dev.toll.tensor.Workers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Ratios for reward and abilities: {@code recipes/merge-search.yaml}, {@code toll merge search}. */
final class MergeSearchRecipe implements Recipe {
    static final String NAME = "merge-search";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Done run(RecipeFile recipe, Setting setting) {
        var settings = SearchSettings.read(recipe);
        Torch.oneThreadPerWorker();
        try (var ledger = Ledger.open(setting.out());
                var base = LanguageModel.load(setting.find(settings.base()));
                var aligned = LanguageModel.load(setting.find(settings.aligned()));
                var workers = Workers.forModel(base.parameterCount(), Device.CPU);
                var judge = Judge.of(settings, setting, workers)) {
            String runKey = ContentHash.builder().add(base.contentHash()).add(aligned.contentHash()).add(judge.hash()).add(recipe.flat().toString()).hex();
            var finished = FinishedRun.of(ledger, runKey);
            if (finished.isPresent()) {
                return done(finished.get(), setting.out());
            }
            long start = System.nanoTime();
            var tasks = tasks(settings, setting, base, judge);
            var outcome = new MergeSearch(ledger, base, aligned, workers, settings, tasks, setting.view()).run();
            if (ledger.recovered() > 0) {
                setting.view().say(ledger.recovered() + " half-written journal line(s) of a killed run were cut off; their items were measured again.");
            }
            var provenance = new Provenance(setting.code(), tasks.report().dataHashes(), Map.of("base", base.contentHash(), "aligned", aligned.contentHash()),
                    new TreeMap<>(recipe.flat()), settings.seed(), Torch.machine());
            var result = new Result(setting.code(), NAME, "Ratios for reward and abilities", settings.data().prompts().isBlank() ? "lilliput" : "given", settings.seed(), provenance,
                    outcome.cards().stream().map(MergeSearchRecipe::subject).toList(), outcome.comparisons(), outcome.frontiers(), List.of(), List.of(), Map.of(), outcome.notes(),
                    Map.of(Result.EVERYTHING, Math.round((System.nanoTime() - start) / 1e7) / 100.0));
            String json = ResultJson.write(result);
            ledger.writeAtomically("result.json", json);
            ledger.writeAtomically("report.html", HtmlReport.render(result));
            ledger.writeAtomically("chart.svg", RewardTaxChart.standalone(result));
            ledger.journal("runs").append(runKey, "\"" + ContentHash.ofString(json) + "\"");
            return done(result, setting.out());
        }
    }

    private static SearchTasks tasks(SearchSettings settings, Setting setting, LanguageModel base, Judge judge) {
        if (settings.data().prompts().isBlank()) {
            return SearchTasks.lilliput(settings.seed(), settings.search(), settings.report(), settings.form(), settings.maxNewTokens(), judge.model().orElse(null));
        }
        var data = settings.data();
        String suites = Arrays.stream(data.suites().split(",")).map(s -> HubArgument.SUITE.resolve(s.strip(), setting.hub())).collect(Collectors.joining(","));
        var here = new SearchTasks.Data(HubArgument.DATA.resolve(data.prompts(), setting.hub()), suites, data.searchShare(), data.maxPromptTokens());
        return SearchTasks.given(here, base, settings.seed(), settings.search(), settings.report(), settings.maxNewTokens(), judge.model().orElseThrow());
    }

    private static SubjectResult subject(Scorecard.Card c) {
        return new SubjectResult(c.id(), c.kind(), c.parent().isEmpty() ? null : c.parent(), c.rlhfWeight(), c.ratios(), c.rewardInterval(), c.suiteScores(), Map.of(), c.extra());
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

    /** The reward model and what it needs open; without one the small world's rule judges. */
    private record Judge(Optional<RewardFunction> model, String hash, List<AutoCloseable> open) implements AutoCloseable {
        static Judge of(SearchSettings settings, Setting setting, Workers workers) {
            if (settings.reward().isBlank()) {
                return new Judge(Optional.empty(), "rule", List.of());
            }
            var open = new ArrayList<AutoCloseable>();
            var language = RewardModel.decoder(setting.find(settings.reward()));
            open.add(language);
            try {
                var reward = RewardModel.read(language, workers);
                open.addFirst(reward);
                return new Judge(Optional.of(reward), reward.contentHash(), open);
            } catch (RuntimeException e) {
                language.close();
                throw e;
            }
        }

        @Override
        public void close() {
            for (var one : open) {
                try {
                    one.close();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }
}
