package dev.toll.cli;

import dev.toll.core.progress.ProgressView;
import dev.toll.model.hub.Hub;
import dev.toll.model.hub.HubArgument;
import dev.toll.model.hub.HubSettings;
import java.lang.reflect.AnnotatedElement;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Between parsing and running: fetches what the arguments marked {@link FromHub} name, and puts paths in their place. */
final class HubArguments {
    private HubArguments() {}

    /** The hub as the environment and {@code --offline} have it, asked for only where an argument needs it. */
    static Supplier<Hub> hub(CommandSpec spec, ProgressView view) {
        boolean offline = spec.root().userObject() instanceof TollCommand toll && toll.offline;
        return () -> new Hub(offline ? HubSettings.ofProcess().asOffline() : HubSettings.ofProcess(), view);
    }

    /** {@code command} is the one that is going to run. */
    static void resolve(ParseResult command) {
        resolve(command, hub(command.commandSpec(), command.hasMatchedOption(JsonOption.NAME) ? ProgressView.silent() : ProgressView.forStandardError()));
    }

    static void resolve(ParseResult command, Supplier<Hub> hub) {
        var arguments = new ArrayList<ArgSpec>(command.matchedOptionsSet());
        arguments.addAll(command.matchedPositionalsSet());
        for (var argument : arguments) {
            if (argument.userObject() instanceof AnnotatedElement field && field.getAnnotation(FromHub.class) instanceof FromHub marked) {
                argument.setValue(resolved(argument.getValue(), marked.value(), hub));
            }
        }
    }

    private static Object resolved(Object value, HubArgument what, Supplier<Hub> hub) {
        return switch (value) {
            case Path path -> Path.of(what.resolve(path.toString(), hub));
            case String text -> what.resolve(text, hub);
            case List<?> several -> several.stream().map(one -> resolved(one, what, hub)).toList();
            default -> throw new IllegalStateException("@FromHub on a " + value.getClass() + "; expected Path, String or a list of them");
        };
    }
}
