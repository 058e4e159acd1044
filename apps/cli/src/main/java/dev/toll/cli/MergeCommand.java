package dev.toll.cli;

import picocli.CommandLine.Command;

/** {@code toll merge METHOD}: put models together on disk. {@link MergeMethodCommand} adds the methods beside these. */
@Command(name = "merge", description = "Average a model with its aligned version, or merge any models.",
        subcommands = {MergeLinearCommand.class, MergeHmaCommand.class, MergeSearchCommand.class, MergeYamlCommand.class, MergeAdapterCommand.class})
final class MergeCommand {}
