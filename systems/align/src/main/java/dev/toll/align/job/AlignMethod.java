package dev.toll.align.job;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The methods of {@code toll align}, what data each takes, and its parameters with their defaults. */
public enum AlignMethod {
    SFT("Supervised fine-tuning on answers, completion-only", Data.COMPLETIONS, 2e-5, Map.of("weight_decay", 0.0)),
    STEERLM("SteerLM: answers learnt behind their ratings, then asked for at the best", Data.RATED, 2e-5,
            sampling(8, Map.of("scale_min", 0.0, "scale_max", 4.0, "wanted", 4.0, "weight_decay", 0.0))),
    RS("Rejection sampling: best of n by a reward model, once, then supervised fine-tuning", Data.PROMPTS, 2e-5, sampling(8, Map.of("weight_decay", 0.0))),
    RSF("Rejection-sampling fine-tuning (RAFT): best of n by a reward model, iterated", Data.PROMPTS, 2e-5,
            sampling(8, Map.of("iterations", 4.0, "prompts", 256.0, "weight_decay", 0.0))),
    PPO("Proximal policy optimisation against a reward model, with a critic and a KL penalty", Data.PROMPTS, 1e-6,
            sampling(1, Map.ofEntries(Map.entry("iterations", 20.0), Map.entry("prompts", 512.0), Map.entry("epochs", 2.0), Map.entry("batch", 32.0), Map.entry("kl", 0.1),
                    Map.entry("gamma", 1.0), Map.entry("gae_lambda", 0.95), Map.entry("clip_range", 0.2), Map.entry("value_clip", 0.2), Map.entry("critic_learning_rate", 1e-5),
                    Map.entry("critic_warmup", 1.0), Map.entry("reward_baseline", 0.0), Map.entry("truncation_penalty", 1.0), Map.entry("restart", 0.0)))),
    RM("Bradley–Terry reward model", Data.PAIRS, 1e-5, Map.of("held_out", 0.1)),
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
    AOT("Alignment via optimal transport; paired 0 sorts both sides on their own", Data.PAIRS, 1e-6, Map.of("beta", 0.1, "smoothing", 0.0, "paired", 1.0, "chosen_nll", 0.0)),
    DPO_FORWARD_KL("DPO under the forward KL divergence", Data.PAIRS, 1e-6, Map.of("beta", 0.1, "chosen_nll", 0.0)),
    DPO_JS("DPO under the Jensen–Shannon divergence", Data.PAIRS, 1e-6, Map.of("beta", 0.1, "chosen_nll", 0.0)),
    DPO_ALPHA("DPO under an α-divergence, from forward KL (alpha 0) towards reverse KL (1)", Data.PAIRS, 1e-6, Map.of("beta", 0.1, "alpha", 0.5, "chosen_nll", 0.0)),
    WPO("Weighted preference optimisation: DPO, answers the policy would give count most", Data.PAIRS, 1e-6, Map.of("beta", 0.1, "chosen_nll", 0.0)),
    LD_DPO("DPO in which what an answer is longer than the other counts less", Data.PAIRS, 1e-6, Map.of("beta", 0.1, "tail_weight", 0.5, "chosen_nll", 0.0)),
    ALPHAPO("AlphaPO: SimPO with another shape of reward; alpha 0 is SimPO", Data.PAIRS, 1e-6, Map.of("beta", 2.0, "gamma", 0.5, "alpha", 0.25, "chosen_nll", 0.0)),
    MPO("Mixed preference optimisation: a weighted sum of losses, NAME=WEIGHT, whose parameters are NAME.KEY", Data.PAIRS, 1e-6,
            sum(Map.of("dpo", 0.8, "bco", 0.2, "chosen_nll", 1.0), DPO, CDPO, ROBUST, HINGE, IPO, RDPO, NORMALISED, SIMPO, CPO, ORPO, APO_ZERO, APO_DOWN, BCO, NCA, SPPO, EXO, DISCOPOP, AOT,
                    DPO_FORWARD_KL, DPO_JS, DPO_ALPHA, ALPHAPO));

    /** What {@link #MPO} can add up. */
    static final List<AlignMethod> MIXABLE = Arrays.stream(values()).filter(term -> MPO.own.containsKey(term.label())).toList();

    /** What a method learns from. */
    public enum Data {
        PAIRS("pairs: prompt, chosen, rejected"),
        COMPLETIONS("answers: prompt, completion; or messages"),
        JUDGED("judged answers: prompt, completion, label; or pairs"),
        PROMPTS("prompts: prompt; or any of the others, of which the prompts are taken"),
        RATED("rated answers: prompt, completion, attributes; with --reward: prompts");

        private final String columns;

        Data(String columns) {
            this.columns = columns;
        }

        /** The shape in words. */
        public String columns() {
            return columns;
        }
    }

    /** Whether a method needs a reward model. */
    public enum Reward { NONE, OPTIONAL, REQUIRED }

    /** What a method is like, for lists. */
    public enum Group {
        ANSWERS("from answers"), REWARD("against a reward model"), PAIRS("from pairs, against a reference"), ALONE("from pairs, without a reference"),
        JUDGED("from judged answers"), MODELS("makes a reward model");

        private final String words;

        Group(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    /** A parameter of a method: its key, default, and what it does. */
    public record Parameter(String key, double value, String words) {}

    private static final Map<String, Double> COMMON = Map.ofEntries(Map.entry("epochs", 1.0), Map.entry("batch", 16.0), Map.entry("warmup_steps", 0.0), Map.entry("clip", 1.0),
            Map.entry("max_prompt_tokens", 512.0), Map.entry("max_tokens", 1024.0), Map.entry("adam_beta1", 0.9), Map.entry("adam_beta2", 0.999),
            Map.entry("adam_eps", 1e-8), Map.entry("micro_tokens", 2048.0), Map.entry("checkpoint_activations", 0.0));

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

    public Reward reward() {
        return switch (this) {
            case RS, RSF, PPO -> Reward.REQUIRED;
            case STEERLM -> Reward.OPTIONAL;
            default -> Reward.NONE;
        };
    }

    public Group group() {
        return switch (this) {
            case SFT, STEERLM -> Group.ANSWERS;
            case RS, RSF, PPO -> Group.REWARD;
            case RM -> Group.MODELS;
            case KTO -> Group.JUDGED;
            case SIMPO, CPO, ORPO, ALPHAPO -> Group.ALONE;
            default -> Group.PAIRS;
        };
    }

    /** Its parameters, its own first. */
    public List<Parameter> parameters() {
        return defaults().entrySet().stream().map(e -> new Parameter(e.getKey(), e.getValue(), AlignParameter.words(e.getKey()))).toList();
    }

    /** Whether the answers it learns from may be drawn from another subject than the policy. */
    public boolean samplesElsewhere() {
        return this == RS || this == RSF || this == STEERLM;
    }

    /** Parameters and their defaults, the method's own first. */
    public Map<String, Double> defaults() {
        var out = new LinkedHashMap<String, Double>(new TreeMap<>(own));
        out.put("learning_rate", learningRate);
        new TreeMap<>(COMMON).forEach(out::putIfAbsent);
        return out;
    }

    /** Weights of the terms, 0 where not given, and the parameters each of them has. */
    private static Map<String, Double> sum(Map<String, Double> given, AlignMethod... terms) {
        var out = new TreeMap<String, Double>();
        for (var term : terms) {
            out.put(term.label(), 0.0);
            term.own.forEach((key, value) -> out.put(term.label() + "." + key, value));
            out.remove(term.label() + ".chosen_nll");
        }
        out.putAll(given);
        return out;
    }

    /** Parameters of drawing answers, with those of the method. */
    private static Map<String, Double> sampling(int samples, Map<String, Double> own) {
        var out = new TreeMap<>(own);
        out.put("samples", (double) samples);
        out.put("temperature", 1.0);
        out.put("max_new_tokens", 256.0);
        return out;
    }
}
