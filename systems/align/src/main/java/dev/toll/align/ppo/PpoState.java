package dev.toll.align.ppo;

import dev.toll.core.InputException;
import dev.toll.model.format.Checkpoint;
import dev.toll.model.format.CheckpointWriter;
import dev.toll.model.format.Dtype;
import dev.toll.model.format.Shard;
import dev.toll.model.format.TensorSpec;
import dev.toll.tensor.AdamW;
import dev.toll.tensor.DType;
import dev.toll.tensor.Parameters;
import dev.toll.tensor.Scope;
import dev.toll.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Weights and both AdamW moments of policy and critic in one folder, complete or absent. */
final class PpoState {
    static final String FILE = "model.safetensors";
    private static final String POLICY = "policy";
    private static final String CRITIC = "critic";

    private PpoState() {}

    static void save(Path dir, Parameters policy, AdamW policyAdam, Critic critic, Map<String, String> metadata, Map<String, String> files) {
        var all = new HashMap<>(metadata);
        all.put(POLICY, Long.toString(policyAdam.steps()));
        all.put(CRITIC, Long.toString(critic.adam().steps()));
        var specs = new ArrayList<TensorSpec>();
        specs.addAll(specs(POLICY, policy));
        specs.addAll(specs(CRITIC, critic.parameters()));
        try (var writer = CheckpointWriter.create(dir, List.of(new Shard(FILE, specs)), all)) {
            write(writer, POLICY, policy, policyAdam);
            write(writer, CRITIC, critic.parameters(), critic.adam());
            files.forEach(writer::writeSideFile);
            writer.finish();
        }
    }

    private static List<TensorSpec> specs(String name, Parameters parameters) {
        long[] shape = {parameters.count()};
        return List.of(new TensorSpec(name + ".weights", Dtype.F32, shape), new TensorSpec(name + ".m", Dtype.F32, shape), new TensorSpec(name + ".v", Dtype.F32, shape));
    }

    private static void write(CheckpointWriter writer, String name, Parameters parameters, AdamW adam) {
        writer.write(name + ".weights", 0, parameters.values().bytes());
        writer.write(name + ".m", 0, adam.firstMoment().bytes());
        writer.write(name + ".v", 0, adam.secondMoment().bytes());
    }

    /** Returns how many updates had been made. */
    static int restore(Path dir, Parameters policy, AdamW policyAdam, Critic critic) {
        try (var checkpoint = Checkpoint.open(dir)) {
            read(dir, checkpoint, POLICY, policy, policyAdam);
            read(dir, checkpoint, CRITIC, critic.parameters(), critic.adam());
            return Integer.parseInt(checkpoint.metadata(FILE).getOrDefault(UpdateCount.KEY, "0"));
        }
    }

    static void restorePolicy(Path dir, Parameters policy, AdamW policyAdam) {
        try (var checkpoint = Checkpoint.open(dir)) {
            read(dir, checkpoint, POLICY, policy, policyAdam);
        }
    }

    private static void read(Path dir, Checkpoint checkpoint, String name, Parameters parameters, AdamW adam) {
        if (!checkpoint.contains(name + ".weights") || checkpoint.info(name + ".weights").elements() != parameters.count()) {
            throw new InputException(dir + ": holds no " + name + " of " + parameters.count() + " weights; expected the state of a PPO run of this model");
        }
        try (var scope = Scope.open()) {
            parameters.load(tensor(checkpoint, name + ".weights"));
            adam.restore(Long.parseLong(checkpoint.metadata(FILE).getOrDefault(name, "0")), tensor(checkpoint, name + ".m"), tensor(checkpoint, name + ".v"));
        }
    }

    private static Tensor tensor(Checkpoint checkpoint, String name) {
        return Tensor.ofBytes(checkpoint.segment(name), DType.FLOAT32, checkpoint.info(name).shape());
    }
}
