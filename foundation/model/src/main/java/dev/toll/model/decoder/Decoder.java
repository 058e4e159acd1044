package dev.toll.model.decoder;

import dev.toll.model.format.ModelConfig;
import dev.toll.model.format.RopeScaling;
import dev.toll.tensor.DType;
import dev.toll.tensor.Device;
import dev.toll.tensor.Nn;
import dev.toll.tensor.Scope;
import dev.toll.tensor.Tensor;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The forward pass of a Llama or Mistral model (Touvron et al. 2023; Jiang et al. 2023): pre-norm blocks of
 * grouped-query attention with rotary positions and a SwiGLU feed-forward. One code path serves training, scoring
 * and generation, so all three see the same numbers.
 *
 * <p>Shapes: ids [B, T] int64, hidden [B, T, H], logits [.., V]. Rows shorter than T are padded on the right: causal
 * attention never lets a real token see the padding behind it.
 */
public final class Decoder {
    private final ModelConfig config;
    private final Rotary rotary;
    private final LayerNames[] names;
    private final ConcurrentHashMap<String, Rotary.Tables> tables = new ConcurrentHashMap<>();

    public Decoder(ModelConfig config) {
        this.config = config;
        this.rotary = new Rotary(config);
        this.names = new LayerNames[config.numHiddenLayers()];
        for (int i = 0; i < names.length; i++) {
            names[i] = LayerNames.of(i);
        }
    }

    public ModelConfig config() {
        return config;
    }

    /** Final hidden states (after the last norm) of whole sequences. */
    public Tensor hidden(Weights weights, Tensor ids) {
        return forward(weights, ids, null);
    }

    /**
     * Final hidden states of {@code ids} appended to what {@code cache} holds; their keys and values are written into
     * it. Call {@link KvCache#advance} afterwards with the number of real tokens per row.
     */
    public Tensor hidden(Weights weights, Tensor ids, KvCache cache) {
        return forward(weights, ids, cache);
    }

    /** Logits over the vocabulary in float32. hidden: [.., H]. */
    public Tensor logits(Weights weights, Tensor hidden) {
        var head = config.tieWordEmbeddings() ? null : weights.find("lm_head.weight");
        var logits = Nn.linear(hidden, head == null ? weights.get("model.embed_tokens.weight") : head, null);
        return logits.dtype() == DType.FLOAT32 || logits.dtype() == DType.FLOAT64 ? logits : logits.to(DType.FLOAT32);
    }

    private Tensor forward(Weights weights, Tensor ids, @Nullable KvCache cache) {
        int length = Math.toIntExact(ids.size(1));
        int end = cache == null ? length : cache.longest() + length;
        if (cache != null && end > cache.capacity()) {
            throw new IllegalStateException("cache of capacity " + cache.capacity() + " cannot take " + end + " tokens");
        }
        var x = Nn.embedding(weights.get("model.embed_tokens.weight"), ids);
        var place = place(ids, cache, end, x.dtype(), x.device());
        for (int layer = 0; layer < names.length; layer++) {
            var n = names[layer];
            var attended = attention(weights, n, Nn.rmsNorm(x, weights.get(n.inputNorm()), config.rmsNormEps()), place, cache, layer);
            x = x.add(attended);
            var h = Nn.rmsNorm(x, weights.get(n.postNorm()), config.rmsNormEps());
            var gate = Nn.silu(Nn.linear(h, weights.get(n.gate()), weights.find(n.gateBias())));
            var up = Nn.linear(h, weights.get(n.up()), weights.find(n.upBias()));
            x = x.add(Nn.linear(gate.mul(up), weights.get(n.down()), weights.find(n.downBias())));
        }
        return Nn.rmsNorm(x, weights.get("model.norm.weight"), config.rmsNormEps());
    }

    /** Everything about positions that all layers of one forward pass share. */
    private record Place(Tensor cos, Tensor sin, @Nullable Tensor mask, boolean causal, int end, @Nullable Tensor slots) {}

    private Place place(Tensor ids, @Nullable KvCache cache, int end, DType dtype, Device device) {
        int length = Math.toIntExact(ids.size(1));
        var t = rotaryTables(end, dtype, device);
        Integer window = config.slidingWindow();
        boolean windowed = window != null && end > window;
        if (cache == null || cache.uniform()) {
            int start = end - length;
            var cos = t.cos().narrow(0, start, length).unsqueeze(1);
            var sin = t.sin().narrow(0, start, length).unsqueeze(1);
            if (!windowed && (start == 0 || length == 1)) {
                return new Place(cos, sin, null, length > 1, end, null);
            }
            var queryAt = Tensor.arange(end, device).narrow(0, start, length).view(length, 1);
            return new Place(cos, sin, mask(queryAt, end, device, windowed ? window : null), false, end, null);
        }
        int rows = cache.rows();
        var positions = new long[rows * length];
        var slots = new long[rows * length];
        for (int r = 0; r < rows; r++) {
            for (int i = 0; i < length; i++) {
                positions[r * length + i] = cache.length(r) + i;
                slots[r * length + i] = (long) r * cache.capacity() + cache.length(r) + i;
            }
        }
        var at = Tensor.of(positions).to(device);
        var cos = t.cos().indexSelect(0, at).view(rows, length, 1, config.headDim());
        var sin = t.sin().indexSelect(0, at).view(rows, length, 1, config.headDim());
        var mask = mask(at.view(rows, 1, length, 1), end, device, windowed ? window : null);
        return new Place(cos, sin, mask, false, end, Tensor.of(slots).to(device));
    }

    /** True where key position ≤ query position and, with a window, within it. */
    private static Tensor mask(Tensor queryAt, int end, Device device, @Nullable Integer window) {
        var keyAt = Tensor.arange(end, device);
        var mask = keyAt.le(queryAt);
        return window == null ? mask : mask.and(keyAt.gt(queryAt.add(-(double) window)));
    }

    private Tensor attention(Weights weights, LayerNames n, Tensor h, Place place, @Nullable KvCache cache, int layer) {
        long rows = h.size(0);
        long length = h.size(1);
        int d = config.headDim();
        var q = Nn.linear(h, weights.get(n.q()), weights.find(n.qBias())).view(rows, length, config.numAttentionHeads(), d);
        var k = Nn.linear(h, weights.get(n.k()), weights.find(n.kBias())).view(rows, length, config.numKeyValueHeads(), d);
        var v = Nn.linear(h, weights.get(n.v()), weights.find(n.vBias())).view(rows, length, config.numKeyValueHeads(), d);
        q = Rotary.rotate(q, place.cos(), place.sin(), d);
        k = Rotary.rotate(k, place.cos(), place.sin(), d);
        if (cache != null) {
            store(cache.keys(layer), k, place, length);
            store(cache.values(layer), v, place, length);
            k = cache.keys(layer).narrow(1, 0, place.end());
            v = cache.values(layer).narrow(1, 0, place.end());
        }
        var mixed = Nn.attention(q.transpose(1, 2), k.transpose(1, 2), v.transpose(1, 2), place.mask(), place.causal());
        var flat = mixed.transpose(1, 2).reshape(rows, length, (long) config.numAttentionHeads() * d);
        return Nn.linear(flat, weights.get(n.o()), weights.find(n.oBias()));
    }

    private static void store(Tensor into, Tensor fresh, Place place, long length) {
        var slots = place.slots();
        if (slots == null) {
            into.narrow(1, place.end() - length, length).copy_(fresh);
        } else {
            into.view(into.size(0) * into.size(1), into.size(2), into.size(3))
                    .indexCopy_(0, slots, fresh.reshape(fresh.size(0) * length, fresh.size(2), fresh.size(3)));
        }
    }

    /** Tables are cached by power-of-two length; dynamic scaling depends on the exact length and is cached by it. */
    private Rotary.Tables rotaryTables(int end, DType dtype, Device device) {
        boolean dynamic = config.ropeScaling() instanceof RopeScaling.Dynamic && end > config.maxPositionEmbeddings();
        int length = dynamic ? end : Math.max(64, Integer.highestOneBit(Math.max(1, end - 1)) * 2);
        return tables.computeIfAbsent(length + "/" + dynamic + "/" + dtype + "/" + device, key -> {
            try (var scope = Scope.open()) {
                var made = rotary.tables(length, end, dtype, device);
                scope.release(made.cos());
                scope.release(made.sin());
                return made;
            }
        });
    }
}
