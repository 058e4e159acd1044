package dev.toll.cli;

import dev.toll.core.InputException;
import dev.toll.core.progress.ProgressView;
import dev.toll.merge.disk.MergeOrder;
import dev.toll.merge.disk.Merged;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where a merged model goes and how what was done is told; shared by all merge commands. */
final class MergeOutput {
    @Option(names = "--out", required = true, paramLabel = "DIR",
            description = "Folder to write; must not exist or be empty, or hold this very merge, interrupted or done.")
    @SuppressWarnings("NullAway.Init") // required option
    Path out;

    @Option(names = "--threads", paramLabel = "N", description = "Tiles worked on at once; costs memory, does not change the result (default: twice the cores, at most 8).")
    private @Nullable Integer threads;

    @Mixin
    private final JsonOption json = new JsonOption();

    int threads() {
        if (threads == null) {
            return MergeOrder.usualThreads();
        }
        if (threads < 1 || threads > 256) {
            throw new InputException("--threads: found " + threads + ", expected 1 to 256");
        }
        return threads;
    }

    ProgressView view() {
        return RunOutput.view(json);
    }

    /** Prints that the folder was there from the very same command. */
    void alreadyThere(PrintWriter to, String method) {
        if (json.chosen()) {
            JsonOption.write(to, new java.util.TreeMap<>(java.util.Map.of("out", out.toString(), "method", method, "alreadyDone", true)));
        } else {
            to.printf("%s: already there from this very merge; nothing to do%n", out);
            to.flush();
        }
    }

    /** Prints what was done; notes and numbers that are no numbers are never left out. */
    void show(PrintWriter to, String method, List<String> before, Merged merged) {
        var notes = new ArrayList<>(before);
        notes.addAll(merged.notes());
        if (json.chosen()) {
            var answer = new LinkedHashMap<String, Object>();
            answer.put("out", merged.out().toString());
            answer.put("method", method);
            answer.put("tensors", merged.tensors());
            answer.put("parameters", merged.parameters());
            answer.put("copied", merged.copied());
            answer.put("resumed", merged.resumed());
            answer.put("alreadyDone", merged.alreadyDone());
            answer.put("nonFinite", merged.nonFinite());
            answer.put("notes", notes);
            answer.put("seconds", merged.seconds());
            JsonOption.write(to, answer);
            return;
        }
        if (merged.alreadyDone()) {
            to.printf("%s: already there from this very merge; nothing to do%n", merged.out());
        } else {
            to.printf(Locale.ROOT, "%s: %d tensors, %,d weights merged by %s in %.1f s%s%s%n", merged.out(), merged.tensors(), merged.parameters(), method,
                    merged.seconds(), merged.copied() > 0 ? "; " + merged.copied() + " tensors copied" : "",
                    merged.resumed() > 0 ? "; " + merged.resumed() + " tensors were there from an interrupted run" : "");
        }
        merged.nonFinite().forEach((tensor, count) -> to.printf("warning: %s: %d values are infinite, no number, or too large for their type%n", tensor, count));
        notes.forEach(note -> to.println("note: " + note));
        to.flush();
    }
}
