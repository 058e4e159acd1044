package dev.toll.align;

import dev.toll.core.Answer;
import dev.toll.core.Prompt;
import dev.toll.core.Sampling;
import dev.toll.model.LanguageModel;
import dev.toll.model.LocalSubject;
import dev.toll.model.decoder.Weights;
import dev.toll.model.format.Checkpoint;
import dev.toll.model.format.CheckpointWriter;
import dev.toll.model.format.Dtype;
import dev.toll.model.format.FloatCodec;
import dev.toll.model.format.Shard;
import dev.toll.model.format.TensorSpec;
import dev.toll.tensor.Device;
import dev.toll.tensor.Parameters;
import dev.toll.tensor.Workers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The model under training: a loaded folder's tokenizer and template with float32 weights of its own that change. It
 * samples from, scores with and saves what the weights are now.
 */
public final class Policy implements AutoCloseable {
    private final LanguageModel model;
    private final Parameters parameters;
    private final Workers workers;

    private Policy(LanguageModel model, Parameters parameters, Workers workers) {
        this.model = model;
        this.parameters = parameters;
        this.workers = workers;
    }

    /** A trainable copy of {@code model}'s weights. The workers are borrowed. */
    public static Policy of(LanguageModel model, Workers workers) {
        var parameters = Parameters.zeros(model.config().expectedTensors(), Device.CPU);
        for (var name : parameters.shapes().keySet()) {
            parameters.load(name, model.weights().get(name));
        }
        return new Policy(model, parameters, workers);
    }

    /** Overwrites the weights with those of a checkpoint folder of the same shape. */
    public void load(Path dir) {
        try (var checkpoint = Checkpoint.open(dir)) {
            model.config().check(checkpoint);
            for (var name : parameters.shapes().keySet()) {
                parameters.load(name, checkpoint.floats(name));
            }
        }
    }

    public LanguageModel model() {
        return model;
    }

    public Parameters parameters() {
        return parameters;
    }

    public Weights weights() {
        return name -> parameters.leaves().get(name);
    }

    public Workers workers() {
        return workers;
    }

    /** The policy as something to train: its weights and one gradient per worker. */
    public Trainable trainable() {
        return new Trainable(model.decoder(), parameters, workers);
    }

    /** The current weights as a subject. They are read when it answers, not copied. */
    public LocalSubject subject(String id) {
        return new LocalSubject(id, model, weights(), workers);
    }

    List<Answer> answer(List<? extends Prompt> prompts, long[] rowKeys, Sampling sampling) {
        return subject("policy").answer(prompts, rowKeys, sampling);
    }

    /** Writes a Hugging Face folder with the current weights in {@code dtype} and the parent's tokenizer and template. */
    public void save(Path dir, Dtype dtype, Map<String, String> metadata) {
        var specs = new ArrayList<TensorSpec>();
        parameters.shapes().forEach((name, shape) -> specs.add(new TensorSpec(name, dtype, shape)));
        try (var writer = CheckpointWriter.create(dir, Shard.plan(specs, 5_000_000_000L), metadata)) {
            for (var spec : specs) {
                byte[] bytes = FloatCodec.encode(parameters.get(spec.name()).toFloats(), dtype);
                writer.write(spec.name(), 0, java.lang.foreign.MemorySegment.ofArray(bytes));
            }
            writer.copySideFiles(model.dir(), Checkpoint.SIDE_FILES.stream().filter(f -> !f.equals("config.json")).toArray(String[]::new));
            writer.writeSideFile("config.json", model.config().withDtype(dtype).toJson());
            writer.finish();
        }
    }

    @Override
    public void close() {
        parameters.close();
    }
}
