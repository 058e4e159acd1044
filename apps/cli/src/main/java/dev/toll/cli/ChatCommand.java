package dev.toll.cli;

import dev.toll.core.Conversation;
import dev.toll.core.InputException;
import dev.toll.core.Message;
import dev.toll.core.Prompt;
import dev.toll.core.Sampling;
import dev.toll.model.LanguageModel;
import dev.toll.model.LocalSubject;
import dev.toll.model.hub.HubArgument;
import dev.toll.tensor.DType;
import dev.toll.tensor.Device;
import dev.toll.tensor.Workers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code toll chat DIR}: talk to a local model; a line is a turn, {@code /new} starts over, {@code /quit} or end of input ends. */
@Command(name = "chat", description = "Talk to a local model; /new starts over, /quit ends, input may be piped.")
final class ChatCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @FromHub(HubArgument.MODEL)
    @Parameters(paramLabel = "DIR", description = "A model folder, for example models/lilliput-chat.")
    @SuppressWarnings("NullAway.Init") // required parameter
    private Path dir;

    @Option(names = "--system", paramLabel = "TEXT", description = "A system turn in front of the conversation.")
    private @Nullable String system;

    @Option(names = "--temperature", paramLabel = "T", description = "0 is greedy (default: 0.7).")
    private double temperature = 0.7;

    @Option(names = "--max-new-tokens", paramLabel = "N", description = "Longest answer (default: 256).")
    private int maxNewTokens = 256;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the sampling (default: 1).")
    private long seed = 1;

    @Option(names = "--plain", description = "No chat template: each line is continued as plain text.")
    private boolean plain;

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        try (var model = LanguageModel.load(dir, DType.FLOAT32, Device.CPU);
                var workers = Workers.forModel(model.parameterCount(), Device.CPU);
                var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            if (!plain && !model.hasChatTemplate()) {
                throw new InputException(dir + ": this model has no chat template; use --plain");
            }
            var subject = new LocalSubject("chat", model, model.weights(), workers);
            boolean terminal = System.console() != null && System.console().isTerminal();
            var conversation = start();
            for (int turn = 0; ; turn++) {
                if (terminal) {
                    out.print("you › ");
                    out.flush();
                }
                var line = in.readLine();
                if (line == null || line.strip().equals("/quit")) {
                    return ExitCode.OK;
                }
                if (line.strip().equals("/new")) {
                    conversation = start();
                    continue;
                }
                if (line.isBlank()) {
                    continue;
                }
                conversation = conversation.plus(Message.user(line.strip()));
                Prompt prompt = plain ? Prompt.plain(line) : new Prompt.Chat(conversation);
                var answer = subject.answer(List.of(prompt), Sampling.of(temperature, maxNewTokens, seed + turn)).getFirst();
                out.println((terminal ? "toll › " : "") + answer.text() + (answer.finished() ? "" : " […]"));
                out.flush();
                conversation = conversation.plus(Message.assistant(answer.text()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Conversation start() {
        return system == null ? new Conversation(List.of()) : Conversation.of(Message.system(system));
    }
}
