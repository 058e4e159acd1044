package dev.toll.cli;

import dev.toll.core.InputException;
import dev.toll.merge.config.MergeMethod;
import dev.toll.model.hub.HubArgument;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code toll merge slerp|ties|…}: one command per method of {@link MergeMethod}, all alike. */
@Command
final class MergeMethodCommand implements Callable<Integer> {
    private final MergeMethod method;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @FromHub(HubArgument.MODEL)
    @Option(names = "--base", paramLabel = "DIR", description = "The model that changes are measured from.")
    private @Nullable Path base;

    @Option(names = "--elect", negatable = true,
            description = "For dare, breadcrumbs and della: whether only changes of the elected sign count, as in TIES. Chooses between the two methods of a family, such as dare-ties and dare-linear.")
    private @Nullable Boolean elect;

    @ArgGroup(exclusive = false, multiplicity = "1")
    private final MergeModels models = new MergeModels();

    @Mixin
    private final MergeOutput output = new MergeOutput();

    private MergeMethodCommand(MergeMethod method) {
        this.method = method;
    }

    /** Adds a command for every method but linear, which has its own, to {@code toll merge}. */
    static void addTo(CommandLine toll) {
        var merge = Objects.requireNonNull(toll.getSubcommands().get("merge"), "merge");
        for (var method : MergeMethod.values()) {
            if (method == MergeMethod.LINEAR) {
                continue;
            }
            var command = new CommandLine(new MergeMethodCommand(method));
            String parameters = method.parameters().entrySet().stream()
                    .filter(e -> !e.getKey().equals("weight"))
                    .map(e -> e.getKey() + (e.getValue().isNaN() ? " (no default)" : " (" + e.getValue() + ")"))
                    .collect(Collectors.joining(", ", "Parameters for --set: ", ""));
            command.getCommandSpec().usageMessage().description(method.summary()).footer("", parameters);
            String name = method.label().replace('_', '-');
            switch (method) {
                case TASK_ARITHMETIC -> merge.addSubcommand(name, command, "task");
                case DARE_TIES -> merge.addSubcommand(name, command, "dare");
                case MODEL_STOCK -> merge.addSubcommand(name, command, "stock");
                default -> merge.addSubcommand(name, command);
            }
        }
    }

    @Override
    public Integer call() {
        return models.merge(chosen(), base, output, spec);
    }

    private MergeMethod chosen() {
        if (elect == null) {
            return method;
        }
        return method.sibling(elect).orElseThrow(() -> new InputException("--elect: found with " + method.label()
                + ", expected it with dare, breadcrumbs or della only"));
    }
}
