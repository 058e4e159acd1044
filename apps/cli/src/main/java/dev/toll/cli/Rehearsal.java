package dev.toll.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The training run for the AOT cache (JEP 514): goes through the commands that need no data and the help of all others,
 * so that their classes are loaded and linked when the launcher starts Java with the cache. (picocli's own stay out:
 * they are compiled for Java 5, and the cache of JDK 25 takes class files from Java 6 on.) Prints nothing; ends with an
 * error if a command does.
 */
final class Rehearsal {
    private Rehearsal() {}

    /** Started by the launcher with {@code -XX:AOTCacheOutput}, on the same class path as {@link Main}. */
    public static void main(String[] args) {
        var told = System.out;
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        for (var line : lines()) {
            var code = Main.run(line.toArray(String[]::new));
            if (code != ExitCode.OK) {
                throw new IllegalStateException("toll " + String.join(" ", line) + " ended with " + code);
            }
        }
        System.setOut(told);
    }

    static List<List<String>> lines() {
        var lines = new ArrayList<List<String>>();
        lines.add(List.of("--help"));
        lines.add(List.of("--version"));
        lines.add(List.of("papers"));
        lines.add(List.of("papers", JsonOption.NAME));
        lines.add(List.of("completion"));
        for (var group : Commands.GROUPS) {
            for (var command : group.commands()) {
                lines.add(List.of(GroupedCommandList.name(command), "--help"));
            }
        }
        return lines;
    }
}
