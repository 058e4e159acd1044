package dev.toll.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code toll} itself: the options every subcommand shares, and the help when it is called bare. */
@Command(
        name = "toll",
        description = "Aligns a model, shows what the alignment cost, and buys it back.",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = VersionText.class,
        footer = {
            "",
            "'toll COMMAND --help' explains one command. Exit codes: 0 done, 1 failed, 2 wrong input, 3 no fitting"
                    + " Java, 130 interrupted."
        })
final class TollCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before run
    private CommandSpec spec;

    // picocli reads both through these fields' annotations alone.
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help and end.")
    boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version and end.")
    boolean version;

    @Option(
            names = CommandRunner.STACKTRACE,
            scope = ScopeType.INHERIT,
            description = "After an unexpected failure, print where it happened.")
    boolean stacktrace;

    @Option(
            names = "--offline",
            scope = ScopeType.INHERIT,
            description = "Fetch nothing from the hub; use its cache, or say what is missing.")
    boolean offline;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
