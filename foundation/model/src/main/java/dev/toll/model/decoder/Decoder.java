package dev.toll.model.decoder;

import dev.toll.model.format.ModelConfig;
import dev.toll.model.format.RopeScaling;
import dev.toll.tensor.DType;
import dev.toll.tensor.Device;
import dev.toll.tensor.Nn;
import dev.toll.tensor.Scope;
import dev.toll.tensor.Tensor;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The forward pass of a Llama or Mistral model (Touvron et al. 2023; Jiang et al. 2023): pre-norm blocks of
 * grouped-query attention with rotary positions and a SwiGLU feed-forward. One code path serves training, scoring
 * and generation, so all three see the same numbers. Training and scoring of whole sequences go through packed batches
 * ({@link PackedBatch}), generation through rows with a cache; the layers are the same functions.
 *
 * <p>Shapes: ids [B, T] int64, hidden [B, T, H], logits [.., V]. Rows shorter than T are padded on the right: causal
 * attention never lets a real token see the padding behind it.
 */
public final class Decoder {
    static final String EMBEDDING = "model.embed_tokens.weight";

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
        return project(hidden, head(weights));
    }

    /** hidden · headᵀ, in float32 or wider. */
    static Tensor project(Tensor hidden, Tensor head) {
        var logits = Nn.linear(hidden, head, null);
        return logits.dtype() == DType.FLOAT32 || logits.dtype() == DType.FLOAT64 ? logits : logits.to(DType.FLOAT32);
    }

    /** The output head [V, H]: the embedding where they are tied. */
    Tensor head(Weights weights) {
        var head = config.tieWordEmbeddings() ? null : weights.find("lm_head.weight");
        return head == null ? weights.get(EMBEDDING) : head;
    }

    private Tensor forward(Weights weights, Tensor ids, @Nullable KvCache cache) {
        int length = Math.toIntExact(ids.size(1));
        int end = cache == null ? length : cache.longest() + length;
        if (cache != null && end > cache.capacity()) {
            throw new IllegalStateException("cache of capacity " + cache.capacity() + " cannot take " + end + " tokens");
        }
        var x = Nn.embedding(weights.get(EMBEDDING), ids);
        var place = place(ids, cache, end, x.dtype(), x.device());
        for (int layer = 0; layer < names.length; layer++) {
            var n = names[layer];
            var attended = attention(weights, n, Nn.rmsNorm(x, weights.get(n.inputNorm()), config.rmsNormEps()), place, cache, layer);
            x = feedForward(weights, n, x.add(attended));
        }
        return finalNorm(weights, x);
    }

    /** x plus its SwiGLU feed-forward. */
    private Tensor feedForward(Weights weights, LayerNames n, Tensor x) {
        var h = Nn.rmsNorm(x, weights.get(n.postNorm()), config.rmsNormEps());
        var gate = Nn.silu(Nn.linear(h, weights.get(n.gate()), weights.find(n.gateBias())));
        var up = Nn.linear(h, weights.get(n.up()), weights.find(n.upBias()));
        return x.add(Nn.linear(gate.mul(up), weights.get(n.down()), weights.find(n.downBias())));
    }

    Tensor finalNorm(Weights weights, Tensor x) {
        return Nn.rmsNorm(x, weights.get("model.norm.weight"), config.rmsNormEps());
    }

    // ---- packed batches ----

    /** Lays trees end to end, grouped as suits a model of this size. */
    public PackedBatch pack(List<TokenTree> trees) {
        return PackedBatch.of(trees, groupCost());
    }

    /**
     * What one more attention group costs, in tokens through one layer: some ten calls, forward and backward, of about
     * 60 µs together, against 6 operations per weight and token at about 90 GFLOP/s of one core. Large models never pad.
     */
    int groupCost() {
        long h = config.hiddenSize();
        long attention = h * config.headDim() * 2L * (config.numAttentionHeads() + config.numKeyValueHeads());
        return (int) Math.clamp(900_000 / (attention + 3 * h * config.intermediateSize()), 0, 64);
    }

    /** Final hidden states (after the last norm) of a packed batch at the given rows, differentiable: [rows.length, H]. */
    public Tensor hidden(Weights weights, PackedBatch batch, long[] rows) {
        var inputs = inputs(weights, batch);
        var x = Nn.embedding(weights.get(EMBEDDING), inputs.ids());
        return finalNorm(weights, blocks(weights, inputs, x, 0, names.length, Tensor.of(rows).to(x.device())));
    }

    PackedInputs inputs(Weights weights, PackedBatch batch) {
        var table = weights.get(EMBEDDING);
        var dtype = table.dtype();
        var device = table.device();
        var at = Tensor.of(batch.positions()).to(device);
        var t = rotaryTables(batch.depth(), dtype, device);
        return new PackedInputs(Tensor.of(batch.ids()).to(device), t.cos().indexSelect(0, at).unsqueeze(1), t.sin().indexSelect(0, at).unsqueeze(1),
                new PackedAttention(batch, new TreeMasks(dtype, device, config.slidingWindow())));
    }

    int layers() {
        return names.length;
    }

    /**
     * Layers {@code from} to below {@code to} on packed rows x [T, H]. Where {@code rows} is given, the last of them is
     * finished for those rows only: nothing reads the others' output.
     */
    Tensor blocks(Weights weights, PackedInputs inputs, Tensor x, int from, int to, @Nullable Tensor rows) {
        var out = x;
        for (int layer = from; layer < to; layer++) {
            // What a layer makes and autograd does not need is freed with its scope, not with the pass.
            try (var scope = Scope.open()) {
                out = scope.keep(block(weights, inputs, out, names[layer], layer == to - 1 ? rows : null));
            }
        }
        return out;
    }

    private Tensor block(Weights weights, PackedInputs inputs, Tensor x, LayerNames n, @Nullable Tensor rows) {
        int d = config.headDim();
        long tokens = x.size(0);
        var h = Nn.rmsNorm(x, weights.get(n.inputNorm()), config.rmsNormEps());
        var q = Nn.linear(h, weights.get(n.q()), weights.find(n.qBias())).view(tokens, config.numAttentionHeads(), d);
        var k = Nn.linear(h, weights.get(n.k()), weights.find(n.kBias())).view(tokens, config.numKeyValueHeads(), d);
        var v = Nn.linear(h, weights.get(n.v()), weights.find(n.vBias())).view(tokens, config.numKeyValueHeads(), d);
        q = Rotary.rotate(q, inputs.cos(), inputs.sin(), d);
        k = Rotary.rotate(k, inputs.cos(), inputs.sin(), d);
        var mixed = inputs.attention().of(q, k, v);
        if (rows != null) {
            mixed = mixed.indexSelect(0, rows);
        }
        var residual = rows == null ? x : x.indexSelect(0, rows);
        return feedForward(weights, n, residual.add(Nn.linear(mixed, weights.get(n.o()), weights.find(n.oBias()))));
    }

    // ---- rows with a cache ----

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
