package dev.toll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toll.core.progress.ProgressView;
import dev.toll.model.hub.Hub;
import dev.toll.model.hub.HubSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.AnnotatedElement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.ParseResult;

/** Arguments that name models and data on the hub, on a cache as Python's tools leave it; no network. */
class HubArgumentsTest {
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    @TempDir
    private Path home;

    private Path cached(String repository, String... names) throws IOException {
        var folder = home.resolve("hub").resolve(repository);
        var snapshot = Files.createDirectories(folder.resolve("snapshots").resolve(COMMIT));
        Files.writeString(Files.createDirectories(folder.resolve("refs")).resolve("main"), COMMIT);
        for (var name : names) {
            Files.writeString(snapshot.resolve(name), "{}");
        }
        return snapshot;
    }

    private Hub hub() {
        return new Hub(HubSettings.of(Map.of("HF_HOME", home.toString(), "HF_HUB_OFFLINE", "1"), home), ProgressView.silent());
    }

    private static CommandLine tree() {
        return new CommandRunner(new Screen(new PrintWriter(new StringWriter()), Ansi.OFF), new Screen(new PrintWriter(new StringWriter()), Ansi.OFF)).commandLine();
    }

    private ParseResult resolved(String... args) {
        var leaf = tree().parseArgs(args);
        while (leaf.hasSubcommand()) {
            leaf = leaf.subcommand();
        }
        HubArguments.resolve(leaf, this::hub);
        return leaf;
    }

    private static Object option(ParseResult command, String name) {
        Object value = command.matchedOption(name).getValue();
        return value;
    }

    @Test
    void tax_takesIdsForModelsAndSuites_andLeavesFoldersAlone() throws IOException {
        var tiny = cached("models--acme--tiny", "config.json", "tokenizer.json", "model.safetensors");
        var data = cached("datasets--acme--own", "own.jsonl");

        var tax = resolved("tax", "acme/tiny", "acme/tiny@" + COMMIT, "../../models/lilliput-chat", "--suite", "jsonl=hf:acme/own/own.jsonl:2", "--suite", "lilliput:5");

        assertThat(tax.matchedPositionals().get(0).<Object>getValue()).isEqualTo(tiny.toString());
        assertThat(tax.matchedPositionals().get(1).<Object>getValue()).isEqualTo(List.of(tiny.toString(), "../../models/lilliput-chat"));
        assertThat(option(tax, "--suite")).isEqualTo(List.of("jsonl=" + data.resolve("own.jsonl") + ":2", "lilliput:5"));
    }

    @Test
    void align_takesIdsForModelDataAndReward() throws IOException {
        var tiny = cached("models--acme--tiny", "config.json", "tokenizer.json", "model.safetensors");
        var data = cached("datasets--acme--own", "own.jsonl");

        var align = resolved("align", "rsf", "--model", "acme/tiny", "--reward", "hf:acme/tiny", "--data", "hf:acme/own@main/own.jsonl", "--out", "acme/out");

        assertThat(option(align, "--model")).isEqualTo(tiny);
        assertThat(option(align, "--reward")).isEqualTo(tiny);
        assertThat(option(align, "--data")).isEqualTo(data.resolve("own.jsonl"));
        assertThat(option(align, "--out")).as("what is written is never looked up").isEqualTo(Path.of("acme/out"));
    }

    @Test
    void merge_takesIdsInsideGroupsOfOptions() throws IOException {
        var tiny = cached("models--acme--tiny", "config.json", "tokenizer.json", "model.safetensors");

        var linear = resolved("merge", "linear", "--base", "acme/tiny", "--aligned", "acme/tiny", "--rlhf-weight", "0.5", "--out", "o");
        var ties = resolved("merge", "ties", "--base", "acme/tiny", "--model", "acme/tiny", "--model", "../../models/lilliput-chat", "--vocabulary", "base", "--out", "o");

        assertThat(option(linear, "--base")).isEqualTo(tiny);
        assertThat(option(linear, "--aligned")).isEqualTo(tiny);
        assertThat(option(ties, "--base")).isEqualTo(tiny);
        assertThat(option(ties, "--model")).isEqualTo(List.of(tiny, Path.of("../../models/lilliput-chat")));
        assertThat(option(ties, "--vocabulary")).isEqualTo("base");
    }

    @Test
    void chat_whenOfflineAndNotCached_saysHowToGetIt() {
        var shell = Shell.toll("chat", "acme/no-such-model", "--offline");

        assertThat(shell.exitCode()).isEqualTo(ExitCode.INPUT);
        assertThat(shell.err()).contains("acme/no-such-model: not (or not whole) in the cache").contains("./toll hub get acme/no-such-model");
    }

    @Test
    void everyOptionThatTakesAModelOrData_takesItFromTheHub() {
        var unmarked = new ArrayList<String>();
        for (var command : commands(tree())) {
            var arguments = new ArrayList<ArgSpec>(command.getCommandSpec().options());
            arguments.addAll(command.getCommandSpec().positionalParameters());
            for (var argument : arguments) {
                boolean path = argument.type() == Path.class || List.of(argument.auxiliaryTypes()).contains(Path.class);
                boolean named = Set.of("--model", "--base", "--aligned", "--reward", "--data", "DIR", "BASE", "OTHER").contains(label(argument));
                if (path && named && (!(argument.userObject() instanceof AnnotatedElement field) || field.getAnnotation(FromHub.class) == null)) {
                    unmarked.add(command.getCommandSpec().qualifiedName() + " " + label(argument));
                }
            }
        }

        assertThat(unmarked).isEmpty();
    }

    private static String label(ArgSpec argument) {
        return argument instanceof CommandLine.Model.OptionSpec option ? option.longestName() : argument.paramLabel();
    }

    private static List<CommandLine> commands(CommandLine root) {
        var out = new ArrayList<CommandLine>(List.of(root));
        root.getSubcommands().values().forEach(sub -> out.addAll(commands(sub)));
        return out;
    }
}
