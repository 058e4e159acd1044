package dev.toll.model.format;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Compares the tensors of a checkpoint with those its config.json promises. */
final class TensorCheck {
    private TensorCheck() {}

    static List<String> check(ModelConfig config, Checkpoint checkpoint, Set<String> head) {
        var expected = config.expectedTensors();
        var faults = new ArrayList<String>();
        var warnings = new ArrayList<>(checkpoint.warnings());
        expected.forEach((name, shape) -> {
            if (!checkpoint.contains(name)) {
                faults.add("tensor " + name + " is missing; expected shape " + Arrays.toString(shape));
                return;
            }
            var info = checkpoint.info(name);
            if (!Arrays.equals(info.shape(), shape)) {
                faults.add("tensor " + name + " has shape " + Arrays.toString(info.shape()) + "; expected "
                        + Arrays.toString(shape) + " by config.json");
            }
            if (!info.dtype().isFloat()) {
                faults.add("tensor " + name + " is " + info.dtype() + "; expected F64, F32, F16 or BF16");
            }
        });
        for (var name : checkpoint.names()) {
            if (expected.containsKey(name) || head.contains(name)) {
                continue;
            }
            if (name.equals(TensorNames.LM_HEAD)) {
                warnings.add(checkpoint.dir() + ": lm_head.weight is stored although tie_word_embeddings is true; it is not used");
            } else if (!name.endsWith(".rotary_emb.inv_freq")) {
                faults.add("tensor " + name + " is unexpected; is it of another architecture?");
            }
        }
        long buffers = checkpoint.names().stream().filter(n -> n.endsWith(".rotary_emb.inv_freq")).count();
        if (buffers > 0) {
            warnings.add(checkpoint.dir() + ": " + buffers + " stored rotary_emb.inv_freq tensors are not used; config.json gives them");
        }
        Faults.throwIfAny(checkpoint.dir().toString(), faults);
        return warnings;
    }
}
