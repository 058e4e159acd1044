package dev.toll.align.job;

import dev.toll.align.Schedule;
import dev.toll.align.loss.Aot;
import dev.toll.align.loss.ApoDown;
import dev.toll.align.loss.ApoZero;
import dev.toll.align.loss.BcoPair;
import dev.toll.align.loss.ConservativeDpo;
import dev.toll.align.loss.Cpo;
import dev.toll.align.loss.DiscoPop;
import dev.toll.align.loss.ExoPair;
import dev.toll.align.loss.Hinge;
import dev.toll.align.loss.Ipo;
import dev.toll.align.loss.LengthRegularisedDpo;
import dev.toll.align.loss.NcaPair;
import dev.toll.align.loss.NormalisedDpo;
import dev.toll.align.loss.OddsRatio;
import dev.toll.align.loss.PreferenceLoss;
import dev.toll.align.loss.RobustDpo;
import dev.toll.align.loss.SigmoidDpo;
import dev.toll.align.loss.SimPo;
import dev.toll.align.loss.SppoHard;
import dev.toll.core.InputException;
import dev.toll.core.Problems;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** A method's parameters as numbers, checked: every fault is told at once. */
public record AlignSettings(AlignMethod method, Map<String, Double> values, Schedule.Kind schedule) {
    private static final Set<String> WHOLE =
            Set.of("epochs", "batch", "warmup_steps", "max_prompt_tokens", "max_tokens", "iterations", "prompts", "samples", "max_new_tokens");
    private static final Set<String> MAY_BE_ZERO =
            Set.of("warmup_steps", "weight_decay", "clip", "chosen_nll", "smoothing", "gamma", "alpha", "per_token", "paired", "held_out");

    public AlignSettings {
        values = Map.copyOf(values);
    }

    /** {@code KEY=VALUE} over the method's defaults; {@code schedule=constant|linear|cosine} among them. */
    public static AlignSettings of(AlignMethod method, List<String> settings) {
        var values = new LinkedHashMap<>(method.defaults());
        var problems = new Problems();
        var schedule = Schedule.Kind.CONSTANT;
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
            } else if (!values.containsKey(key)) {
                problems.add("--set", key, "no such parameter of " + method.label(), "one of " + values.keySet() + " or schedule");
            } else {
                number(key, value, values, problems);
            }
        }
        problems.throwIfAny();
        var made = new AlignSettings(method, values, schedule);
        if (method.data() == AlignMethod.Data.PAIRS && method != AlignMethod.RM) {
            made.loss(); // its own ranges
        }
        return made;
    }

    private static void number(String key, String value, Map<String, Double> values, Problems problems) {
        double number;
        try {
            number = Double.parseDouble(value);
        } catch (NumberFormatException e) {
            number = Double.NaN;
        }
        boolean whole = WHOLE.contains(key);
        double least = MAY_BE_ZERO.contains(key) ? 0 : Double.MIN_VALUE;
        if (!(number >= least) || Double.isInfinite(number) || whole && number != Math.rint(number) || key.equals("held_out") && number >= 1) {
            problems.add("--set", key, value, (whole ? "a whole number" : "a number") + (least == 0 ? " of at least 0" : " above 0") + (key.equals("held_out") ? " and below 1" : ""));
        } else {
            values.put(key, number);
        }
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
        int warmup = whole("warmup_steps");
        double peak = get("learning_rate");
        return switch (schedule) {
            case CONSTANT -> Schedule.constant(peak, warmup);
            case LINEAR -> Schedule.linear(peak, warmup, 0);
            case COSINE -> Schedule.cosine(peak, warmup);
        };
    }

    /** The loss of a method on pairs. */
    PreferenceLoss loss() {
        try {
            double beta = get("beta");
            return switch (method) {
                case DPO -> new SigmoidDpo(beta);
                case CDPO -> new ConservativeDpo(beta, get("smoothing"));
                case ROBUST -> new RobustDpo(beta, get("smoothing"));
                case HINGE -> new Hinge(beta);
                case IPO -> new Ipo(beta, get("per_token") != 0);
                case RDPO -> new LengthRegularisedDpo(beta, get("alpha"));
                case NORMALISED -> new NormalisedDpo(beta);
                case SIMPO -> new SimPo(beta, get("gamma"));
                case CPO -> new Cpo(beta);
                case ORPO -> new OddsRatio(beta);
                case APO_ZERO -> new ApoZero(beta);
                case APO_DOWN -> new ApoDown(beta);
                case BCO -> new BcoPair(beta);
                case NCA -> new NcaPair(beta);
                case SPPO -> new SppoHard(beta);
                case EXO -> new ExoPair(beta, get("smoothing"));
                case DISCOPOP -> new DiscoPop(beta, get("tau"));
                case AOT -> new Aot(beta, get("smoothing"), get("paired") != 0);
                case SFT, RM, RSF, KTO -> throw new IllegalStateException(method + " has no loss on pairs");
            };
        } catch (IllegalArgumentException e) {
            throw new InputException("--set " + e.getMessage(), e);
        }
    }
}
