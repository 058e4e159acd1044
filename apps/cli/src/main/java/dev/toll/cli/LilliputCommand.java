package dev.toll.cli;

import dev.toll.lilliput.Samples;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code toll lilliput sample}: a page of what the small world asks and says. */
@Command(name = "lilliput", description = "The small world: 'toll lilliput sample' prints a page of its items.")
final class LilliputCommand {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @Command(name = "sample", description = "Print a page of sample items, drawn from a seed.")
    int sample(@Option(names = "--seed", paramLabel = "N", description = "Another seed, another page (default: 1).", defaultValue = "1") long seed) {
        spec.commandLine().getOut().println(Samples.page(seed));
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }
}
