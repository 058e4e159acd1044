package dev.toll.cli;

import java.nio.charset.Charset;

/** Where the {@code toll} command starts. */
public final class Main {
    private Main() {}

    /**
     * Checks the Java version, runs the command and ends the process with its exit code (see {@link ExitCode}).
     *
     * @param args the command line, without the program's name
     */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    static int run(String... args) {
        var tooOld = JavaFloor.complaint(Runtime.version());
        if (tooOld != null) {
            System.err.println("toll: " + tooOld);
            return ExitCode.NO_JAVA;
        }
        return new CommandRunner(Screen.of(System.out, charset("stdout.encoding"), 1, System.getenv()),
                        Screen.of(System.err, charset("stderr.encoding"), 2, System.getenv()))
                .run(args);
    }

    private static Charset charset(String property) {
        return Charset.forName(System.getProperty(property, "UTF-8"), Charset.defaultCharset());
    }
}
