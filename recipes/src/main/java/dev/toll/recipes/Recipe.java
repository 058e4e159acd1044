package dev.toll.recipes;

import dev.toll.core.progress.ProgressView;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

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
     */
    record Setting(Path out, Path home, String code, ProgressView view) {
        /** {@code path} below the current folder if it is there, else below the distribution's. */
        public Path find(String path) {
            var here = Path.of(path);
            return here.toFile().exists() || here.isAbsolute() ? here : home.resolve(path);
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
