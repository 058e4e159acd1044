package dev.toll.cli;

import java.util.List;

/**
 * Every subcommand of {@code toll}, in the order of the help. To add one: write {@code XyzCommand implements
 * Callable<Integer>} in its own file with picocli's {@code @Command(name, description)}, and name it here.
 */
final class Commands {
    static final List<CommandGroup> GROUPS = List.of(
            new CommandGroup("Align, measure, buy back", List.of(QuickstartCommand.class, RunCommand.class, StudyCommand.class, AlignCommand.class, TaxCommand.class, MergeCommand.class)),
            new CommandGroup("Use", List.of(ChatCommand.class, GateCommand.class, GuardCommand.class, JudgeCommand.class, RedteamCommand.class, AgencyCommand.class, LilliputCommand.class, HubCommand.class)),
            new CommandGroup("Find out", List.of(PapersCommand.class, VersionCommand.class)),
            new CommandGroup("Set up", List.of(CompletionCommand.class)));

    private Commands() {}
}
