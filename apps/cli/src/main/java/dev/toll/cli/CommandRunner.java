package dev.toll.cli;

import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/** Runs one command line: builds picocli's tree from {@link Commands}, executes, and turns every failure into words. */
final class CommandRunner {
    static final String STACKTRACE = "--stacktrace";

    // Fixed: picocli would start a process to ask the terminal, which costs more than the help itself.
    private static final int HELP_WIDTH = 100;

    private final Screen out;
    private final Screen err;

    CommandRunner(Screen out, Screen err) {
        this.out = out;
        this.err = err;
    }

    /** Returns an {@link ExitCode}; never throws for a failure of the command. */
    int run(String... args) {
        var tree = commandLine(args);
        try {
            return tree.execute(args);
        } catch (Error e) { // picocli handles only Exceptions; this is no memory, or a native library that won't load
            return report(args).show(Fault.of(e), e);
        } finally {
            out.writer().flush();
            err.writer().flush();
        }
    }

    /** The whole tree of commands; args only tell how a fault is to be reported. */
    CommandLine commandLine(String... args) {
        var report = report(args);
        var tree = new CommandLine(new TollCommand());
        for (var group : Commands.GROUPS) {
            group.commands().forEach(tree::addSubcommand);
        }
        MergeMethodCommand.addTo(tree);
        tree.setOut(out.writer())
                .setErr(err.writer())
                .setColorScheme(Help.defaultColorScheme(out.ansi()))
                .setUsageHelpWidth(HELP_WIDTH)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionStrategy(CommandRunner::fetchAndRun)
                .setParameterExceptionHandler((e, ignored) -> report.show(usageFault(e), e))
                .setExecutionExceptionHandler((e, command, parsed) -> report.show(Fault.of(e), e));
        tree.getHelpSectionMap()
                .put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, new GroupedCommandList(Commands.GROUPS));
        tree.getHelpSectionMap().remove(UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING);
        return tree;
    }

    private static int fetchAndRun(ParseResult parsed) {
        var leaf = parsed;
        while (leaf.hasSubcommand()) {
            leaf = leaf.subcommand();
        }
        if (!leaf.isUsageHelpRequested() && !leaf.isVersionHelpRequested()) {
            try {
                HubArguments.resolve(leaf);
            } catch (RuntimeException e) {
                throw new ExecutionException(leaf.commandSpec().commandLine(), "while fetching", e);
            }
        }
        return new RunLast().execute(parsed);
    }

    private static Fault usageFault(ParameterException e) {
        var message = new StringBuilder(e.getMessage());
        if (e instanceof UnmatchedArgumentException unmatched) {
            if (!unmatched.isUnknownOption() && !e.getCommandLine().getSubcommands().isEmpty()) {
                message.replace(0, message.length(), "no command '" + unmatched.getUnmatched().getFirst() + "'");
            }
            unmatched.getSuggestions().stream()
                    .findFirst()
                    .ifPresent(guess -> message.append("; did you mean ").append(guess).append('?'));
        }
        var command = e.getCommandLine().getCommandSpec().qualifiedName();
        return Fault.input(message.append("\n'" + command + " --help' shows what it takes.").toString());
    }

    private FaultReport report(String[] args) {
        return new FaultReport(out, err, has(args, JsonOption.NAME), has(args, STACKTRACE));
    }

    private static boolean has(String[] args, String option) {
        return Arrays.asList(args).contains(option);
    }
}
