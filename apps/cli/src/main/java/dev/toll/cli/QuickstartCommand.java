package dev.toll.cli;

import dev.toll.recipes.RecipeFile;
import dev.toll.recipes.Recipes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code toll quickstart}: the main job on the shipped small model, offline, in minutes. */
@Command(
        name = "quickstart",
        description = "Align the small model, price it, buy it back: offline, in minutes; resumes.")
final class QuickstartCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Option(names = "--out", paramLabel = "DIR", description = "Run folder (default: runs/quickstart).")
    private Path out = Path.of("runs/quickstart");

    @Option(names = "--seed", paramLabel = "N", description = "Another seed is another draw of the whole experiment (default: 1).")
    private @Nullable Long seed;

    @Option(names = "--smoke", description = "A much smaller run of the same stages, for checking an installation (under half a minute).")
    private boolean smoke;

    @Override
    public Integer call() {
        var settings = new ArrayList<String>();
        if (seed != null) {
            settings.add("seed=" + seed);
        }
        if (smoke) {
            settings.addAll(java.util.List.of("measure.items=20", "measure.reward_prompts=20", "rsf.iterations=2", "rsf.prompts=24", "rsf.samples=4", "dpo.rounds=1",
                    "dpo.prompts=24", "dpo.samples=4", "dpo.epochs=1", "average.weights=[0.4]", "hma.means=[0.4]", "hma.steps=3"));
        }
        var recipe = RecipeFile.read(RunOutput.home().resolve("recipes/alignment-tax.yaml"), settings);
        var done = Recipes.run(recipe, RunOutput.setting(out, json, spec));
        RunOutput.show(spec.commandLine().getOut(), json, done);
        return ExitCode.OK;
    }
}
