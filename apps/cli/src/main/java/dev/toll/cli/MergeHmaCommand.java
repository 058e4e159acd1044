package dev.toll.cli;

import dev.toll.core.InputException;
import dev.toll.core.Problems;
import dev.toll.core.Prompt;
import dev.toll.core.stats.Seeds;
import dev.toll.evaluate.data.TrainingData;
import dev.toll.lilliput.Request;
import dev.toll.lilliput.Requests;
import dev.toll.lilliput.World;
import dev.toll.merge.Hma;
import dev.toll.merge.HmaJob;
import dev.toll.model.LanguageModel;
import dev.toll.model.hub.HubArgument;
import dev.toll.tensor.Device;
import dev.toll.tensor.Torch;
import dev.toll.tensor.Workers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code toll merge hma}: find a ratio per block that keeps the aligned model's answers likely at a given mean. */
@Command(name = "hma", description = "Heterogeneous averaging: K ratios of a given mean, found by maximising the likelihood of the aligned model's own answers.")
final class MergeHmaCommand implements Callable<Integer> {
    /** Longer prompts are left out and counted. */
    private static final int MAX_PROMPT = 512;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @Mixin
    private final MergeInputs inputs = new MergeInputs();

    @Mixin
    private final MergeOutput output = new MergeOutput();

    @Mixin
    private final MergeBlocks blocks = new MergeBlocks();

    @FromHub(HubArgument.DATA)
    @Option(names = "--prompts", paramLabel = "FILE", description = "JSONL of prompts, or of anything that has them (default: requests of the small world).")
    private @Nullable Path prompts;

    @Option(names = "--samples", paramLabel = "N", description = "Answers of the aligned model to learn the ratios from (default: 256).")
    private int samples = 256;

    @Option(names = "--max-new-tokens", paramLabel = "N", description = "Answer budget (default: 64).")
    private int maxNewTokens = 64;

    @FromHub(HubArgument.MODEL)
    @Option(names = "--reward", paramLabel = "WHOSE", description = "Rank the answers and learn from the best: lilliput (the small world's rule), or the folder of a reward model.")
    private @Nullable String reward;

    @Option(names = "--top", paramLabel = "SHARE", description = "With --reward: share of the answers to learn from (default: 0.5; the paper ranks, takes 5,000 and draws 2,000 of them).")
    private double top = 0.5;

    @Option(names = "--solver", description = "gradient (default): exact gradient, Adam on batches; cma: CMA-ES on all answers, without gradients.")
    private String solver = "gradient";

    @Option(names = "--steps", paramLabel = "N", description = "Steps of the gradient solver (default: 40).")
    private int steps = 40;

    @Option(names = "--batch", paramLabel = "N", description = "Answers per step of the gradient solver (default: 48).")
    private int batch = 48;

    @Option(names = "--learning-rate", paramLabel = "X", description = "Step of the gradient solver on the ratios' logits (default: 0.1; the paper's 2e-5 cannot move them).")
    private double learningRate = 0.1;

    @Option(names = "--evaluations", paramLabel = "N", description = "Passes over all answers of the cma solver (default: 60).")
    private int evaluations = 60;

    @Option(names = "--eps", paramLabel = "X",
            description = "Added to every sigma(s), which keeps ratios from the extremes: at K = 3, 0.2 leaves 0.23 to 2.25 times the mean (default: 0.2, as released; the paper tries 0 to 0.9).")
    private double eps = 0.2;

    @Option(names = "--regularisation", paramLabel = "X", description = "Weight of sum w_k |ratio_k - mean|, heaviest in the middle of the network (default: 0; the paper's code: 0.0317 at 26 layers and K = 3).")
    private double regularisation = 0;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of samples, batches and cma (default: 1).")
    private long seed = 1;

    @Override
    public Integer call() {
        check();
        var view = output.view();
        Torch.oneThreadPerWorker();
        try (var base = LanguageModel.load(inputs.base);
                var aligned = LanguageModel.load(inputs.aligned);
                var workers = Workers.forModel(base.parameterCount(), Device.CPU)) {
            var notes = new ArrayList<String>();
            var requests = prompts == null ? new Requests(World.shipped()).draw(Requests.Split.TRAIN, samples, seed) : List.<Request>of();
            var asked = prompts == null ? requests.stream().map(Request::prompt).toList() : given(prompts, aligned, notes);
            var method = solver.equals("cma") ? new Hma.Solver.DerivativeFree(evaluations) : new Hma.Solver.Gradient(learningRate, steps, batch);
            var settings = new Hma.Settings(blocks.of(base.config().numHiddenLayers(), 3), inputs.weight(), eps, regularisation, method, 0.005, Seeds.derive(seed, "hma"));
            try (var judge = reward == null ? null : MergeReward.of(reward, requests, workers)) {
                var ranking = judge == null ? null : new HmaJob.Ranking(judge.name(), judge.reward(), top);
                var done = new HmaJob(inputs.base, inputs.aligned, output.out, settings, asked, maxNewTokens, ranking, output.threads(), RunOutput.code())
                        .run(base, aligned, workers, view);
                show(done, settings, notes);
            }
        }
        return ExitCode.OK;
    }

    private void check() {
        var problems = new Problems();
        atLeast(problems, "--samples", samples, 1);
        atLeast(problems, "--max-new-tokens", maxNewTokens, 1);
        atLeast(problems, "--steps", steps, 1);
        atLeast(problems, "--batch", batch, 1);
        atLeast(problems, "--evaluations", evaluations, 10);
        if (!(learningRate > 0)) {
            problems.add("command line", "--learning-rate", learningRate, "a number above 0");
        }
        if (!(eps >= 0)) {
            problems.add("command line", "--eps", eps, "0 or more");
        }
        if (!(regularisation >= 0)) {
            problems.add("command line", "--regularisation", regularisation, "0 or more");
        }
        if (!(top > 0 && top <= 1)) {
            problems.add("command line", "--top", top, "a share above 0, up to 1");
        }
        if (!solver.equals("gradient") && !solver.equals("cma")) {
            problems.add("command line", "--solver", solver, "gradient or cma");
        }
        problems.throwIfAny();
    }

    private static void atLeast(Problems problems, String option, int found, int least) {
        if (found < least) {
            problems.add("command line", option, found, "a whole number of " + least + " or more");
        }
    }

    private List<Prompt> given(Path file, LanguageModel model, List<String> notes) {
        var loaded = TrainingData.prompts(file);
        if (!loaded.skipped().isEmpty()) {
            notes.add(loaded.skipped().size() + " lines of " + file + " left out, first: " + loaded.skipped().getFirst());
        }
        var fitting = loaded.items().stream().filter(p -> model.encode(p).length <= MAX_PROMPT).limit(samples).toList();
        long read = loaded.items().stream().limit(samples).count();
        if (fitting.size() < read) {
            notes.add(fitting.size() + " prompts used; " + file + " holds no more of at most " + MAX_PROMPT + " tokens");
        }
        if (fitting.isEmpty()) {
            throw new InputException(file + ": no prompt of at most " + MAX_PROMPT + " tokens");
        }
        return fitting;
    }

    private void show(HmaJob.Done done, Hma.Settings settings, List<String> notes) {
        if (done.found().isEmpty()) {
            output.alreadyThere(spec.commandLine().getOut(), "hma");
            return;
        }
        var found = done.found().get();
        var layout = settings.layout();
        notes.add(String.format(Locale.ROOT, "rlhf weights per block %s (mean %.3f), blocks from layers %s", Arrays.toString(found.plan().rlhfWeights()), found.plan().mean(),
                layout.firstLayers()));
        notes.add(String.format(Locale.ROOT, "the aligned model's answers cost %.4f nats per token at equal ratios, %.4f at these, after %d %s on %d answers (%d left out)%s",
                found.uniformLoss(), found.foundLoss(), found.steps(), solver.equals("cma") ? "evaluations" : "steps", done.answers(), done.dropped(),
                found.wentFlat() ? "; stopped because the likelihood went flat: the ratios are barely determined" : ""));
        output.show(spec.commandLine().getOut(), "hma", notes, done.merged().orElseThrow());
    }
}
