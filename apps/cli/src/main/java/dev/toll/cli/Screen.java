package dev.toll.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Help.Ansi;

/**
 * One output stream and whether it shows colours.
 *
 * @param writer flushed by whoever ends the command
 * @param ansi {@link Ansi#ON} only on a terminal, unless NO_COLOR is set (https://no-color.org) or TERM is dumb
 */
record Screen(PrintWriter writer, Ansi ansi) {
    /**
     * @param descriptor 1 for standard output, 2 for standard error. The launcher names the descriptors that are
     *     terminals in {@code -Dtoll.terminal=1,2}, because Java can ask only about both at once.
     */
    static Screen of(PrintStream stream, Charset charset, int descriptor, Map<String, String> environment) {
        var writer = new PrintWriter(stream, true, charset);
        return new Screen(writer, ansi(isTerminal(descriptor), environment));
    }

    static Ansi ansi(boolean terminal, Map<String, String> environment) {
        var refused = !environment.getOrDefault("NO_COLOR", "").isEmpty()
                || environment.getOrDefault("TERM", "").equals("dumb");
        return terminal && !refused ? Ansi.ON : Ansi.OFF;
    }

    private static boolean isTerminal(int descriptor) {
        var told = System.getProperty("toll.terminal");
        if (told != null) {
            return List.of(told.split(",")).contains(Integer.toString(descriptor));
        }
        var console = System.console();
        return console != null && console.isTerminal();
    }
}
