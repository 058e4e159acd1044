package dev.toll.merge.config;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The methods of a merge, what they need, and their parameters with the values that hold when nothing is said. */
public enum MergeMethod {
    LINEAR("linear", "Weighted average of the models.", Base.NONE, 1, 64, Map.of(), Map.of("normalize", 1.0)),
    SLERP("slerp", "Spherical interpolation from the base to one model.", Base.REQUIRED, 1, 1, Map.of(), Map.of()),
    NUSLERP("nuslerp", "Weighted spherical interpolation of two models, or with a base of their differences to it.", Base.OPTIONAL, 2, 2,
            Map.of(), Map.of("nuslerp_flatten", 1.0, "nuslerp_row_wise", 0.0)),
    TASK_ARITHMETIC("task_arithmetic", "Base plus the weighted sum of the models' differences to it.", Base.REQUIRED, 1, 64, Map.of(),
            Map.of("normalize", 0.0, "lambda", 1.0)),
    TIES("ties", "Keeps each model's largest changes and averages those that agree in sign.", Base.REQUIRED, 1, 64, Map.of("density", 1.0),
            Map.of("normalize", 1.0, "rescale", 0.0, "lambda", 1.0)),
    DARE_LINEAR("dare_linear", "Drops changes at random, rescales the rest, and adds them up.", Base.REQUIRED, 1, 64, Map.of("density", 1.0),
            Map.of("normalize", 0.0, "rescale", 1.0, "lambda", 1.0)),
    DARE_TIES("dare_ties", "Drops changes at random, rescales the rest, and adds those that agree in sign.", Base.REQUIRED, 1, 64,
            Map.of("density", 1.0), Map.of("normalize", 0.0, "rescale", 1.0, "lambda", 1.0)),
    BREADCRUMBS("breadcrumbs", "Drops the largest and the smallest changes and adds up the rest.", Base.REQUIRED, 1, 64,
            Map.of("density", 1.0, "gamma", 0.01), Map.of("normalize", 0.0, "rescale", 0.0, "lambda", 1.0)),
    BREADCRUMBS_TIES("breadcrumbs_ties", "Drops the largest and the smallest changes and adds those that agree in sign.", Base.REQUIRED, 1, 64,
            Map.of("density", 1.0, "gamma", 0.01), Map.of("normalize", 0.0, "rescale", 0.0, "lambda", 1.0)),
    DELLA("della", "Drops changes at random, small ones more often, and averages those that agree in sign.", Base.REQUIRED, 1, 64,
            Map.of("density", 1.0, "epsilon", 0.15), Map.of("normalize", 1.0, "rescale", 1.0, "lambda", 1.0)),
    DELLA_LINEAR("della_linear", "Drops changes at random, small ones more often, and adds up the rest.", Base.REQUIRED, 1, 64,
            Map.of("density", 1.0, "epsilon", 0.15), Map.of("normalize", 0.0, "rescale", 1.0, "lambda", 1.0)),
    MODEL_STOCK("model_stock", "Draws the models' average towards the base, as far as their geometry says.", Base.REQUIRED, 2, 64, Map.of(),
            Map.of("filter_wise", 0.0));

    /** Names used for other methods, or shorter. */
    private static final Map<String, MergeMethod> ALSO = Map.of("task", TASK_ARITHMETIC, "dare", DARE_TIES, "stock", MODEL_STOCK);

    private final String label;
    private final String summary;
    private final Base base;
    private final int fewest;
    private final int most;
    private final Map<String, Double> perModel;
    private final Map<String, Double> global;

    /** Whether a method measures changes from a base. */
    public enum Base {
        NONE,
        OPTIONAL,
        REQUIRED
    }

    MergeMethod(String label, String summary, Base base, int fewest, int most, Map<String, Double> perModel, Map<String, Double> global) {
        this.label = label;
        this.summary = summary;
        this.base = base;
        this.fewest = fewest;
        this.most = most;
        this.perModel = perModel;
        this.global = global;
    }

    /** The method of that name; mergekit's names and the short ones. */
    public static Optional<MergeMethod> of(String name) {
        String plain = name.toLowerCase(Locale.ROOT).replace('-', '_');
        return Arrays.stream(values()).filter(m -> m.label.equals(plain)).findFirst().or(() -> Optional.ofNullable(ALSO.get(plain)));
    }

    /** All names, the short ones included. */
    public static List<String> names() {
        var all = new java.util.TreeSet<>(ALSO.keySet());
        Arrays.stream(values()).forEach(m -> all.add(m.label));
        return List.copyOf(all);
    }

    /** The method of the same family that elects signs, or that does not; empty where there is no choice. */
    public Optional<MergeMethod> sibling(boolean electing) {
        return switch (this) {
            case DARE_LINEAR, DARE_TIES -> Optional.of(electing ? DARE_TIES : DARE_LINEAR);
            case BREADCRUMBS, BREADCRUMBS_TIES -> Optional.of(electing ? BREADCRUMBS_TIES : BREADCRUMBS);
            case DELLA, DELLA_LINEAR -> Optional.of(electing ? DELLA : DELLA_LINEAR);
            default -> Optional.empty();
        };
    }

    public String label() {
        return label;
    }

    public String summary() {
        return summary;
    }

    public Base base() {
        return base;
    }

    /** Fewest models beside the base. */
    public int fewest() {
        return fewest;
    }

    /** Most models beside the base. */
    public int most() {
        return most;
    }

    /** Whether every model has a weight, which has no default. */
    public boolean weighted() {
        return this != SLERP && this != MODEL_STOCK;
    }

    /** Parameters of a model, beside its weight. */
    Map<String, Double> perModel() {
        return perModel;
    }

    /** Parameters of the merge; slerp's t has no default. */
    Map<String, Double> global() {
        return global;
    }

    /** Every parameter that is understood, with its default; those that must be given map to NaN. */
    public Map<String, Double> parameters() {
        var all = new LinkedHashMap<String, Double>();
        if (weighted()) {
            all.put("weight", Double.NaN);
        }
        if (this == SLERP) {
            all.put("t", Double.NaN);
        }
        all.putAll(new java.util.TreeMap<>(perModel));
        all.putAll(new java.util.TreeMap<>(global));
        return all;
    }

    /** Whether chance decides what is kept. */
    public boolean random() {
        return this == DARE_LINEAR || this == DARE_TIES || this == DELLA || this == DELLA_LINEAR;
    }

    /** Whether only changes of the elected sign count. */
    boolean election() {
        return this == TIES || this == DARE_TIES || this == BREADCRUMBS_TIES || this == DELLA;
    }
}
