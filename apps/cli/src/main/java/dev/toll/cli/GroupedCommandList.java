package dev.toll.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;

/** The list of subcommands in {@code toll --help}: under headings, one line each. */
record GroupedCommandList(List<CommandGroup> groups) implements IHelpSectionRenderer {
    private static final int NAME_WIDTH = 14;

    @Override
    public String render(Help help) {
        if (help.subcommands().isEmpty()) {
            return "";
        }
        var text = new StringBuilder();
        for (var group : groups) {
            text.append('\n').append(help.colorScheme().text("@|bold " + group.title() + "|@")).append('\n');
            for (var command : group.commands()) {
                var name = name(command);
                text.append("  ")
                        .append(help.colorScheme().commandText(name))
                        .append(" ".repeat(Math.max(1, NAME_WIDTH - name.length())))
                        .append(String.join(" ", annotation(command).description()))
                        .append('\n');
            }
        }
        return text.toString();
    }

    /** The name by which a command is called. */
    static String name(Class<?> command) {
        return annotation(command).name();
    }

    private static Command annotation(Class<?> command) {
        var annotation = command.getAnnotation(Command.class);
        if (annotation == null) {
            throw new IllegalStateException(command + " is listed in Commands but has no @Command");
        }
        return annotation;
    }
}
