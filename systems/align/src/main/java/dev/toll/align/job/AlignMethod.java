package dev.toll.align.job;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The methods of {@code toll align}, what data each takes, and its parameters with their defaults. */
public enum AlignMethod {
    SFT("Supervised fine-tuning on answers, completion-only", Data.COMPLETIONS, 2e-5, Map.of()),
    RM("Bradley–Terry reward model", Data.PAIRS, 1e-5, Map.of("held_out", 0.1)),
    RSF("Rejection-sampling fine-tuning (RAFT): best of n by a reward model, iterated", Data.PROMPTS, 2e-5,
            Map.of("iterations", 4.0, "prompts", 256.0, "samples", 8.0, "temperature", 1.0, "max_new_tokens", 256.0)),
    KTO("Kahneman–Tversky optimisation on judged answers", Data.JUDGED, 1e-6, Map.of("beta", 0.1, "desirable_weight", 1.0, "undesirable_weight", 1.0)),
    DPO("Direct preference optimisation", Data.PAIRS, 1e-6, Map.of("beta", 0.1, "chosen_nll", 0.0)),
    CDPO("DPO with smoothed labels", Data.PAIRS, 1e-6, Map.of("beta", 0.1, "smoothing", 0.1, "chosen_nll", 0.0)),
    ROBUST("DPO unbiased under flipped labels", Data.PAIRS, 1e-6, Map.of("beta", 0.1, "smoothing", 0.1, "chosen_nll", 0.0)),
    HINGE("Hinge loss on the margin (SLiC, RSO)", Data.PAIRS, 1e-6, Map.of("beta", 0.1, "chosen_nll", 0.0)),
    IPO("Identity preference optimisation; per_token 0 is the paper's form", Data.PAIRS, 1e-6, Map.of("beta", 0.1, "per_token", 1.0, "chosen_nll", 0.0)),
    RDPO("DPO with length regularisation", Data.PAIRS, 1e-6, Map.of("beta", 0.1, "alpha", 0.01, "chosen_nll", 0.0)),
    NORMALISED("Length-normalised DPO", Data.PAIRS, 1e-6, Map.of("beta", 2.0, "chosen_nll", 0.0)),
    SIMPO("SimPO, without a reference", Data.PAIRS, 1e-6, Map.of("beta", 2.0, "gamma", 0.5, "chosen_nll", 0.0)),
    CPO("Contrastive preference optimisation, without a reference", Data.PAIRS, 1e-6, Map.of("beta", 0.1, "chosen_nll", 1.0)),
    ORPO("Odds-ratio preference optimisation, without a reference", Data.PAIRS, 8e-6, Map.of("beta", 0.1, "chosen_nll", 1.0)),
    APO_ZERO("Anchored preference optimisation, chosen better than the policy", Data.PAIRS, 1e-6, Map.of("beta", 0.1, "chosen_nll", 0.0)),
    APO_DOWN("Anchored preference optimisation, chosen worse than the policy", Data.PAIRS, 1e-6, Map.of("beta", 0.1, "chosen_nll", 0.0)),
    BCO("Binary classifier optimisation on pairs", Data.PAIRS, 1e-6, Map.of("beta", 0.1, "chosen_nll", 0.0)),
    NCA("Noise contrastive alignment on pairs", Data.PAIRS, 1e-6, Map.of("beta", 0.01, "chosen_nll", 0.0)),
    SPPO("Self-play preference optimisation, hard labels", Data.PAIRS, 1e-6, Map.of("beta", 0.1, "chosen_nll", 0.0)),
    EXO("Exact optimisation on pairs", Data.PAIRS, 1e-6, Map.of("beta", 0.1, "smoothing", 0.001, "chosen_nll", 0.0)),
    DISCOPOP("Discovered preference optimisation", Data.PAIRS, 1e-6, Map.of("beta", 0.1, "tau", 0.05, "chosen_nll", 0.0)),
    AOT("Alignment via optimal transport; paired 0 sorts both sides on their own", Data.PAIRS, 1e-6, Map.of("beta", 0.1, "smoothing", 0.0, "paired", 1.0, "chosen_nll", 0.0));

    /** What a method learns from. */
    public enum Data {
        PAIRS("pairs: prompt, chosen, rejected"),
        COMPLETIONS("answers: prompt, completion; or messages"),
        JUDGED("judged answers: prompt, completion, label; or pairs"),
        PROMPTS("prompts");

        private final String columns;

        Data(String columns) {
            this.columns = columns;
        }

        /** The shape in words. */
        public String columns() {
            return columns;
        }
    }

    private static final Map<String, Double> COMMON = Map.of("epochs", 1.0, "batch", 16.0, "warmup_steps", 0.0, "clip", 1.0, "weight_decay", 0.0, "max_prompt_tokens", 512.0,
            "max_tokens", 1024.0);

    private final String summary;
    private final Data data;
    private final double learningRate;
    private final Map<String, Double> own;

    AlignMethod(String summary, Data data, double learningRate, Map<String, Double> own) {
        this.summary = summary;
        this.data = data;
        this.learningRate = learningRate;
        this.own = own;
    }

    /** The name on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<AlignMethod> of(String label) {
        return Arrays.stream(values()).filter(m -> m.label().equals(label)).findFirst();
    }

    public static List<String> labels() {
        return Arrays.stream(values()).map(AlignMethod::label).toList();
    }

    public String summary() {
        return summary;
    }

    public Data data() {
        return data;
    }

    /** Parameters and their defaults, the method's own first. */
    public Map<String, Double> defaults() {
        var out = new LinkedHashMap<String, Double>(new java.util.TreeMap<>(own));
        out.put("learning_rate", learningRate);
        new java.util.TreeMap<>(COMMON).forEach((key, value) -> {
            // Weight decay is an option of the supervised steps alone.
            if (!key.equals("weight_decay") || data == Data.COMPLETIONS || data == Data.PROMPTS) {
                out.put(key, value);
            }
        });
        return out;
    }
}
