package dev.toll.recipes;

import dev.toll.agency.Completion;
import dev.toll.agency.Control;
import dev.toll.agency.Interview;
import dev.toll.agency.Replay;
import dev.toll.agency.ScenarioFile;
import dev.toll.agency.Study;
import dev.toll.agency.StudyJson;
import dev.toll.agency.StudyPage;
import dev.toll.agency.StudyTable;
import dev.toll.chat.ModelRef;
import dev.toll.chat.endpoint.Budget;
import dev.toll.chat.endpoint.Price;
import dev.toll.chat.open.Keys;
import dev.toll.chat.open.Models;
import dev.toll.core.InputException;
import dev.toll.core.Prompt;
import dev.toll.core.ledger.Ledger;
import dev.toll.tensor.DType;
import dev.toll.tensor.Device;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Principal–agent experiment on recorded answers, on a model, or on small agents trained here: {@code
 * recipes/principal-agent.yaml}. A replay samples nothing, so running it again computes the same; what a model answers and
 * what is trained is kept, so running it again goes on.
 */
final class PrincipalAgentRecipe implements Recipe {
    private static final int MOST_SAMPLES = 10_000;

    @Override
    public String name() {
        return "principal-agent";
    }

    private record Answers(List<Completion> completions, String source) {}

    @Override
    public Done run(RecipeFile recipe, Setting setting) {
        var replay = recipe.text("replay");
        var subject = recipe.text("subject");
        if (!replay.isBlank() && !subject.isBlank()) {
            recipe.problems().add("recipe", "replay, subject", "both",
                    "the folder of recorded completions as --replay DIR, or a model to ask as --subject MODEL, or neither for the small world's trained agents");
        }
        var interview = interview(recipe);
        int budget = recipe.integer("budget-tokens", 0, Integer.MAX_VALUE);
        int concurrency = recipe.integer("concurrency", 1, 1024);
        ModelRef ref = subject.isBlank() ? null : ModelRef.parse(subject, System.getenv(), setting::find);
        var keys = Keys.of(List.of(), ref == null ? List.of() : List.of(ref), System.getenv(), recipe.problems());
        var shop = ShopSettings.read(recipe);
        recipe.check();
        if (ref == null && replay.isBlank()) {
            return ShopStudy.run(shop, setting);
        }
        if (ref == null) {
            var completions = Replay.read(Path.of(replay));
            return write(new Answers(completions, "replay of " + completions.size() + " recorded completions"), setting);
        }
        var settings = new Models.Settings(DType.FLOAT32, Device.CPU, keys, new Budget(budget == 0 ? Double.POSITIVE_INFINITY : budget, Double.POSITIVE_INFINITY), Price.FREE, concurrency);
        try (var ledger = Ledger.open(setting.out());
                var models = new Models(settings, ledger.journal("answers"));
                var model = models.open(ref, ref.shortName())) {
            if (!model.answers(Prompt.chat("?"))) {
                throw new InputException(model.place() + ": has no chat template, expected a model that can be asked in a chat");
            }
            try (var progress = setting.view().start("asking " + ref.shortName(), interview.size())) {
                var completions = interview.ask(model.subject(), model.contentHash(), ledger.journal("conditions"), progress);
                model.refusals().forEach(reason -> setting.view().say("no answer, counted as unusable: " + reason));
                return write(new Answers(completions, completions.size() + " answers of " + ref.shortName()), setting);
            }
        }
    }

    private static Interview interview(RecipeFile recipe) {
        var scenarios = new ArrayList<ScenarioFile>();
        for (var name : list(recipe.text("scenarios"))) {
            try {
                scenarios.add(ScenarioFile.find(name));
            } catch (InputException e) {
                recipe.problems().add("recipe", "scenarios", name, "a scenario: " + e.getMessage());
            }
        }
        var controls = new ArrayList<Control>();
        for (var word : list(recipe.text("controls"))) {
            Arrays.stream(Control.values()).filter(c -> c.word().equals(word)).findFirst()
                    .ifPresentOrElse(controls::add, () -> recipe.problems().add("recipe", "controls", word, "conflict, neutral or aligned, with commas between them"));
        }
        if (scenarios.stream().map(ScenarioFile::name).distinct().count() < scenarios.size()) {
            recipe.problems().add("recipe", "scenarios", recipe.text("scenarios"), "every scenario once, each with a name of its own");
        }
        var variants = Interview.Variants.valueOf(recipe.choice("variants", List.of("plain", "all")).toUpperCase(Locale.ROOT));
        return new Interview(scenarios, controls, variants, recipe.numbers("temperatures", 0, 5), recipe.integer("samples", 1, MOST_SAMPLES), recipe.integer("max-new-tokens", 1, 100_000),
                recipe.seed());
    }

    private static List<String> list(String text) {
        return Arrays.stream(text.split(",", -1)).map(String::strip).filter(s -> !s.isEmpty()).toList();
    }

    private static Done write(Answers answers, Setting setting) {
        var study = Study.of(answers.completions());
        var json = StudyJson.write(study, answers.source(), setting.code());
        var result = setting.out().resolve("result.json");
        var page = setting.out().resolve("report.html");
        try {
            Files.createDirectories(setting.out());
            Files.writeString(result, json);
            Files.writeString(page, StudyPage.of(study, answers.completions(), answers.source()));
        } catch (IOException e) {
            throw new UncheckedIOException("principal-agent: cannot write to " + setting.out(), e);
        }
        return new Done(setting.out(), Optional.of(json), (unicode, colours, width) -> StudyTable.render(study), List.of(result, page));
    }
}
