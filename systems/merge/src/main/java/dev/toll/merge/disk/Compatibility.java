package dev.toll.merge.disk;

import dev.toll.core.InputException;
import dev.toll.model.format.Checkpoint;
import dev.toll.model.format.TensorInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Whether checkpoints can be merged at all: every difference is named at once. */
final class Compatibility {
    private static final int SHOWN = 20;

    /** Keys of config.json that change what weights mean without changing their shapes. */
    private static final List<String> MEANING = List.of("num_attention_heads", "num_key_value_heads", "head_dim", "hidden_act",
            "rope_theta", "rope_scaling", "rope_parameters", "rms_norm_eps", "sliding_window", "tie_word_embeddings", "layer_types");

    private final List<String> faults = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /** Returns notes; throws {@link InputException} listing every fault. {@code free} are tensors whose rows are rearranged. */
    static List<String> check(List<Checkpoint> inputs, Set<String> free) {
        var check = new Compatibility();
        var first = inputs.getFirst();
        for (var name : first.names()) {
            check.type(first, first.info(name));
        }
        for (var other : inputs.subList(1, inputs.size())) {
            check.configs(first.dir(), other.dir());
            check.tensors(first, other, free);
        }
        check.throwIfAny();
        inputs.forEach(input -> check.notes.addAll(input.warnings()));
        return check.notes;
    }

    private void type(Checkpoint input, TensorInfo info) {
        if (info.dtype() == dev.toll.model.format.Dtype.F64) {
            faults.add(info.name() + ": F64 in " + input.dir() + "; Toll merges BF16, F16 and F32, since it works in float32");
        }
    }

    private void tensors(Checkpoint first, Checkpoint other, Set<String> free) {
        for (var name : first.names()) {
            if (!other.contains(name)) {
                faults.add(name + ": missing in " + other.dir());
                continue;
            }
            var a = first.info(name);
            var b = other.info(name);
            type(other, b);
            if (a.dtype().isFloat() != b.dtype().isFloat()) {
                faults.add(name + ": " + a.dtype() + " in " + first.dir() + ", " + b.dtype() + " in " + other.dir());
            } else if (!sameShape(a, b, free.contains(name))) {
                faults.add(name + ": shape " + Arrays.toString(a.shape()) + " in " + first.dir() + ", " + Arrays.toString(b.shape()) + " in " + other.dir()
                        + (vocabulary(name) ? "; for different vocabularies choose --vocabulary union, base or a model" : ""));
            } else if (!a.dtype().isFloat() && (a.dtype() != b.dtype() || first.segment(name).mismatch(other.segment(name)) != -1)) {
                faults.add(name + ": " + a.dtype() + " tensors cannot be averaged and differ between " + first.dir() + " and " + other.dir()
                        + "; merge the models before they are quantised");
            }
        }
        for (var name : other.names()) {
            if (!first.contains(name)) {
                faults.add(name + ": missing in " + first.dir());
            }
        }
    }

    private static boolean sameShape(TensorInfo a, TensorInfo b, boolean rowsAreFree) {
        long[] x = a.shape();
        long[] y = b.shape();
        if (rowsAreFree && x.length == 2 && y.length == 2) {
            return x[1] == y[1];
        }
        return Arrays.equals(x, y);
    }

    static boolean vocabulary(String tensor) {
        return tensor.endsWith("embed_tokens.weight") || tensor.endsWith("lm_head.weight");
    }

    private void configs(Path first, Path other) {
        var a = SideFiles.config(first);
        var b = SideFiles.config(other);
        String typeA = a.path("model_type").asString("");
        String typeB = b.path("model_type").asString("");
        if (!typeA.equals(typeB)) {
            faults.add("config.json: model_type " + typeA + " in " + first + ", " + typeB + " in " + other + "; expected one architecture");
            return;
        }
        var differing = new TreeSet<String>();
        for (var key : MEANING) {
            if (!a.path(key).equals(b.path(key))) {
                differing.add(key + " (" + text(a.path(key)) + " and " + text(b.path(key)) + ")");
            }
        }
        if (!differing.isEmpty()) {
            notes.add("config.json of " + first + " and " + other + " differ in " + String.join(", ", differing) + "; the result has the first one's");
        }
    }

    private static String text(JsonNode node) {
        return node.isMissingNode() ? "none" : node.toString();
    }

    private void throwIfAny() {
        if (faults.isEmpty()) {
            return;
        }
        var text = new StringBuilder("these checkpoints cannot be merged; expected the same tensors with the same shapes:");
        faults.stream().limit(SHOWN).forEach(fault -> text.append("\n  ").append(fault));
        if (faults.size() > SHOWN) {
            text.append("\n  … and ").append(faults.size() - SHOWN).append(" more");
        }
        throw new InputException(text.toString());
    }
}
