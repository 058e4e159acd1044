package dev.toll.cli;

import dev.toll.core.InputException;
import dev.toll.merge.disk.MergeOrder;
import dev.toll.recipes.PickedMerge;
import dev.toll.recipes.RecipeFile;
import dev.toll.recipes.Recipes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code toll merge search}: find ratios for reward and abilities by measuring, and write the model of one of them. */
@Command(name = "search", description = "Find ratios for reward and abilities by measuring averages: a front with intervals, on items that were not searched on. Running it again resumes it.")
final class MergeSearchCommand implements Callable<Integer> {
    private static final String RECIPE = "merge-search";

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Option(names = "--recipe", paramLabel = "FILE", description = "What to search and how (default: the shipped recipes/merge-search.yaml, on the small world).")
    private @Nullable Path recipe;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Change a key of the recipe, such as aligned=DIR or search.evaluations=60. Repeatable.")
    private List<String> settings = new ArrayList<>();

    @Option(names = "--out", paramLabel = "DIR", description = "Run folder (default: runs/merge-search).")
    private Path out = Path.of("runs/merge-search");

    @Option(names = "--pick", paramLabel = "POINT", description = "Also write the model of a point: a name of the table, such as search-2, or knee, the point found that alone dominates most area.")
    private @Nullable String pick;

    @Option(names = "--write", paramLabel = "DIR", description = "Where --pick writes its model.")
    private @Nullable Path write;

    @Override
    public Integer call() {
        if ((pick == null) != (write == null)) {
            throw new InputException((pick == null ? "--write" : "--pick") + ": found alone, expected --pick POINT --write DIR");
        }
        var file = recipe == null ? RunOutput.home().resolve("recipes").resolve(RECIPE + ".yaml") : recipe;
        if (!Files.isRegularFile(file)) {
            throw new InputException("--recipe: found " + file + ", expected a file such as recipes/merge-search.yaml");
        }
        var read = RecipeFile.read(file, settings);
        if (!read.recipe().equals(RECIPE)) {
            throw new InputException(file + ": recipe: found '" + read.recipe() + "', expected " + RECIPE + "; './toll run " + file + "' runs others");
        }
        var setting = RunOutput.setting(out, json, spec);
        var done = Recipes.run(read, setting);
        RunOutput.show(spec.commandLine().getOut(), json, done);
        if (pick != null && write != null) {
            var merged = PickedMerge.write(read, setting, done, pick, write, MergeOrder.usualThreads());
            if (!json.chosen()) {
                spec.commandLine().getOut().println(merged.out() + ": the model of " + pick + (merged.alreadyDone() ? ", already there" : ""));
                spec.commandLine().getOut().flush();
            }
        }
        return ExitCode.OK;
    }
}
