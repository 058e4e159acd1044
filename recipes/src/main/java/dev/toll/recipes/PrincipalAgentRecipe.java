package dev.toll.recipes;

import dev.toll.agency.Replay;
import dev.toll.agency.Study;
import dev.toll.agency.StudyJson;
import dev.toll.agency.StudyPage;
import dev.toll.agency.StudyTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Principal–agent experiment on recorded answers: {@code recipes/principal-agent.yaml}. Nothing is sampled, so running it again computes the same. */
final class PrincipalAgentRecipe implements Recipe {
    @Override
    public String name() {
        return "principal-agent";
    }

    @Override
    public Done run(RecipeFile recipe, Setting setting) {
        var replay = recipe.text("replay");
        if (replay.isBlank()) {
            recipe.problems().add("recipe", "replay", "nothing", "the folder of recorded completions, given as --replay DIR");
        }
        recipe.check();
        var completions = Replay.read(Path.of(replay));
        var study = Study.of(completions);
        var source = "replay of " + completions.size() + " recorded completions";
        var json = StudyJson.write(study, source, setting.code());
        var result = setting.out().resolve("result.json");
        var page = setting.out().resolve("report.html");
        try {
            Files.createDirectories(setting.out());
            Files.writeString(result, json);
            Files.writeString(page, StudyPage.of(study, completions, source));
        } catch (IOException e) {
            throw new UncheckedIOException("principal-agent: cannot write to " + setting.out(), e);
        }
        return new Done(setting.out(), Optional.of(json), (unicode, colours, width) -> StudyTable.render(study), List.of(result, page));
    }
}
