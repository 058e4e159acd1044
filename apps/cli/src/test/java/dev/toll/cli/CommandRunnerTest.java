package dev.toll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import tools.jackson.databind.json.JsonMapper;

class CommandRunnerTest {
    @Test
    void help_whenCalledBare() {
        assertThat(Shell.toll()).isEqualTo(Shell.toll("--help"));
    }

    @Test
    void help_listsEveryCommandWithItsDescriptionUnderItsGroup() {
        var shell = Shell.toll("--help");

        assertThat(shell.exitCode()).isZero();
        assertThat(shell.err()).isEmpty();
        for (var group : Commands.GROUPS) {
            assertThat(shell.out().lines()).contains(group.title());
            for (var command : group.commands()) {
                var annotation = command.getAnnotation(Command.class);
                assertThat(shell.out().lines())
                        .as("line of %s", annotation.name())
                        .anyMatch(line -> line.startsWith("  " + annotation.name() + " ")
                                && line.endsWith(annotation.description()[0]));
            }
        }
        assertThat(shell.out().lines()).allMatch(line -> line.length() <= 100);
    }

    @Test
    void help_ofEverySubcommandEndsWithZero() {
        for (var line : Rehearsal.lines()) {
            assertThat(Shell.toll(line.toArray(String[]::new)).exitCode())
                    .as("toll %s", line)
                    .isZero();
        }
    }

    @Test
    void unknownCommand_whenMistyped_suggestsTheRightOneAndExitsWithTwo() {
        var shell = Shell.toll("paprs");

        assertThat(shell.exitCode()).isEqualTo(2);
        assertThat(shell.out()).isEmpty();
        assertThat(shell.err())
                .isEqualToNormalizingNewlines("toll: no command 'paprs'; did you mean papers?\n"
                        + "'toll --help' shows what it takes.\n");
    }

    @Test
    void unknownOption_namesTheSubcommandsHelp() {
        var shell = Shell.toll("papers", "--jsn");

        assertThat(shell.exitCode()).isEqualTo(2);
        assertThat(shell.err()).contains("Unknown option: '--jsn'", "did you mean --json?", "'toll papers --help'");
    }

    @Test
    void fault_whenJsonIsAskedFor_isAlsoADocumentOnStandardOutput() {
        var shell = Shell.toll("papers", "no-such-paper", "--json");

        var error = JsonMapper.shared().readTree(shell.out()).get("error");
        assertThat(shell.exitCode()).isEqualTo(2);
        assertThat(error.get("kind").asString()).isEqualTo("input");
        assertThat(error.get("exitCode").asInt()).isEqualTo(2);
        assertThat(error.get("message").asString()).contains("no-such-paper", "alignment-tax");
        assertThat(shell.err()).contains("no-such-paper");
    }

    @Test
    void fault_isRedOnATerminalOnly() {
        assertThat(Shell.toll(Ansi.ON, "papers", "x").err()).contains("\u001b[31m");
        assertThat(Shell.toll(Ansi.OFF, "papers", "x").err()).doesNotContain("\u001b");
    }

    @Test
    void inputFault_whenStacktraceIsNotAsked_showsNone() {
        assertThat(Shell.toll("papers", "x").err()).doesNotContain("\tat ");
        assertThat(Shell.toll("papers", "x", "--stacktrace").err()).contains("\tat dev.toll.cli.PapersCommand");
    }

    @Test
    void completion_knowsCommandsAndOptions() {
        var shell = Shell.toll("completion");

        assertThat(shell.exitCode()).isZero();
        assertThat(shell.out()).contains("complete -F _complete_toll", "papers", "--json");
    }

    @Test
    void version_saysNumbersNotPlaceholders() {
        var shell = Shell.toll("version");

        assertThat(shell.out()).startsWith("toll 0.").contains("commit ", "java 25.").doesNotContain("${");
        assertThat(Shell.toll("--version").out()).isEqualTo(shell.out());
        assertThat(JsonMapper.shared()
                        .readTree(Shell.toll("version", "--json").out())
                        .propertyNames())
                .containsExactly("toll", "commit", "java", "system");
    }
}
