package dev.toll.align.lora;

import dev.toll.core.Problems;
import dev.toll.model.format.ModelConfig;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which linear layers get a low-rank update and how large it is (Hu et al. 2021, section 4.1): W = W₀ + s·B·A with A
 * [rank, in], B [out, rank] and s = alpha / rank, or alpha / √rank when rank-stabilised (Kalajdzievski 2023).
 *
 * @param rank rows of A (the paper compares 16 to 512)
 * @param alpha numerator of the scale (paper: 32)
 * @param dropout share of a layer's input features hidden from A in a training pass, see {@link LoraAdapter#forTraining}
 * @param targets last parts of the layers' names, such as {@code q_proj}
 */
public record Lora(int rank, double alpha, double dropout, List<String> targets, boolean rankStabilised) {
    /** The linear layers of attention. */
    public static final List<String> ATTENTION = List.of("q_proj", "k_proj", "v_proj", "o_proj");

    /** The linear layers of the feed-forward part. */
    public static final List<String> MLP = List.of("gate_proj", "up_proj", "down_proj");

    public Lora {
        targets = targets.stream().distinct().sorted().toList();
        var problems = new Problems();
        if (rank < 1) {
            problems.add("lora", "r", Integer.toString(rank), "a rank of at least 1");
        }
        if (!(alpha > 0) || Double.isInfinite(alpha)) {
            problems.add("lora", "alpha", Double.toString(alpha), "a positive number");
        }
        if (!(dropout >= 0 && dropout < 1)) {
            problems.add("lora", "dropout", Double.toString(dropout), "a share from 0 to below 1");
        }
        if (targets.isEmpty()) {
            problems.add("lora", "targets", "none", "names of linear layers such as q_proj");
        }
        problems.throwIfAny();
    }

    /** All linear layers of attention and MLP, plain scale. */
    public static Lora all(int rank, double alpha, double dropout) {
        return new Lora(rank, alpha, dropout, java.util.stream.Stream.concat(ATTENTION.stream(), MLP.stream()).toList(), false);
    }

    /** Feed-forward layers only, as in one of the paper's comparisons. */
    public static Lora mlp(int rank, double alpha, double dropout) {
        return new Lora(rank, alpha, dropout, MLP, false);
    }

    /** s of W₀ + s·B·A. */
    public double scale() {
        return rankStabilised ? alpha / Math.sqrt(rank) : alpha / rank;
    }

    /** Weight names that {@link #targets} hit in a model of this shape → [out, in], in name order; a target that hits none is a fault. */
    Map<String, long[]> layers(ModelConfig config) {
        var hit = new TreeMap<String, long[]>();
        var problems = new Problems();
        for (var target : targets) {
            int before = hit.size();
            config.expectedTensors().forEach((name, shape) -> {
                if (shape.length == 2 && name.endsWith("." + target + ".weight")) {
                    hit.put(name, shape);
                }
            });
            if (hit.size() == before) {
                problems.add("lora", "targets", target, "the name of a linear layer of this model, such as " + String.join(", ", ATTENTION) + ", "
                        + String.join(", ", MLP));
            }
        }
        problems.throwIfAny();
        return hit;
    }
}
