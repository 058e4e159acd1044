package dev.toll.cli;

import dev.toll.recipes.RecipeFile;
import dev.toll.recipes.Recipes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code toll run RECIPE}: a recipe file, with settings changed from the command line. */
@Command(name = "run", description = "Run a recipe file with --set KEY=VALUE; running it again resumes it.")
final class RunCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Parameters(paramLabel = "RECIPE", description = "A YAML file, or the name of a shipped recipe (such as alignment-tax).")
    @SuppressWarnings("NullAway.Init") // required parameter
    private String recipe;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Change a key of the recipe, such as rsf.iterations=4. Repeatable.")
    private List<String> settings = new ArrayList<>();

    @ArgGroup(validate = false, heading = "%nShort for --set, where the recipe has such a key:%n")
    private RecipeKeys keys = new RecipeKeys();

    @Option(names = "--out", paramLabel = "DIR", description = "Run folder (default: runs/NAME).")
    private @Nullable Path out;

    @Override
    public Integer call() {
        var file = Path.of(recipe);
        if (!Files.exists(file) && recipe.matches("[a-z-]+")) {
            file = RunOutput.home().resolve("recipes").resolve(recipe + ".yaml");
        }
        var all = new ArrayList<>(settings);
        all.addAll(keys.settings());
        var read = RecipeFile.read(file, all);
        var dir = out == null ? Path.of("runs", file.getFileName().toString().replaceAll("\\.ya?ml$", "")) : out;
        RunOutput.show(spec.commandLine().getOut(), json, Recipes.run(read, RunOutput.setting(dir, json, spec)));
        return ExitCode.OK;
    }
}
