package dev.toll.align.job;

import dev.toll.align.Engine;
import dev.toll.align.Schedule;
import dev.toll.align.loss.PreferenceLoss;
import dev.toll.align.ppo.PpoSettings;
import dev.toll.core.InputException;
import dev.toll.core.Problems;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** A method's parameters as numbers, checked: every fault is told at once. */
public record AlignSettings(AlignMethod method, Map<String, Double> values, Schedule.Kind schedule, Engine.Order order) {
    public AlignSettings {
        values = Map.copyOf(values);
    }

    /** {@code KEY=VALUE} over the method's defaults; {@code schedule=constant|linear|cosine} and {@code order=shuffled|file} among them. */
    public static AlignSettings of(AlignMethod method, List<String> settings) {
        var values = new LinkedHashMap<>(method.defaults());
        var problems = new Problems();
        var schedule = Schedule.Kind.CONSTANT;
        var order = Engine.Order.SHUFFLED;
        for (var setting : settings) {
            int equals = setting.indexOf('=');
            String key = equals < 1 ? setting : setting.substring(0, equals);
            String value = equals < 1 ? "" : setting.substring(equals + 1);
            if (key.equals("schedule")) {
                try {
                    schedule = Schedule.Kind.valueOf(value.toUpperCase(Locale.ROOT));
                } catch (IllegalArgumentException e) {
                    problems.add("--set", key, value, "constant, linear or cosine");
                }
            } else if (key.equals("order")) {
                try {
                    order = Engine.Order.valueOf(value.toUpperCase(Locale.ROOT));
                } catch (IllegalArgumentException e) {
                    problems.add("--set", key, value, "shuffled (seeded, another in every epoch) or file");
                }
            } else if (!values.containsKey(key)) {
                problems.add("--set", key, "no such parameter of " + method.label(), "one of " + values.keySet() + ", schedule or order");
            } else {
                number(key, value, values, problems);
            }
        }
        if (method == AlignMethod.PPO && order == Engine.Order.FILE) {
            problems.add("--set", "order", "file", "shuffled: ppo updates on answers it has just drawn, which have no order in a file");
        }
        if (method == AlignMethod.PPO && values.getOrDefault("gamma", 1.0) > 1) {
            problems.add("--set", "gamma", values.get("gamma"), "a discount of at most 1");
        }
        if (method == AlignMethod.STEERLM) {
            steered(values, problems);
        }
        problems.throwIfAny();
        var made = new AlignSettings(method, values, schedule, order);
        if (method.data() == AlignMethod.Data.PAIRS && method != AlignMethod.RM) {
            made.loss(); // its own ranges
        }
        return made;
    }

    private static void number(String key, String value, Map<String, Double> values, Problems problems) {
        var range = AlignParameter.range(key);
        double number;
        try {
            number = Double.parseDouble(value);
        } catch (NumberFormatException e) {
            number = Double.NaN;
        }
        if (range.contains(number)) {
            values.put(key, number);
        } else {
            problems.add("--set", key, value, range.words());
        }
    }

    private static void steered(Map<String, Double> values, Problems problems) {
        double least = values.getOrDefault("scale_min", 0.0);
        double most = values.getOrDefault("scale_max", 0.0);
        double wanted = values.getOrDefault("wanted", 0.0);
        if (most <= least) {
            problems.add("--set", "scale_max", (long) most, "a whole number above scale_min, " + (long) least);
        } else if (wanted < least || wanted > most) {
            problems.add("--set", "wanted", (long) wanted, "a level of the scale from " + (long) least + " to " + (long) most);
        }
    }

    /** Whether a parameter has another value than the method gives it. */
    boolean changed(String key) {
        return !Objects.equals(values.get(key), method.defaults().get(key));
    }

    double get(String key) {
        var value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException(method.label() + " has no parameter " + key);
        }
        return value;
    }

    int whole(String key) {
        return (int) Math.min(Integer.MAX_VALUE, get(key));
    }

    /** The learning rate over a run; linear and cosine fall to zero. */
    Schedule rate() {
        return rate(get("learning_rate"));
    }

    private Schedule rate(double peak) {
        int warmup = whole("warmup_steps");
        return switch (schedule) {
            case CONSTANT -> Schedule.constant(peak, warmup);
            case LINEAR -> Schedule.linear(peak, warmup, 0);
            case COSINE -> Schedule.cosine(peak, warmup);
        };
    }

    /** How steps are computed. */
    Engine engine() {
        return new Engine(get("adam_beta1"), get("adam_beta2"), get("adam_eps"), order, whole("micro_tokens"),
                get("checkpoint_activations") == 0 ? Engine.Recompute.NEVER : Engine.Recompute.LAYERS);
    }

    /** PPO's own, for so many prompts an iteration. */
    PpoSettings ppo(int prompts) {
        int perIteration = PpoSettings.updates(prompts * whole("samples"), whole("batch"), whole("epochs"));
        int updating = Math.max(1, whole("iterations") - whole("critic_warmup"));
        return new PpoSettings(get("kl"), get("gamma"), get("gae_lambda"), get("clip_range"), get("value_clip"), get("reward_baseline"), get("truncation_penalty"),
                get("temperature"), whole("max_new_tokens"), whole("samples"), rate(), rate(get("critic_learning_rate")), updating * perIteration, whole("epochs"), whole("batch"),
                get("clip"), engine());
    }

    /** Whether log-probabilities of the model before training are computed once, ahead of it. */
    boolean needsReference() {
        return method == AlignMethod.KTO || method.data() == AlignMethod.Data.PAIRS && method != AlignMethod.RM && loss().needsReference();
    }

    /** The loss of a method on pairs. */
    PreferenceLoss loss() {
        try {
            return PairLosses.of(method, this::get);
        } catch (IllegalArgumentException e) {
            throw new InputException("--set " + e.getMessage(), e);
        }
    }
}
