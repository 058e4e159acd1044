package dev.toll.cli;

import java.util.List;

/**
 * Subcommands shown together in {@code toll --help}.
 *
 * @param title the heading
 * @param commands classes annotated with picocli's {@code @Command}, each with a no-argument constructor
 */
record CommandGroup(String title, List<Class<?>> commands) {
    CommandGroup {
        commands = List.copyOf(commands);
    }
}
