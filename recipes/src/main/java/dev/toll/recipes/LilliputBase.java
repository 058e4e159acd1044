package dev.toll.recipes;

import dev.toll.align.Checkpointing;
import dev.toll.align.Policy;
import dev.toll.align.Schedule;
import dev.toll.align.Sft;
import dev.toll.core.InputException;
import dev.toll.core.ledger.ContentHash;
import dev.toll.core.ledger.Ledger;
import dev.toll.core.progress.ProgressView;
import dev.toll.core.stats.SeededRandom;
import dev.toll.core.stats.Seeds;
import dev.toll.lilliput.Corpus;
import dev.toll.lilliput.Example;
import dev.toll.lilliput.Format;
import dev.toll.lilliput.World;
import dev.toll.model.LanguageModel;
import dev.toll.model.decoder.TargetedSequence;
import dev.toll.model.format.Architecture;
import dev.toll.model.format.CheckpointWriter;
import dev.toll.model.format.Dtype;
import dev.toll.model.format.ModelConfig;
import dev.toll.model.format.RopeScaling;
import dev.toll.model.format.Shard;
import dev.toll.model.format.TensorSpec;
import dev.toll.model.tokenizer.ByteLevelVocabulary;
import dev.toll.model.tokenizer.Tokenizer;
import dev.toll.tensor.Device;
import dev.toll.tensor.Parameters;
import dev.toll.tensor.Workers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/**
 * Trains the shipped small model from its seed: a byte-level vocabulary with one token per word of the world, initial
 * weights by {@link MatchingStart}, then the stages of {@code recipes/lilliput-base.yaml}. A killed run continues from
 * its last saved step.
 */
public final class LilliputBase {
    private LilliputBase() {}

    /**
     * One stage of training.
     *
     * @param name the folder its model is written to
     * @param tokens tokens per step
     * @param decayFrom share of the steps after which the rate falls linearly to zero
     */
    public record Stage(String name, int steps, int tokens, double learningRate, double decayFrom, Corpus.Mixture mixture) {}

    /** Shape of the model. */
    public record Shape(int hidden, int layers, int heads, int intermediate) {}

    /**
     * Runs every stage; the models to ship lie in the folder that is returned, each with a {@code provenance.json}.
     *
     * @param made what made them: version of Toll and the recipe's settings
     */
    public static Path train(Ledger ledger, long seed, Shape shape, List<Stage> stages, Map<String, String> made, ProgressView view) {
        var world = World.of(seed);
        var key = ContentHash.builder().add("lilliput-base").add(Long.toString(seed)).add(shape.toString());
        String start = key.hex();
        var folder = ledger.artefact("start", start, dir -> writeStart(dir, world, shape, seed));
        String parent = start;
        for (int i = 0; i < stages.size(); i++) {
            var stage = stages.get(i);
            String stageKey = ContentHash.builder().add(parent).add(stage.toString()).hex();
            var from = folder;
            int number = i;
            folder = ledger.artefact(stage.name(), stageKey, dir -> runStage(ledger, world, from, stage, Seeds.derive(seed, "stage", "" + number), stageKey, dir, view));
            parent = stageKey;
            if (stage.name().startsWith("lilliput-")) {
                var trained = folder;
                ledger.artefact("shipped/" + stage.name(), stageKey, dir -> ship(trained, dir, "lilliput-base", stage.name(), stageKey, made));
            }
        }
        return ledger.dir().resolve("artefacts").resolve("shipped");
    }

    /** The same weights rounded to bfloat16: half the size, and what the distribution carries. */
    static void ship(Path trained, Path out, String recipe, String stage, String key, Map<String, String> made) {
        try (var model = LanguageModel.load(trained);
                var workers = Workers.forModel(model.parameterCount(), Device.CPU);
                var policy = Policy.of(model, workers)) {
            policy.save(out, Dtype.BF16, Map.of("toll.recipe", recipe, "toll.stage", stage, "toll.key", key));
        }
        var provenance = new TreeMap<>(made);
        provenance.put("stage", stage);
        provenance.put("key", key);
        try (var shipped = LanguageModel.load(out)) {
            provenance.put("contentHash", shipped.contentHash());
        }
        try {
            Files.writeString(out.resolve("provenance.json"), new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(provenance) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void writeStart(Path dir, World world, Shape shape, long seed) {
        String tokenizer = ByteLevelVocabulary.tokenizerJson(world.vocabulary(), Format.SPECIALS);
        int end = 256 + world.vocabulary().size() + Format.SPECIALS.indexOf("<|end|>");
        int vocabulary = 256 + world.vocabulary().size() + Format.SPECIALS.size();
        var config = new ModelConfig(Architecture.LLAMA, shape.hidden(), shape.intermediate(), shape.layers(), shape.heads(), shape.heads(),
                shape.hidden() / shape.heads(), vocabulary, 1024, 1e-5, 10_000, new RopeScaling.None(), null, true, false, false, Dtype.F32, null,
                List.of(end), end - 1, 0.02);
        try (var parameters = Parameters.zeros(config.expectedTensors(), Device.CPU)) {
            MatchingStart.fill(config, parameters, Seeds.derive(seed, "initial weights"));
            var specs = new ArrayList<TensorSpec>();
            parameters.shapes().forEach((name, s) -> specs.add(new TensorSpec(name, Dtype.F32, s)));
            try (var writer = CheckpointWriter.create(dir, Shard.plan(specs, 5_000_000_000L), Map.of("toll.recipe", "lilliput-base"))) {
                for (var spec : specs) {
                    writer.writeFloats(spec.name(), parameters.get(spec.name()).toFloats());
                }
                writer.writeSideFile("config.json", config.toJson());
                writer.writeSideFile("tokenizer.json", tokenizer);
                writer.writeSideFile("tokenizer_config.json",
                        ByteLevelVocabulary.tokenizerConfigJson(null, "<|end|>", "<|pad|>", Format.CHAT_TEMPLATE));
                writer.finish();
            }
        }
    }

    private static void runStage(Ledger ledger, World world, Path from, Stage stage, long seed, String key, Path out, ProgressView view) {
        var corpus = new Corpus(world);
        try (var model = LanguageModel.load(from);
                var workers = Workers.forModel(model.parameterCount(), Device.CPU);
                var policy = Policy.of(model, workers);
                var progress = view.start(stage.name(), stage.steps())) {
            var settings = new Sft.Settings(Schedule.linear(stage.learningRate(), 100, stage.decayFrom()), 0, 1, 0, 1.0, seed);
            var checkpointing = new Checkpointing(ledger.dir().resolve("state").resolve(stage.name()), key, 250);
            Sft.trainOnStream(policy, step -> batch(corpus, model.tokenizer(), stage, seed, step), stage.steps(), settings, checkpointing, progress);
            policy.save(out, Dtype.F32, Map.of("toll.recipe", "lilliput-base", "toll.stage", stage.name(), "toll.key", key));
        }
    }

    private static List<TargetedSequence> batch(Corpus corpus, Tokenizer tokenizer, Stage stage, long seed, int step) {
        var random = SeededRandom.of(Seeds.derive(seed, "step", Integer.toString(step)));
        var batch = new ArrayList<TargetedSequence>();
        int tokens = 0;
        while (tokens < stage.tokens()) {
            var sequence = tokens(tokenizer, corpus.next(stage.mixture(), random));
            batch.add(sequence);
            tokens += sequence.length();
        }
        return batch;
    }

    /** Token ids and targets of an example; a word outside the vocabulary would fall to bytes and is a fault of the world. */
    static TargetedSequence tokens(Tokenizer tokenizer, Example example) {
        var parts = new ArrayList<int[]>();
        int n = 0;
        for (var segment : example.segments()) {
            int[] ids = tokenizer.encode(segment.text(), false);
            parts.add(ids);
            n += ids.length;
        }
        var ids = new int[n];
        var trained = new boolean[n];
        int at = 0;
        for (int p = 0; p < parts.size(); p++) {
            for (int id : parts.get(p)) {
                if (id < 256) {
                    throw new InputException("lilliput: '" + example.segments().get(p).text() + "' holds a word outside the vocabulary");
                }
                ids[at] = id;
                trained[at++] = example.segments().get(p).trained();
            }
        }
        return new TargetedSequence(ids, trained);
    }
}
