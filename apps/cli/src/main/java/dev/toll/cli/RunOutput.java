package dev.toll.cli;

import dev.toll.core.progress.ProgressView;
import dev.toll.recipes.Recipes;
import dev.toll.report.Result;
import dev.toll.report.ResultJson;
import dev.toll.report.TerminalTable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;

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

    static void show(PrintWriter out, JsonOption json, Recipes.Done done) {
        if (done.result().isEmpty()) {
            out.println("made " + done.made());
        } else if (json.chosen()) {
            out.print(ResultJson.write(done.result().get()));
        } else {
            print(out, done.result().get(), done.made());
        }
        out.flush();
    }

    private static void print(PrintWriter out, Result result, Path dir) {
        out.println();
        boolean terminal = System.console() != null && System.console().isTerminal();
        out.println(new TerminalTable(true, terminal && System.getenv("NO_COLOR") == null, 100).render(result));
        out.println();
        result.frontiers().forEach(f -> out.printf(java.util.Locale.ROOT, "front %-15s hypervolume %.4f%n", f.method(), f.hypervolume()));
        for (var note : result.notes()) {
            out.println("note: " + note);
        }
        out.println();
        for (var file : List.of("report.html", "result.json")) {
            out.println(dir.resolve(file));
        }
    }
}
