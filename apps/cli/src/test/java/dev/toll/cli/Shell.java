package dev.toll.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine.Help.Ansi;

/** One {@code toll} command run inside the test, with what it printed. */
record Shell(int exitCode, String out, String err) {
    static Shell toll(String... args) {
        return toll(Ansi.OFF, args);
    }

    static Shell toll(Ansi ansi, String... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        var code = new CommandRunner(new Screen(new PrintWriter(out), ansi), new Screen(new PrintWriter(err), ansi))
                .run(args);
        return new Shell(code, out.toString(), err.toString());
    }
}
