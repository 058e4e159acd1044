package dev.toll.align;

import dev.toll.align.lora.Lora;
import dev.toll.align.lora.LoraAdapter;
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
import dev.toll.tensor.NoGrad;
import dev.toll.tensor.Parameters;
import dev.toll.tensor.Scope;
import dev.toll.tensor.Workers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The model under training: a loaded folder's tokenizer and template with float32 weights of its own that change. It
 * samples from, scores with and saves what the weights are now.
 */
public final class Policy implements AutoCloseable {
    private final LanguageModel model;
    private final Parameters parameters;
    private final Workers workers;

    private final @Nullable LoraAdapter adapter;

    private Policy(LanguageModel model, Parameters parameters, Workers workers, @Nullable LoraAdapter adapter) {
        this.model = model;
        this.parameters = parameters;
        this.workers = workers;
        this.adapter = adapter;
    }

    /** A trainable copy of {@code model}'s weights, in float32 on its device. The workers are borrowed. */
    public static Policy of(LanguageModel model, Workers workers) {
        var parameters = Parameters.zeros(model.config().expectedTensors(), model.device());
        for (var name : parameters.shapes().keySet()) {
            parameters.load(name, model.weights().get(name));
        }
        return new Policy(model, parameters, workers, null);
    }

    /** A policy of which only a fresh low-rank adapter is trained; {@link #parameters} are its factors. Dropout is not applied. */
    public static Policy lora(LanguageModel model, Workers workers, Lora lora, long seed) {
        var adapter = LoraAdapter.create(lora, model.config(), seed, model.device());
        return new Policy(model, adapter.parameters(), workers, adapter);
    }

    /**
     * Overwrites the weights with those of a checkpoint folder of the same shape. A policy with an adapter takes the adapter
     * that {@link #save} wrote beside the merged weights, and keeps the weights under it.
     */
    public void load(Path dir) {
        if (adapter != null) {
            try (var saved = LoraAdapter.read(dir.resolve("adapter"), model)) {
                parameters.load(saved.parameters().values());
            }
            return;
        }
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
        return adapter == null ? parameters.leaves()::get : adapter.over(model.weights());
    }

    public Workers workers() {
        return workers;
    }

    /** The policy as something to train: its weights and one gradient per worker. */
    public Trainable trainable() {
        return adapter == null
                ? new Trainable(model.decoder(), parameters, workers)
                : new Trainable(model.decoder(), parameters, workers, leaves -> adapter.forTraining(model.weights(), leaves, 0));
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
        save(dir, dtype, metadata, Map.of());
    }

    /** The same with further text files by name; with an adapter the weights are merged, and it lies beside them as a PEFT folder {@code adapter}. */
    public void save(Path dir, Dtype dtype, Map<String, String> metadata, Map<String, String> files) {
        var specs = new ArrayList<TensorSpec>();
        model.config().expectedTensors().forEach((name, shape) -> specs.add(new TensorSpec(name, dtype, shape)));
        try (var writer = CheckpointWriter.create(dir, Shard.plan(specs, 5_000_000_000L), metadata)) {
            var weights = weights();
            for (var spec : specs) {
                try (var scope = Scope.open();
                        var noGrad = NoGrad.open()) {
                    byte[] bytes = FloatCodec.encode(weights.get(spec.name()).toFloats(), dtype);
                    writer.write(spec.name(), 0, java.lang.foreign.MemorySegment.ofArray(bytes));
                }
            }
            writer.copySideFiles(model.dir(), Checkpoint.SIDE_FILES.stream().filter(f -> !f.equals("config.json")).toArray(String[]::new));
            files.forEach(writer::writeSideFile);
            writer.writeSideFile("config.json", model.config().withDtype(dtype).toJson());
            if (adapter != null) {
                var marked = new TreeMap<>(metadata);
                marked.put(LoraAdapter.BASE, model.contentHash());
                writer.nest("adapter", folder -> adapter.write(folder, model.dir().toString(), marked));
            }
            writer.finish();
        }
    }

    @Override
    public void close() {
        if (adapter != null) {
            adapter.close();
            return;
        }
        parameters.close();
    }
}
