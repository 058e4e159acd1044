package dev.toll.align.job;

import dev.toll.align.loss.AlphaPo;
import dev.toll.align.loss.Aot;
import dev.toll.align.loss.ApoDown;
import dev.toll.align.loss.ApoZero;
import dev.toll.align.loss.BcoPair;
import dev.toll.align.loss.ConservativeDpo;
import dev.toll.align.loss.Cpo;
import dev.toll.align.loss.DiscoPop;
import dev.toll.align.loss.Divergence;
import dev.toll.align.loss.DivergenceDpo;
import dev.toll.align.loss.ExoPair;
import dev.toll.align.loss.Hinge;
import dev.toll.align.loss.Ipo;
import dev.toll.align.loss.LengthDesensitisedDpo;
import dev.toll.align.loss.LengthRegularisedDpo;
import dev.toll.align.loss.NcaPair;
import dev.toll.align.loss.NormalisedDpo;
import dev.toll.align.loss.OddsRatio;
import dev.toll.align.loss.PreferenceLoss;
import dev.toll.align.loss.RobustDpo;
import dev.toll.align.loss.SigmoidDpo;
import dev.toll.align.loss.SimPo;
import dev.toll.align.loss.SppoHard;
import dev.toll.align.loss.WeightedSum;
import dev.toll.align.loss.Wpo;
import java.util.function.ToDoubleFunction;

/** The loss of every method on pairs, from its parameters. */
final class PairLosses {
    private PairLosses() {}

    /** @throws IllegalArgumentException if a parameter is out of range; the message begins with its name */
    static PreferenceLoss of(AlignMethod method, ToDoubleFunction<String> get) {
        if (method == AlignMethod.MPO) {
            return sum(get);
        }
        double beta = get.applyAsDouble("beta");
        return switch (method) {
            case DPO -> new SigmoidDpo(beta);
            case CDPO -> new ConservativeDpo(beta, get.applyAsDouble("smoothing"));
            case ROBUST -> new RobustDpo(beta, get.applyAsDouble("smoothing"));
            case HINGE -> new Hinge(beta);
            case IPO -> new Ipo(beta, get.applyAsDouble("per_token") != 0);
            case RDPO -> new LengthRegularisedDpo(beta, get.applyAsDouble("alpha"));
            case NORMALISED -> new NormalisedDpo(beta);
            case SIMPO -> new SimPo(beta, get.applyAsDouble("gamma"));
            case CPO -> new Cpo(beta);
            case ORPO -> new OddsRatio(beta);
            case APO_ZERO -> new ApoZero(beta);
            case APO_DOWN -> new ApoDown(beta);
            case BCO -> new BcoPair(beta);
            case NCA -> new NcaPair(beta);
            case SPPO -> new SppoHard(beta);
            case EXO -> new ExoPair(beta, get.applyAsDouble("smoothing"));
            case DISCOPOP -> new DiscoPop(beta, get.applyAsDouble("tau"));
            case AOT -> new Aot(beta, get.applyAsDouble("smoothing"), get.applyAsDouble("paired") != 0);
            case DPO_FORWARD_KL -> new DivergenceDpo(beta, new Divergence.ForwardKl());
            case DPO_JS -> new DivergenceDpo(beta, new Divergence.JensenShannon());
            case DPO_ALPHA -> new DivergenceDpo(beta, new Divergence.Alpha(get.applyAsDouble("alpha")));
            case WPO -> new Wpo(new SigmoidDpo(beta));
            case LD_DPO -> new LengthDesensitisedDpo(beta, get.applyAsDouble("tail_weight"));
            case ALPHAPO -> new AlphaPo(beta, get.applyAsDouble("gamma"), get.applyAsDouble("alpha"));
            case MPO, SFT, STEERLM, RS, RSF, PPO, RM, KTO -> throw new IllegalStateException(method + " has no loss on pairs of its own");
        };
    }

    private static PreferenceLoss sum(ToDoubleFunction<String> get) {
        return new WeightedSum(AlignMethod.MIXABLE.stream()
                .filter(term -> get.applyAsDouble(term.label()) > 0)
                .map(term -> new WeightedSum.Term(get.applyAsDouble(term.label()), of(term, key -> get.applyAsDouble(term.label() + "." + key))))
                .toList());
    }
}
