package dev.toll.cli;

import dev.toll.align.Examples;
import dev.toll.align.Policy;
import dev.toll.core.InputException;
import dev.toll.core.Prompt;
import dev.toll.core.Sampling;
import dev.toll.core.progress.ProgressView;
import dev.toll.core.stats.Seeds;
import dev.toll.evaluate.data.HhRlhf;
import dev.toll.lilliput.Requests;
import dev.toll.lilliput.World;
import dev.toll.merge.BlockLayout;
import dev.toll.merge.CheckpointMerger;
import dev.toll.merge.Hma;
import dev.toll.model.LanguageModel;
import dev.toll.model.decoder.TargetedSequence;
import dev.toll.tensor.Device;
import dev.toll.tensor.Torch;
import dev.toll.tensor.Workers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @Mixin
    private final MergeInputs inputs = new MergeInputs();

    @Mixin
    private final MergeOutput output = new MergeOutput();

    @Option(names = "--blocks", paramLabel = "K", description = "Number of blocks (default: 3).")
    private int blocks = 3;

    @Option(names = "--prompts", paramLabel = "FILE", description = "HH-RLHF pairs whose prompts are answered (default: requests of the small world).")
    private @Nullable Path prompts;

    @Option(names = "--samples", paramLabel = "N", description = "Answers of the aligned model to learn the ratios from (default: 256).")
    private int samples = 256;

    @Option(names = "--max-new-tokens", paramLabel = "N", description = "Answer budget (default: 64).")
    private int maxNewTokens = 64;

    @Option(names = "--steps", paramLabel = "N", description = "Steps of the search (default: 40).")
    private int steps = 40;

    @Option(names = "--learning-rate", paramLabel = "X", description = "Step size on the ratios' logits (default: 0.1).")
    private double learningRate = 0.1;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of samples and batches (default: 1).")
    private long seed = 1;

    @Override
    public Integer call() {
        if (samples < 1 || steps < 1 || maxNewTokens < 1 || !(learningRate > 0)) {
            throw new InputException("--samples " + samples + ", --steps " + steps + ", --max-new-tokens " + maxNewTokens + ", --learning-rate " + learningRate
                    + ": expected all of them above 0");
        }
        var view = ProgressView.forStandardError();
        Torch.oneThreadPerWorker();
        try (var base = LanguageModel.load(inputs.base);
                var aligned = LanguageModel.load(inputs.aligned);
                var workers = Workers.forModel(base.parameterCount(), Device.CPU)) {
            var layout = new BlockLayout(base.config().numHiddenLayers(), blocks, inputs.scope());
            var data = answers(aligned, workers, view);
            var found = new Hma(base.decoder(), base.config().expectedTensors().keySet(), base.weights(), aligned.weights(), workers)
                    .search(data, new Hma.Settings(layout, inputs.weight(), 0.05, learningRate, steps, Math.min(48, data.size()), 0.005, Seeds.derive(seed, "hma")));
            var weights = found.plan().rlhfWeights();
            CheckpointMerger.merge(inputs.base, inputs.aligned, found.plan(), output.out,
                    Map.of("toll.method", "hma", "toll.rlhf_weights", Arrays.toString(weights), "toll.seed", Long.toString(seed), "toll.code", RunOutput.code()),
                    output.threads(), view);
            var out = spec.commandLine().getOut();
            out.printf(java.util.Locale.ROOT, "%s: rlhf weights per block %s (mean %.3f); proxy %.4f → %.4f nats per token in %d steps%s%n", output.out,
                    Arrays.toString(weights), found.plan().mean(), found.negativeLogLikelihood().getFirst(), found.negativeLogLikelihood().getLast(), found.steps(),
                    found.wentFlat() ? "; stopped because it went flat: the ratios are barely determined" : "");
            out.flush();
        }
        return ExitCode.OK;
    }

    private List<TargetedSequence> answers(LanguageModel aligned, Workers workers, ProgressView view) {
        List<Prompt> asked = prompts == null
                ? new Requests(World.shipped()).draw(Requests.Split.TRAIN, samples, seed).stream().map(r -> r.prompt()).toList()
                : HhRlhf.load(prompts).items().stream().map(p -> p.prompt()).filter(p -> aligned.encode(p).length <= 512).limit(samples).toList();
        var out = new ArrayList<TargetedSequence>();
        try (var policy = Policy.of(aligned, workers);
                var progress = view.start("answering " + asked.size() + " prompts", asked.size())) {
            var answers = policy.subject("aligned").answer(asked, Sampling.of(1.0, maxNewTokens, Seeds.derive(seed, "hma data")));
            for (int i = 0; i < answers.size(); i++) {
                if (!answers.get(i).text().isBlank()) {
                    out.add(Examples.of(aligned, asked.get(i), answers.get(i).text()));
                }
            }
            progress.step(asked.size());
        }
        if (out.isEmpty()) {
            throw new InputException("merge hma: the aligned model answered nothing; check --prompts and --max-new-tokens");
        }
        return out;
    }
}
