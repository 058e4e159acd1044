package dev.toll.align;

import dev.toll.align.loss.BradleyTerry;
import dev.toll.core.Answer;
import dev.toll.core.InputException;
import dev.toll.core.Preference;
import dev.toll.core.Prompt;
import dev.toll.core.progress.Progress;
import dev.toll.core.stats.SeededRandom;
import dev.toll.model.LanguageModel;
import dev.toll.model.decoder.Decoder;
import dev.toll.model.decoder.TokenRows;
import dev.toll.model.decoder.Weights;
import dev.toll.model.format.Checkpoint;
import dev.toll.model.format.CheckpointWriter;
import dev.toll.model.format.Dtype;
import dev.toll.model.format.Shard;
import dev.toll.model.format.TensorSpec;
import dev.toll.tensor.Device;
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
import org.jspecify.annotations.Nullable;
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
    public record Settings(Schedule schedule, int batchPairs, int epochs, double clip, long seed) {}

    /** Share of held-out pairs ranked rightly (ties count as wrong), the number of pairs, and the last epoch's loss. */
    public record Outcome(double heldOutAccuracy, int heldOut, double loss) {}

    /** Starts from the model's weights with a zero head. */
    public static RewardModel of(LanguageModel model, Workers workers) {
        var shapes = new LinkedHashMap<>(model.config().expectedTensors());
        shapes.remove("lm_head.weight");
        shapes.put(HEAD, new long[] {1, model.config().hiddenSize()});
        var parameters = Parameters.zeros(shapes, Device.CPU);
        for (var name : shapes.keySet()) {
            if (!name.equals(HEAD)) {
                parameters.load(name, model.weights().get(name));
            }
        }
        return new RewardModel(model, parameters, workers);
    }

    /**
     * Reads what {@link #save} wrote: a sequence-classification folder with one label, here with {@code toll-reward.json} for
     * the scale. The language model loaded from the same folder gives tokenizer and shape.
     */
    public static RewardModel read(LanguageModel model, Workers workers) {
        var reward = of(model, workers);
        try (var checkpoint = Checkpoint.open(model.dir())) {
            if (!checkpoint.contains(HEAD)) {
                throw new InputException(model.dir() + ": no tensor " + HEAD + "; expected a reward model such as './toll align rm' writes");
            }
            reward.parameters.load(HEAD, checkpoint.floats(HEAD));
            var scale = new JsonMapper().readTree(Files.readString(model.dir().resolve(SCALE)));
            reward.centre = scale.path("centre").asDouble();
            reward.spread = scale.path("spread").asDouble();
            reward.hash = checkpoint.contentHash();
            if (!(reward.spread > 0)) {
                throw new InputException(model.dir().resolve(SCALE) + ": spread: found " + scale.path("spread") + ", expected a number above 0");
            }
            return reward;
        } catch (IOException e) {
            reward.close();
            throw new InputException(model.dir() + ": " + SCALE + " cannot be read (" + e.getMessage() + ")", e);
        } catch (RuntimeException e) {
            reward.close();
            throw e;
        }
    }

    /** Writes a Hugging Face sequence-classification folder; the output head, untrained, stays so that it loads as a decoder too. */
    public void save(Path dir, Map<String, String> metadata, Map<String, String> files) {
        var shapes = new LinkedHashMap<>(model.config().expectedTensors());
        shapes.put(HEAD, new long[] {1, model.config().hiddenSize()});
        var specs = new ArrayList<TensorSpec>();
        shapes.forEach((name, shape) -> specs.add(new TensorSpec(name, Dtype.F32, shape)));
        try (var writer = CheckpointWriter.create(dir, Shard.plan(specs, 5_000_000_000L), metadata)) {
            for (var spec : specs) {
                var leaf = parameters.leaves().get(spec.name());
                writer.writeFloats(spec.name(), (leaf == null ? model.weights().get(spec.name()) : leaf).toFloats());
            }
            writer.copySideFiles(model.dir(), Checkpoint.SIDE_FILES.stream().filter(f -> !f.equals("config.json")).toArray(String[]::new));
            files.forEach(writer::writeSideFile);
            writer.writeSideFile(SCALE, new JsonMapper().writeValueAsString(Map.of("centre", centre, "spread", spread)) + "\n");
            var config = (ObjectNode) new JsonMapper().readTree(model.config().withDtype(Dtype.F32).toJson());
            config.putArray("architectures").add(config.path("model_type").asString("llama").equals("mistral") ? "MistralForSequenceClassification" : "LlamaForSequenceClassification");
            config.putObject("id2label").put("0", "reward");
            config.putObject("label2id").put("reward", 0);
            writer.writeSideFile("config.json", new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(config) + "\n");
            writer.finish();
        }
    }

    private record Rows(List<int[]> chosen, List<int[]> rejected, int batch) {}

    /** Trains on pairs; {@code heldOut} pairs are only scored. */
    public Outcome train(List<Preference> pairs, List<Preference> heldOut, Settings settings, Progress progress) {
        return train(pairs, heldOut, settings, null, progress);
    }

    /** The same, resumable where {@code checkpointing} is given. */
    public Outcome train(List<Preference> pairs, List<Preference> heldOut, Settings settings, @Nullable Checkpointing checkpointing, Progress progress) {
        var rows = pairs.stream().map(this::rows).toList();
        int perEpoch = (rows.size() + settings.batchPairs() - 1) / settings.batchPairs();
        int steps = perEpoch * settings.epochs();
        var loss = new BradleyTerry();
        var last = new double[2];
        try (var trainable = new Trainable(model.decoder(), parameters, workers)) {
            var loop = new TrainingLoop<Rows>(trainable, new TrainingLoop.Optimiser(settings.schedule(), 0.9, 0.98, 0, settings.clip()), steps, progress);
            loop.run(step -> {
                int[] order = SeededRandom.permutation(rows.size(), settings.seed() + step / perEpoch);
                var batch = new ArrayList<int[][]>();
                int from = step % perEpoch * settings.batchPairs();
                for (int i = from; i < Math.min(rows.size(), from + settings.batchPairs()); i++) {
                    batch.add(rows.get(order[i]));
                }
                return MicroBatches.cut(batch, r -> r[0].length + r[1].length, workers.count(), 2 * Sft.PART_TOKENS).stream()
                        .map(part -> new Rows(part.stream().map(r -> r[0]).toList(), part.stream().map(r -> r[1]).toList(), batch.size()))
                        .toList();
            }, (decoder, weights, part) -> {
                int n = part.chosen().size();
                var both = new ArrayList<>(part.chosen());
                both.addAll(part.rejected());
                var scores = scores(decoder, weights, both);
                return loss.of(scores.narrow(0, 0, n), scores.narrow(0, n, n)).sum().mul(1.0 / part.batch());
            }, checkpointing == null ? null : new TrainingLoop.Saving(checkpointing.dir(), checkpointing.key(), checkpointing.everySteps()), step -> {
                if (step.number() >= steps - perEpoch) {
                    last[0] += step.loss();
                    last[1]++;
                }
            });
        }
        standardise(rows);
        hash = dev.toll.core.ledger.ContentHash.ofString(Arrays.toString(settings.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8))
                + model.contentHash() + pairs.size());
        int right = 0;
        var held = heldOut.stream().map(this::rows).toList();
        for (var r : held) {
            double[] s = raw(List.of(r[0], r[1]));
            right += s[0] > s[1] ? 1 : 0;
        }
        return new Outcome(held.isEmpty() ? Double.NaN : (double) right / held.size(), held.size(), last[0] / Math.max(1, last[1]));
    }

    private int[][] rows(Preference p) {
        return new int[][] {row(p.prompt(), p.chosen()), row(p.prompt(), p.rejected())};
    }

    private int[] row(Prompt prompt, String answer) {
        int[] a = model.encode(prompt);
        int[] b = answer.isBlank() ? new int[0] : model.encodeAnswer(prompt, answer, true);
        int[] out = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, out, a.length, b.length);
        return out;
    }

    /** [n] raw scores. */
    private static Tensor scores(Decoder decoder, Weights weights, List<int[]> sequences) {
        var rows = TokenRows.of(sequences);
        var last = rows.at(decoder.hidden(weights, rows.ids(Device.CPU)), rows.lastPositions());
        return Nn.linear(last, weights.get(HEAD), null).squeeze(1);
    }

    private double[] raw(List<int[]> sequences) {
        var out = new double[sequences.size()];
        for (int from = 0; from < out.length; from += 64) {
            var part = sequences.subList(from, Math.min(out.length, from + 64));
            try (var scope = Scope.open();
                    var noGrad = NoGrad.open()) {
                double[] s = scores(model.decoder(), name -> parameters.leaves().get(name), part).toDoubles();
                System.arraycopy(s, 0, out, from, s.length);
            }
        }
        return out;
    }

    private void standardise(List<int[][]> rows) {
        double[] s = raw(rows.stream().flatMap(Arrays::stream).toList());
        double mean = Arrays.stream(s).average().orElse(0);
        double variance = Arrays.stream(s).map(x -> (x - mean) * (x - mean)).average().orElse(1);
        centre = mean;
        spread = Math.max(1e-6, Math.sqrt(variance));
    }

    @Override
    public double[] score(List<? extends Prompt> prompts, List<Answer> answers) {
        var sequences = new ArrayList<int[]>(prompts.size());
        for (int i = 0; i < answers.size(); i++) {
            sequences.add(row(prompts.get(i), answers.get(i).text()));
        }
        double[] out = raw(sequences);
        for (int i = 0; i < out.length; i++) {
            out[i] = 1 / (1 + Math.exp(-(out[i] - centre) / spread));
        }
        return out;
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
