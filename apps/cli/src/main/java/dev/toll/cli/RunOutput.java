package dev.toll.cli;

import dev.toll.core.progress.ProgressView;
import dev.toll.recipes.Recipe;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;

/** What {@code quickstart} and {@code run} have in common: where progress goes and how a result is shown. */
final class RunOutput {
    private RunOutput() {}

    static ProgressView view(JsonOption json) {
        return json.chosen() ? ProgressView.silent() : ProgressView.forStandardError();
    }

    /** Where the files of the distribution lie. */
    static Path home() {
        return Path.of(System.getProperty("toll.home", "."));
    }

    static String code() {
        var v = Version.current();
        return v.toll() + " " + v.commit();
    }

    static Recipe.Setting setting(Path out, JsonOption json, CommandSpec spec) {
        var view = view(json);
        return new Recipe.Setting(out, home(), code(), view, HubArguments.hub(spec, view));
    }

    static void show(PrintWriter out, JsonOption json, Recipe.Done done) {
        if (json.chosen() && done.json().isPresent()) {
            out.print(done.json().get());
        } else {
            boolean terminal = System.console() != null && System.console().isTerminal();
            out.println();
            out.println(done.table().render(true, terminal && System.getenv("NO_COLOR") == null, 100));
            out.println();
            done.files().forEach(out::println);
        }
        out.flush();
    }
}
