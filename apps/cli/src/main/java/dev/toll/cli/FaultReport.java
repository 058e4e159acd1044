package dev.toll.cli;

import java.util.Map;

/**
 * Shows a fault: words on standard error, always; and under {@code --json} one object on standard output too,
 * {@code {"error":{"kind":…,"message":…,"exitCode":…}}}, so that a reader of the JSON finds a document either way.
 *
 * @param json whether the command line asked for JSON
 * @param stacktrace whether it asked to see where unexpected failures come from
 */
record FaultReport(Screen out, Screen err, boolean json, boolean stacktrace) {
    /** Returns the exit code to end with. */
    int show(Fault fault, Throwable cause) {
        err.writer().println(err.ansi().string("@|bold,red toll:|@ ") + red(fault.message()));
        if (stacktrace) {
            cause.printStackTrace(err.writer());
        }
        if (json) {
            JsonOption.write(out.writer(), Map.of("error", fault));
        }
        return fault.exitCode();
    }

    // Not through picocli's @|…|@ markup: a message may hold those characters itself.
    private String red(String text) {
        return err.ansi().enabled() ? "\u001b[31m" + text + "\u001b[0m" : text;
    }
}
