package dev.toll.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code toll version}: like {@code --version}, and as JSON. */
@Command(name = "version", description = "Which Toll, at which commit, on which Java.")
final class VersionCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        if (json.chosen()) {
            JsonOption.write(out, Version.current());
        } else {
            for (var line : new VersionText().getVersion()) {
                out.println(line);
            }
        }
        return ExitCode.OK;
    }
}
