package dev.toll.core.progress;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What a terminal can show.
 *
 * @param width columns
 * @param colours false where NO_COLOR is set (https://no-color.org) or TERM is dumb
 * @param unicode whether the stream's character set has the blocks of the bar
 */
record Screen(int width, boolean colours, boolean unicode) {
    private static final int USUAL_WIDTH = 80;

    static Screen of(PrintStream out, Map<String, String> environment) {
        boolean colours = environment.getOrDefault("NO_COLOR", "").isEmpty() && !environment.getOrDefault("TERM", "").equals("dumb");
        return new Screen(width(environment), colours, out.charset().newEncoder().canEncode("█░›…"));
    }

    /**
     * Whether standard error is a terminal. The launcher names the descriptors that are in {@code -Dtoll.terminal=1,2},
     * because Java can ask only about input and output at once.
     */
    @SuppressWarnings("SystemConsoleNull") // Java 25 went back to null where there is no terminal.
    static boolean isStandardError(Map<String, String> environment) {
        if (environment.getOrDefault("TERM", "").equals("dumb")) {
            return false;
        }
        var told = System.getProperty("toll.terminal");
        if (told != null) {
            return List.of(told.split(",")).contains("2");
        }
        var console = System.console();
        return console != null && console.isTerminal();
    }

    private static int width(Map<String, String> environment) {
        int told = number(environment.getOrDefault("COLUMNS", ""));
        int width = told > 0 ? told : askTerminal();
        return width > 0 ? width : USUAL_WIDTH;
    }

    /** {@code stty size} prints rows and columns; 0 where there is no such program or no terminal. */
    private static int askTerminal() {
        var terminal = new File("/dev/tty");
        if (!terminal.canRead()) {
            return 0;
        }
        try {
            var process = new ProcessBuilder("stty", "size").redirectInput(terminal).redirectError(Redirect.DISCARD).start();
            if (!process.waitFor(1, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return 0;
            }
            var words = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip().split(" ", -1);
            return words.length == 2 ? number(words[1]) : 0;
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private static int number(String text) {
        return text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
    }
}
