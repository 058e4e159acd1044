package dev.toll.merge;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/** A plan of ratios as the YAML that {@code toll merge yaml} and mergekit read: one slice for each run of layers of one set of ratios. */
public final class PlanYaml {
    private static final YAMLMapper YAML = YAMLMapper.builder().disable(YAMLWriteFeature.WRITE_DOC_START_MARKER).build();

    /** The filter that fits every tensor the others don't. */
    private static final String ELSE = "*";

    private PlanYaml() {}

    /** Text that gives the same bytes as {@link CheckpointMerger} from the same folders. */
    public static String of(Path base, Path aligned, RatioPlan plan) {
        var root = YAML.createObjectNode().put("merge_method", "linear");
        var slices = root.putArray("slices");
        switch (plan.layout()) {
            case BlockLayout blocks -> {
                for (int k = 0; k < blocks.blocks(); k++) {
                    slice(slices, base, aligned, blocks.firstLayer(k), blocks.endLayer(k), shares(blocks, plan, k));
                }
            }
            case PartLayout parts -> {
                for (int layer = 0; layer < parts.layers(); layer++) {
                    slice(slices, base, aligned, layer, layer + 1, shares(plan.rlhfWeights(), layer));
                }
            }
        }
        root.putObject("parameters").put("normalize", false); // dividing by a sum next to 1 would change last digits
        return YAML.writeValueAsString(root);
    }

    /** The aligned model's share by filter, in the order in which filters are tried. */
    private static Map<String, Double> shares(BlockLayout layout, RatioPlan plan, int block) {
        var shares = new LinkedHashMap<String, Double>();
        if (layout.scope() == BlockLayout.Scope.LINEAR) {
            shares.put("norm", 0.0);
            shares.put("embed_tokens", 0.0);
            shares.put("lm_head", plan.mean());
        }
        shares.put(ELSE, plan.rlhfWeights()[block]);
        return shares;
    }

    /** Of {@link PartLayout}: embedding, attention and feed-forward part by turns, head. */
    private static Map<String, Double> shares(double[] weights, int layer) {
        var shares = new LinkedHashMap<String, Double>();
        shares.put("embed_tokens", weights[0]);
        shares.put("self_attn", weights[1 + 2 * layer]);
        shares.put("input_layernorm", weights[1 + 2 * layer]);
        shares.put("mlp", weights[2 + 2 * layer]);
        shares.put("post_attention_layernorm", weights[2 + 2 * layer]);
        shares.put(ELSE, weights[weights.length - 1]);
        return shares;
    }

    private static void slice(ArrayNode slices, Path base, Path aligned, int from, int to, Map<String, Double> shares) {
        var sources = slices.addObject().putArray("sources");
        var complement = new LinkedHashMap<String, Double>();
        shares.forEach((filter, share) -> complement.put(filter, 1 - share));
        source(sources, base, from, to, complement);
        source(sources, aligned, from, to, shares);
    }

    private static void source(ArrayNode sources, Path model, int from, int to, Map<String, Double> weights) {
        var source = sources.addObject().put("model", model.toString());
        source.putArray("layer_range").add(from).add(to);
        var parameters = source.putObject("parameters");
        if (weights.size() == 1) {
            weights.values().forEach(w -> parameters.put("weight", w));
            return;
        }
        var cases = parameters.putArray("weight");
        weights.forEach((filter, w) -> {
            var entry = cases.addObject();
            if (!filter.equals(ELSE)) {
                entry.put("filter", filter);
            }
            entry.put("value", w);
        });
    }
}
