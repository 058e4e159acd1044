package dev.toll.cli;

import dev.toll.core.InputException;
import dev.toll.lilliput.Samples;
import dev.toll.lilliput.TrainingLines;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code toll lilliput}: a page of what the small world asks and says, and data to train on. */
@Command(name = "lilliput", description = "The small world: 'sample' prints a page of its items, 'data' lines to train on.")
final class LilliputCommand {
    private static final int MOST_LINES = 5000;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @Command(name = "sample", description = "Print a page of sample items, drawn from a seed.")
    int sample(@Option(names = "--seed", paramLabel = "N", description = "Another seed, another page (default: 1).", defaultValue = "1") long seed) {
        spec.commandLine().getOut().println(Samples.page(seed));
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }

    @Command(name = "data", description = "Print training data for toll align as JSONL: requests of the small world, with answers judged by its rule.")
    int data(@Parameters(paramLabel = "SHAPE", description = "prompts, answers, pairs, judged or rated.") String shape,
            @Option(names = {"-n", "--count"}, paramLabel = "N", description = "How many lines (default: 500).", defaultValue = "500") int count,
            @Option(names = "--seed", paramLabel = "N", description = "Another seed, other requests (default: 1).", defaultValue = "1") long seed) {
        if (!TrainingLines.names().contains(shape)) {
            throw new InputException("no shape '" + shape + "'; expected one of " + String.join(", ", TrainingLines.names()));
        }
        if (count < 1 || count > MOST_LINES) {
            throw new InputException("--count: found " + count + ", expected 1 to " + MOST_LINES + "; there are not many more different requests");
        }
        var out = spec.commandLine().getOut();
        TrainingLines.of(TrainingLines.Shape.valueOf(shape.toUpperCase(Locale.ROOT)), count, seed).forEach(out::println);
        out.flush();
        return ExitCode.OK;
    }
}
