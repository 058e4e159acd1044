package dev.toll.align.lora;

import dev.toll.core.stats.SeededRandom;
import dev.toll.model.LanguageModel;
import dev.toll.model.decoder.Weights;
import dev.toll.model.format.Checkpoint;
import dev.toll.model.format.ModelConfig;
import dev.toll.tensor.DType;
import dev.toll.tensor.Device;
import dev.toll.tensor.NoGrad;
import dev.toll.tensor.Parameters;
import dev.toll.tensor.Scope;
import dev.toll.tensor.Tensor;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * A low-rank adapter: for every target layer A [rank, in] and B [out, rank], trained while the weights beneath stay as
 * they are. Because the decoder takes its weights as an argument, the adapted model is {@code W₀ + s·B·A} handed to the
 * same forward pass; gradients reach A and B and nothing else. The composed weight of a layer exists during a pass, so
 * a pass needs the memory of the target layers once more.
 */
public final class LoraAdapter implements AutoCloseable {
    /** Key of the safetensors metadata that holds the content hash of the model an adapter was trained over. */
    public static final String BASE = "toll.base";

    private final Lora lora;
    private final Map<String, long[]> layers;
    private final Parameters parameters;

    private LoraAdapter(Lora lora, Map<String, long[]> layers, Device device) {
        this.lora = lora;
        this.layers = layers;
        var shapes = new LinkedHashMap<String, long[]>();
        layers.forEach((name, shape) -> {
            shapes.put(a(name), new long[] {lora.rank(), shape[1]});
            shapes.put(b(name), new long[] {shape[0], lora.rank()});
        });
        this.parameters = Parameters.zeros(shapes, device);
    }

    /** All zero: to be filled from a folder. */
    static LoraAdapter empty(Lora lora, ModelConfig config, Device device) {
        return new LoraAdapter(lora, lora.layers(config), device);
    }

    /**
     * A fresh adapter that changes nothing yet: A uniform in ±1/√in (PEFT's Kaiming start with a = √5), B zero.
     *
     * @param device where the weights are that it will adapt
     * @throws dev.toll.core.InputException if a target names no layer of the model
     */
    public static LoraAdapter create(Lora lora, ModelConfig config, long seed, Device device) {
        var adapter = empty(lora, config, device);
        var random = SeededRandom.of(seed);
        adapter.layers.forEach((name, shape) -> {
            var start = new float[Math.toIntExact(lora.rank() * shape[1])];
            double bound = 1 / Math.sqrt(shape[1]);
            for (int i = 0; i < start.length; i++) {
                start[i] = (float) random.nextDouble(-bound, bound);
            }
            adapter.parameters.load(a(name), start);
        });
        return adapter;
    }

    /**
     * Reads a PEFT folder ({@code adapter_config.json}, {@code adapter_model.safetensors}) to be used over {@code model}. What
     * Toll cannot honour is refused by name, and so is an adapter that says it was trained over another model; one that does
     * not say (PEFT's own do not) has to fit by its layers and shapes.
     */
    public static LoraAdapter read(Path dir, LanguageModel model) {
        return PeftFolder.read(dir, model.config(), model.dir(), model::contentHash);
    }

    /** The same over a model that is not loaded; its bytes are hashed only where the adapter says which model it belongs to. */
    public static LoraAdapter read(Path dir, Checkpoint model) {
        return PeftFolder.read(dir, ModelConfig.read(model.dir()), model.dir(), model::contentHash);
    }

    /** Writes a PEFT folder that {@code peft} loads; {@code baseModel} goes into its {@code base_model_name_or_path}. */
    public void write(Path dir, String baseModel, Map<String, String> metadata) {
        PeftFolder.write(this, dir, baseModel, metadata);
    }

    public Lora lora() {
        return lora;
    }

    /** A and B of every layer: what a training run moves. */
    public Parameters parameters() {
        return parameters;
    }

    Map<String, long[]> layers() {
        return layers;
    }

    /** A [rank, in] and B [out, rank] of a layer, row by row. */
    @SuppressWarnings("ArrayRecordComponent") // large, and made for its one caller
    public record Factors(float[] a, float[] b) {}

    /** Copies of the factors, by the name of the weight they change. */
    public Map<String, Factors> factors() {
        var out = new LinkedHashMap<String, Factors>();
        layers.keySet().forEach(name -> out.put(name, new Factors(parameters.get(a(name)).toFloats(), parameters.get(b(name)).toFloats())));
        return out;
    }

    /** The adapted weights: {@code base} with W₀ + s·B·A in the target layers. */
    public Weights over(Weights base) {
        return compose(base, parameters.leaves()::get, name -> null);
    }

    /**
     * The adapted weights of one training pass, with A and B from {@code leaves} (a worker's replica). Dropout hides
     * whole input features of a layer from A for the pass, kept ones scaled by 1/(1−p). PEFT hides them token by token;
     * here a pass composes one weight for all of its tokens, so they share the mask, which is drawn anew every pass.
     */
    public Weights forTraining(Weights base, Weights leaves, long passSeed) {
        if (lora.dropout() == 0) {
            return compose(base, leaves, name -> null);
        }
        var masks = new HashMap<String, Tensor>();
        var random = SeededRandom.of(passSeed);
        layers.forEach((name, shape) -> masks.put(name, mask(Math.toIntExact(shape[1]), random)));
        return compose(base, leaves, masks::get);
    }

    private Tensor mask(int features, RandomGenerator random) {
        var keep = new float[features];
        for (int i = 0; i < features; i++) {
            keep[i] = random.nextDouble() < lora.dropout() ? 0 : (float) (1 / (1 - lora.dropout()));
        }
        return Tensor.of(keep, 1, features).to(parameters.values().device());
    }

    private Weights compose(Weights base, Weights leaves, Weights masks) {
        return name -> {
            var weight = base.find(name);
            if (weight == null || !layers.containsKey(name)) {
                return weight;
            }
            var down = leaves.get(a(name));
            var mask = masks.find(name);
            var update = leaves.get(b(name)).matmul(mask == null ? down : down.mul(mask)).mul(lora.scale());
            return weight.detach().add(weight.dtype() == DType.FLOAT32 ? update : update.to(weight.dtype()));
        };
    }

    /** Adds s·B·A to {@code weights} in place: afterwards they give what the adapter gave over them, and the adapter must not be applied again. */
    public void mergeInto(Parameters weights) {
        for (var name : layers.keySet()) {
            try (var scope = Scope.open();
                    var noGrad = NoGrad.open()) {
                weights.get(name).detach().add_(parameters.get(b(name)).matmul(parameters.get(a(name))), lora.scale());
            }
        }
    }

    static String a(String weight) {
        return peft(weight) + ".lora_A.weight";
    }

    static String b(String weight) {
        return peft(weight) + ".lora_B.weight";
    }

    /** PEFT's name of the layer behind a weight: wrapped twice, without {@code .weight}. */
    private static String peft(String weight) {
        return "base_model.model." + weight.substring(0, weight.length() - ".weight".length());
    }

    @Override
    public void close() {
        parameters.close();
    }
}
