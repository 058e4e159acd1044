package dev.toll.align;

import dev.toll.align.loss.BradleyTerry;
import dev.toll.core.Answer;
import dev.toll.core.InputException;
import dev.toll.core.Preference;
import dev.toll.core.Prompt;
import dev.toll.core.progress.Progress;
import dev.toll.model.LanguageModel;
import dev.toll.model.decoder.PackedBatch;
import dev.toll.model.decoder.PackedPass;
import dev.toll.model.decoder.TokenTree;
import dev.toll.model.decoder.Weights;
import dev.toll.model.format.Checkpoint;
import dev.toll.model.format.CheckpointWriter;
import dev.toll.model.format.Dtype;
import dev.toll.model.format.Shard;
import dev.toll.model.format.TensorSpec;
import dev.toll.tensor.Nn;
import dev.toll.tensor.NoGrad;
import dev.toll.tensor.Parameters;
import dev.toll.tensor.Scope;
import dev.toll.tensor.Tensor;
import dev.toll.tensor.Workers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A Bradley–Terry reward model: the decoder with a scalar head {@code score.weight} [1, H] read at the last token of
 * prompt and answer (the layout of a sequence-classification checkpoint). Scores are squashed to (0,1) by the logistic
 * function of the score standardised over the training answers, so that they compare with rule rewards.
 */
public final class RewardModel implements RewardFunction, AutoCloseable {
    private static final String HEAD = "score.weight";
    private static final String SCALE = "toll-reward.json";

    private final LanguageModel model;
    private final Parameters parameters;
    private final Workers workers;
    private double centre;
    private double spread = 1;
    private String hash = "untrained";

    private RewardModel(LanguageModel model, Parameters parameters, Workers workers) {
        this.model = model;
        this.parameters = parameters;
        this.workers = workers;
    }

    /** Settings of one training run. */
    public record Settings(Schedule schedule, int batchPairs, int epochs, double clip, long seed, Engine engine) {
        /** Computed as {@link Engine#DEFAULT} says. */
        public Settings(Schedule schedule, int batchPairs, int epochs, double clip, long seed) {
            this(schedule, batchPairs, epochs, clip, seed, Engine.DEFAULT);
        }
    }

    /** Share of held-out pairs ranked rightly (ties count as wrong), the number of pairs, and the last epoch's loss. */
    public record Outcome(double heldOutAccuracy, int heldOut, double loss) {}

    /** Starts from the model's weights with a zero head. */
    public static RewardModel of(LanguageModel model, Workers workers) {
        var shapes = new LinkedHashMap<>(model.config().expectedTensors());
        shapes.remove("lm_head.weight");
        shapes.put(HEAD, new long[] {1, model.config().hiddenSize()});
        var parameters = Parameters.zeros(shapes, model.device());
        for (var name : shapes.keySet()) {
            if (!name.equals(HEAD)) {
                parameters.load(name, model.weights().get(name));
            }
        }
        return new RewardModel(model, parameters, workers);
    }

    /** The decoder of a reward model's folder, for {@link #read}. */
    public static LanguageModel decoder(Path dir) {
        return LanguageModel.loadClassifier(dir, Set.of(HEAD));
    }

    /**
     * A reward model from its folder: a sequence-classification checkpoint with one label, as {@link #save} or transformers
     * writes it. {@code toll-reward.json} beside it holds the scale; without it rewards are the logistic of the score itself.
     *
     * @param model what {@link #decoder} loaded from the folder; it stays the caller's
     */
    public static RewardModel read(LanguageModel model, Workers workers) {
        var reward = of(model, workers);
        try (var checkpoint = Checkpoint.open(model.dir())) {
            if (!checkpoint.contains(HEAD) || checkpoint.info(HEAD).elements() != model.config().hiddenSize()) {
                throw new InputException(model.dir() + ": " + HEAD + ": found "
                        + (checkpoint.contains(HEAD) ? Arrays.toString(checkpoint.info(HEAD).shape()) : "nothing") + ", expected [1, " + model.config().hiddenSize()
                        + "]: a reward model has one label, such as './toll align rm' writes");
            }
            reward.parameters.load(HEAD, checkpoint.floats(HEAD));
            reward.hash = checkpoint.contentHash();
            reward.readScale(model.dir().resolve(SCALE));
            return reward;
        } catch (RuntimeException e) {
            reward.close();
            throw e;
        }
    }

    private void readScale(Path file) {
        if (!Files.exists(file)) {
            return;
        }
        try {
            var scale = new JsonMapper().readTree(Files.readString(file));
            centre = scale.path("centre").asDouble(Double.NaN);
            spread = scale.path("spread").asDouble(Double.NaN);
            if (!Double.isFinite(centre) || !(spread > 0)) {
                throw new InputException(file + ": found centre " + scale.path("centre") + " and spread " + scale.path("spread") + ", expected a number and a number above 0");
            }
        } catch (IOException | JacksonException e) {
            throw new InputException(file + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    /** Writes a Hugging Face sequence-classification folder. */
    public void save(Path dir, Map<String, String> metadata, Map<String, String> files) {
        var shapes = new LinkedHashMap<>(model.config().expectedTensors());
        shapes.remove("lm_head.weight");
        shapes.put(HEAD, new long[] {1, model.config().hiddenSize()});
        var specs = new ArrayList<TensorSpec>();
        shapes.forEach((name, shape) -> specs.add(new TensorSpec(name, Dtype.F32, shape)));
        try (var writer = CheckpointWriter.create(dir, Shard.plan(specs, 5_000_000_000L), metadata)) {
            for (var spec : specs) {
                writer.writeFloats(spec.name(), Objects.requireNonNull(parameters.leaves().get(spec.name())).toFloats());
            }
            writer.copySideFiles(model.dir(), Checkpoint.SIDE_FILES.stream().filter(f -> !f.equals("config.json")).toArray(String[]::new));
            files.forEach(writer::writeSideFile);
            writer.writeSideFile(SCALE, new JsonMapper().writeValueAsString(Map.of("centre", centre, "spread", spread)) + "\n");
            var config = (ObjectNode) new JsonMapper().readTree(model.config().withDtype(Dtype.F32).toJson());
            config.putArray("architectures").add(model.config().architecture().classifierName());
            config.putObject("id2label").put("0", "reward");
            config.putObject("label2id").put("reward", 0);
            writer.writeSideFile("config.json", new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(config) + "\n");
            writer.finish();
        }
    }

    /** Trains on pairs; {@code heldOut} pairs are only scored. */
    public Outcome train(List<Preference> pairs, List<Preference> heldOut, Settings settings, Progress progress) {
        return train(pairs, heldOut, settings, null, progress, StepLog.NONE);
    }

    /** The same, resumable where {@code checkpointing} is given. */
    public Outcome train(List<Preference> pairs, List<Preference> heldOut, Settings settings, @Nullable Checkpointing checkpointing, Progress progress) {
        return train(pairs, heldOut, settings, checkpointing, progress, StepLog.NONE);
    }

    private record Part(List<TokenTree> pairs, int batch) {}

    /** The same, telling {@code log} of every step. */
    public Outcome train(List<Preference> pairs, List<Preference> heldOut, Settings settings, @Nullable Checkpointing checkpointing, Progress progress, StepLog log) {
        var engine = settings.engine();
        var rows = pairs.stream().map(this::tree).toList();
        var epochs = new Epochs<>(rows, settings.batchPairs(), settings.epochs(), settings.seed(), engine.order());
        var loss = new BradleyTerry();
        var last = new LastEpoch();
        try (var trainable = new Trainable(model.decoder(), parameters, workers)) {
            var loop = new TrainingLoop<Part>(trainable, engine.optimiser(settings.schedule(), 0, settings.clip()), epochs.steps(), progress);
            loop.train(step -> {
                var batch = epochs.at(step);
                return TokenParts.cut(batch, TokenTree::tokens, workers.shares(), engine.microTokens()).stream().map(part -> new Part(part, batch.size())).toList();
            }, (decoder, weights, part) -> {
                int n = part.pairs().size();
                var batch = decoder.pack(part.pairs());
                return new PackedPass(decoder, weights, batch, engine.checkpoint()).backward(ends(batch), hidden -> {
                    var scores = score(hidden, weights).view(n, 2);
                    var value = loss.of(scores.select(1, 0), scores.select(1, 1)).sum().mul(1.0 / part.batch());
                    value.backward();
                    return new PackedPass.Slope(value.item(), hidden.grad());
                });
            }, Checkpointing.saving(checkpointing), TrainingLoop.Listener.adding(last.sums(), step -> {
                var batch = epochs.at(step.number());
                if (epochs.inLastEpoch(step.number())) {
                    last.add(step.loss(), batch.size(), 0);
                }
                log.after(new StepLog.Entry(step.number(), step.loss(), step.gradientNorm(), step.rate(), step.seconds(), batch.size(),
                        batch.stream().mapToLong(TokenTree::tokens).sum(), Map.of()));
            }));
        }
        standardise(rows);
        hash = dev.toll.core.ledger.ContentHash.ofString(Arrays.toString(settings.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8))
                + model.contentHash() + pairs.size());
        int right = 0;
        double[] held = raw(heldOut.stream().map(this::tree).toList());
        for (int i = 0; i < held.length; i += 2) {
            right += held[i] > held[i + 1] ? 1 : 0;
        }
        return new Outcome(heldOut.isEmpty() ? Double.NaN : (double) right / heldOut.size(), heldOut.size(), last.loss());
    }

    /** Prompt with chosen and rejected answer. */
    private TokenTree tree(Preference p) {
        return TokenTree.of(model.encode(p.prompt()), answer(p.prompt(), p.chosen()), answer(p.prompt(), p.rejected()));
    }

    private int[] answer(Prompt prompt, String answer) {
        return answer.isBlank() ? new int[0] : model.encodeAnswer(prompt, answer, true);
    }

    /** The last row of every branch, trees in turn. */
    private static long[] ends(PackedBatch batch) {
        return IntStream.range(0, batch.trees().size())
                .boxed()
                .flatMapToLong(tree -> IntStream.range(0, batch.trees().get(tree).branches().size())
                        .mapToLong(branch -> batch.row(tree, branch, batch.trees().get(tree).branches().get(branch).length() - 1)))
                .toArray();
    }

    /** [n] raw scores of hidden states [n, H]. */
    private static Tensor score(Tensor hidden, Weights weights) {
        return Nn.linear(hidden, weights.get(HEAD), null).squeeze(1);
    }

    /** Raw scores of every branch, trees in turn. */
    private double[] raw(List<TokenTree> trees) {
        var from = new int[trees.size() + 1];
        for (int i = 0; i < trees.size(); i++) {
            from[i + 1] = from[i] + trees.get(i).branches().size();
        }
        var places = IntStream.range(0, trees.size()).boxed().toList();
        var parts = TokenParts.cut(places, i -> trees.get(i).tokens(), workers.shares(), Engine.DEFAULT.microTokens());
        var tasks = new ArrayList<Callable<double[]>>();
        for (var part : parts) {
            tasks.add(() -> {
                try (var scope = Scope.open();
                        var noGrad = NoGrad.open()) {
                    var batch = model.decoder().pack(part.stream().map(trees::get).toList());
                    Weights weights = parameters.leaves()::get;
                    return score(model.decoder().hidden(weights, batch, ends(batch)), weights).toDoubles();
                }
            });
        }
        var results = workers.runShared(tasks);
        var out = new double[from[trees.size()]];
        for (int p = 0; p < parts.size(); p++) {
            int at = 0;
            for (int i : parts.get(p)) {
                int n = from[i + 1] - from[i];
                System.arraycopy(results.get(p), at, out, from[i], n);
                at += n;
            }
        }
        return out;
    }

    private void standardise(List<TokenTree> rows) {
        double[] s = raw(rows);
        double mean = Arrays.stream(s).average().orElse(0);
        double variance = Arrays.stream(s).map(x -> (x - mean) * (x - mean)).average().orElse(1);
        centre = mean;
        spread = Math.max(1e-6, Math.sqrt(variance));
    }

    @Override
    public double[] score(List<? extends Prompt> prompts, List<Answer> answers) {
        double[] out = raw(grouped(prompts, answers));
        for (int i = 0; i < out.length; i++) {
            out[i] = 1 / (1 + Math.exp(-(out[i] - centre) / spread));
        }
        return out;
    }

    /** Answers in order, those to the same prompt that follow each other as branches of one tree: best of n reads a prompt once. */
    private List<TokenTree> grouped(List<? extends Prompt> prompts, List<Answer> answers) {
        var trees = new ArrayList<TokenTree>();
        for (int i = 0; i < answers.size(); ) {
            var prompt = prompts.get(i);
            var branches = new ArrayList<int[]>();
            while (i < answers.size() && prompts.get(i).equals(prompt)) {
                branches.add(answer(prompt, answers.get(i++).text()));
            }
            trees.add(TokenTree.of(model.encode(prompt), branches.toArray(int[][]::new)));
        }
        return trees;
    }

    @Override
    public String contentHash() {
        return hash;
    }

    @Override
    public void close() {
        parameters.close();
    }
}
