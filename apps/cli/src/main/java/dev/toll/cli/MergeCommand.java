package dev.toll.cli;

import picocli.CommandLine.Command;

/** {@code toll merge METHOD}: average a model with its aligned version. */
@Command(name = "merge", description = "Average a model with its aligned version: linear, or hma (ratios found).",
        subcommands = {MergeLinearCommand.class, MergeHmaCommand.class})
final class MergeCommand {}
