package dev.toll.merge;

import dev.toll.core.InputException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One ratio for the token embedding, one for the attention and one for the feed-forward part of every layer (each with
 * the norm before it), and one for the final norm and the output head: 2L + 2 of them. A tied head is the embedding and
 * goes with it. Within a layer the two parts can differ a hundredfold in what they gain for alignment per ability lost, so
 * ratios per layer cannot tell them apart.
 */
public record PartLayout(int layers) implements Layout {
    private static final Pattern LAYER = Pattern.compile("model\\.layers\\.(\\d+)\\.(self_attn|input_layernorm|mlp|post_attention_layernorm)\\..*");

    public PartLayout {
        if (layers < 1) {
            throw new IllegalArgumentException("layers " + layers + "; expected at least 1");
        }
    }

    @Override
    public int blocks() {
        return 2 * layers + 2;
    }

    @Override
    public BlockLayout.Share shareOf(String name) {
        var m = LAYER.matcher(name);
        if (m.matches()) {
            int layer = Integer.parseInt(m.group(1));
            if (layer >= layers) {
                throw new InputException("tensor " + name + " lies outside the model's " + layers + " layers");
            }
            boolean attention = m.group(2).equals("self_attn") || m.group(2).equals("input_layernorm");
            return new BlockLayout.Share.OfBlock(1 + 2 * layer + (attention ? 0 : 1));
        }
        return switch (name) {
            case "model.embed_tokens.weight" -> new BlockLayout.Share.OfBlock(0);
            case "model.norm.weight", "lm_head.weight" -> new BlockLayout.Share.OfBlock(blocks() - 1);
            default -> throw new InputException("tensor " + name + ": no part is defined for it; expected a Llama or Mistral tensor name");
        };
    }

    /** What each ratio belongs to, in their order. */
    public List<String> names() {
        var out = new ArrayList<String>();
        out.add("embedding");
        for (int l = 1; l <= layers; l++) {
            out.add("attention " + l);
            out.add("mlp " + l);
        }
        out.add("head");
        return List.copyOf(out);
    }

    @Override
    public String describe() {
        return "parts: " + String.join(", ", names());
    }
}
