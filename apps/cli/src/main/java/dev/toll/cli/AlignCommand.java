package dev.toll.cli;

import dev.toll.align.job.AlignJob;
import dev.toll.align.job.AlignMethod;
import dev.toll.align.job.AlignSettings;
import dev.toll.align.job.Launch;
import dev.toll.core.InputException;
import dev.toll.core.Problems;
import dev.toll.core.progress.ProgressView;
import dev.toll.model.format.Dtype;
import dev.toll.model.hub.HubArgument;
import dev.toll.tensor.Device;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code toll align METHOD}: one model folder and one data file in, one model folder out. */
@Command(name = "align", description = "Train a model on preferences, answers or a reward.",
        footer = {"", "Methods:",
            "  from answers             sft, steerlm",
            "  makes a reward model     rm",
            "  against a reward model   rs, rsf, ppo (and steerlm, if nobody rated)",
            "  from judged answers      kto",
            "  from pairs, against a reference   dpo, cdpo, robust, hinge, ipo, rdpo,",
            "      normalised, apo-zero, apo-down, bco, nca, sppo, exo, discopop, aot,",
            "      dpo-forward-kl, dpo-js, dpo-alpha, wpo, ld-dpo",
            "  from pairs, without a reference   simpo, cpo, orpo, alphapo",
            "  from pairs, several losses at once   mpo",
            "'toll align METHOD --help-method' lists its parameters with their defaults.",
            "'toll lilliput data pairs > pairs.jsonl' makes data to try them on."})
final class AlignCommand implements Callable<Integer> {
    private static final String LINE = "command line";

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @Parameters(paramLabel = "METHOD", description = "What to do; see below.")
    @SuppressWarnings("NullAway.Init") // required parameter
    private String method;

    @FromHub(HubArgument.MODEL)
    @Option(names = "--model", paramLabel = "DIR", description = "The model to start from; also the reference where there is one.")
    private @Nullable Path model;

    @FromHub(HubArgument.DATA)
    @Option(names = "--data", paramLabel = "FILE", description = "JSONL or .jsonl.gz: pairs, answers, judged or rated answers, or prompts.")
    private @Nullable Path data;

    @Option(names = "--out", paramLabel = "DIR", description = "Folder to write; must not exist or be empty, or hold this very run.")
    private @Nullable Path out;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "A parameter of the method, such as beta=0.1 or learning_rate=1e-5.")
    private List<String> settings = List.of();

    @FromHub(HubArgument.MODEL)
    @Option(names = "--reward", paramLabel = "DIR", description = "For rs, rsf and ppo, for steerlm on prompts, and with --every: the reward model.")
    private @Nullable Path reward;

    @Option(names = "--lora", paramLabel = "r=N[,alpha=X][,on=LAYERS]",
            description = "Train an adapter only; it is written beside the merged model. alpha is 2r by default; LAYERS is all (default), mlp or attention.")
    private @Nullable String lora;

    @Option(names = "--dtype", description = "float32, bfloat16 or float16 of what is written (default: as in the model).")
    private @Nullable String dtype;

    @Option(names = "--device", description = "cpu (default), cuda, cuda:N or auto.")
    private String device = "cpu";

    @Option(names = "--ranks", paramLabel = "N", description = "Train as N processes on this machine (default: 1); with cuda, one card each.")
    private int ranks = 1;

    @Option(names = "--seed", paramLabel = "N", description = "Order of batches, samples and adapter (default: 1).")
    private long seed = 1;

    @Option(names = "--log", paramLabel = "FILE", description = "Write a line of JSON for every step: loss, gradient norm, learning rate, seconds, tokens.")
    private @Nullable Path log;

    @Option(names = "--reference-cache", paramLabel = "DIR", description = "Keep the reference's log-probabilities there for other runs over the same model and data.")
    private @Nullable Path referenceCache;

    @Mixin
    private final WatchOptions watch = new WatchOptions();

    @FromHub(HubArgument.MODEL)
    @Option(names = "--sampler", paramLabel = "MODEL", description = "Draw answers from this model instead of the one being trained: a folder, openai:MODEL or http(s)://HOST[:PORT]/v1#MODEL.")
    private @Nullable String sampler;

    @Mixin
    private final EndpointOptions endpoints = new EndpointOptions();

    @Option(names = "--help-method", description = "List the method's parameters and what data it takes.")
    private boolean helpMethod;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        if (helpMethod) {
            describe(AlignMethod.of(method).orElseThrow(this::unknownMethod), spec.commandLine().getOut());
            return ExitCode.OK;
        }
        var job = job();
        var to = spec.commandLine().getOut();
        AlignJob.Done done;
        try (var other = OtherSampler.open(sampler, endpoints, job.out());
                var launch = Launch.of(ranks, Main.class.getName(), spec.root().commandLine().getParseResult().originalArgs())) {
            done = (other == null ? job : job.sampledBy(other.subject())).run(launch.first() ? RunOutput.view(json) : ProgressView.silent(), launch);
            if (!launch.first()) {
                return ExitCode.OK;
            }
        }
        if (json.chosen()) {
            var answer = new LinkedHashMap<String, Object>();
            answer.put("out", done.out().toString());
            answer.put("method", method);
            answer.put("alreadyDone", done.alreadyDone());
            answer.put("figures", done.figures());
            answer.put("notes", done.notes());
            JsonOption.write(to, answer);
            return ExitCode.OK;
        }
        to.println(done.out() + (done.alreadyDone() ? ": already there from this very run; nothing to do" : ": trained by " + method));
        done.figures().forEach((key, value) -> to.printf(Locale.ROOT, "  %-18s %s%n", key, plain(value)));
        done.notes().forEach(note -> to.println("note: " + note));
        to.flush();
        return ExitCode.OK;
    }

    private static void describe(AlignMethod method, PrintWriter to) {
        to.println(method.label() + ": " + method.summary());
        to.println("data: " + method.data().columns());
        switch (method.reward()) {
            case REQUIRED -> to.println("reward: --reward, the folder of a reward model such as './toll align rm' writes");
            case OPTIONAL -> to.println("reward: with --reward, the folder of a reward model, --data holds prompts and the model's own answers are rated");
            case NONE -> { }
        }
        to.println("parameters, each as --set KEY=VALUE:");
        to.printf("  %-22s %-10s %s%n", "schedule", "constant", "of the learning rate; or linear, cosine");
        if (method != AlignMethod.PPO) {
            to.printf("  %-22s %-10s %s%n", "order", "shuffled", "of the data, another in every epoch; or file");
        }
        method.parameters().forEach(p -> to.printf("  %-22s %-10s %s%n", p.key(), plain(p.value()), p.words()));
        to.flush();
    }

    private static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9 ? Long.toString(Math.round(value)) : String.format(Locale.ROOT, "%.4g", value).replaceFirst("\\.?0+(e|$)", "$1");
    }

    /** The run as it was asked for; everything that is wrong with the command line is told at once. */
    private AlignJob job() {
        var problems = new Problems();
        var chosen = problems.take(() -> AlignMethod.of(method).orElseThrow(this::unknownMethod));
        var checked = chosen == null ? null : problems.take(() -> AlignSettings.of(chosen, settings));
        folder("--model", model, "a model folder", problems);
        if (data == null || !Files.isReadable(data) || Files.isDirectory(data)) {
            problems.add(LINE, "--data", data, "a readable file of " + (chosen == null ? "the method's data" : chosen.data().columns()));
        }
        if (reward != null) {
            folder("--reward", reward, "the folder of a reward model", problems);
        }
        if (out == null) {
            problems.add(LINE, "--out", null, "a folder to write");
        }
        if (ranks < 1 || ranks > Launch.MOST) {
            problems.add(LINE, "--ranks", ranks, "1 to " + Launch.MOST);
        }
        var shape = lora;
        var adapter = shape == null ? null : problems.take(() -> LoraOption.parse(shape));
        var written = dtype;
        var type = written == null ? null : problems.take(() -> type(written));
        problems.take(() -> Device.parse(device));
        var watched = problems.take(() -> watch.of(seed));
        if (checked == null || model == null || data == null || out == null) {
            problems.throwIfAny();
            throw new AssertionError("nothing wrong, and yet something missing");
        }
        var job = new AlignJob(checked, model, data, out, reward, adapter, type, device, seed, RunOutput.code(), log, referenceCache, null, watched);
        job.check(ranks, problems);
        problems.throwIfAny();
        return job;
    }

    private InputException unknownMethod() {
        return new InputException("no method '" + method + "'; expected one of " + String.join(", ", AlignMethod.labels()));
    }

    private static void folder(String option, @Nullable Path found, String expected, Problems problems) {
        if (found == null || !Files.isDirectory(found)) {
            problems.add(LINE, option, found == null ? null : found + ", which is no folder", expected);
        }
    }

    private static Dtype type(String text) {
        var type = Dtype.ofTorchName(text);
        if (type == null || !type.isFloat()) {
            throw new InputException("--dtype: found " + text + ", expected float32, bfloat16 or float16");
        }
        return type;
    }
}
