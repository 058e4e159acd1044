package dev.toll.recipes;

import dev.toll.core.progress.ProgressView;
import dev.toll.model.hub.Hub;
import dev.toll.model.hub.HubArgument;
import dev.toll.model.hub.HubSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** One experiment that a recipe file can name in its key {@code recipe}. Running it again resumes it. */
public interface Recipe {
    /** What a recipe file calls it. */
    String name();

    /**
     * Reads its settings from {@code file} (all faults at once, before anything is computed), runs, and leaves
     * {@code result.json} and {@code report.html} in the run folder where it measures something.
     */
    Done run(RecipeFile file, Setting setting);

    /**
     * Where a recipe runs.
     *
     * @param out the run folder
     * @param home the distribution's folder: relative paths of shipped recipes are looked for there when they are not below the current folder
     * @param code version of Toll, for the provenance
     * @param view where progress and remarks go
     * @param hub where models and data come from that are named by id
     */
    record Setting(Path out, Path home, String code, ProgressView view, Supplier<Hub> hub) {
        /** With the hub of this process's environment. */
        public Setting(Path out, Path home, String code, ProgressView view) {
            this(out, home, code, view, () -> new Hub(HubSettings.ofProcess(), view));
        }

        /** A model: below the current folder if it is there, else below the distribution's, else by its id on the hub. */
        public Path find(String path) {
            var here = Path.of(path);
            if (here.toFile().exists() || here.isAbsolute()) {
                return here;
            }
            var shipped = home.resolve(path);
            return shipped.toFile().exists() ? shipped : Path.of(HubArgument.MODEL.resolve(path, hub));
        }
    }

    /**
     * What a run came to.
     *
     * @param made the run folder, or the folder of what was made
     * @param json the result as {@code --json} prints it; empty when the recipe makes a thing and measures nothing
     * @param table the result as lines for a terminal
     * @param files what to look at, in order
     */
    record Done(Path made, Optional<String> json, Table table, List<Path> files) {}

    /** Text for a terminal. */
    @FunctionalInterface
    interface Table {
        /**
         * @param unicode box lines and braille may be used
         * @param colours ANSI colours may be used
         * @param width columns
         */
        String render(boolean unicode, boolean colours, int width);
    }
}
