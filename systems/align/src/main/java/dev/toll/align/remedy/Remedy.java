package dev.toll.align.remedy;

import dev.toll.model.decoder.TargetedSequence;
import java.util.List;

/**
 * Something added to supervised steps against forgetting; several may be combined. Each is the term the paper prints;
 * where its released code does otherwise, the record says so.
 */
public sealed interface Remedy {
    /** Its weight λ. */
    double lambda();

    /**
     * λ·‖θ − θ₀‖₁ over all trained weights. The paper prints a plus inside a maximisation; it is a penalty. Gradient
     * λ·sign(θ − θ₀), 0 where they are equal.
     */
    record L1(double lambda) implements Remedy {
        public L1 {
            positive(lambda, "L1");
        }

        /** λ as the released code counts it: λ·10⁵ · the <i>mean</i> over {@code weights} of |θ − θ₀|. */
        public static L1 asReleased(double lambda, long weights) {
            return new L1(lambda * 1e5 / weights);
        }
    }

    /** L2-SP (Li et al. 2018): λ·‖θ − θ₀‖² over all trained weights. Gradient 2λ(θ − θ₀). */
    record L2Sp(double lambda) implements Remedy {
        public L2Sp {
            positive(lambda, "L2-SP");
        }

        /** λ as the released code counts it: λ·10⁹ · the <i>mean</i> over {@code weights} of (θ − θ₀)². */
        public static L2Sp asReleased(double lambda, long weights) {
            return new L2Sp(lambda * 1e9 / weights);
        }
    }

    /**
     * Knowledge distillation from the model before alignment: λ times the divergence between the two next-token
     * distributions, averaged over the answer tokens. Prompt and padding do not count; in the released code they did.
     */
    record Distillation(double lambda, Divergence divergence) implements Remedy {
        public Distillation {
            positive(lambda, "distillation");
        }
    }

    /** Between teacher p₀ and student p over the vocabulary. */
    enum Divergence {
        /** ‖p − p₀‖²₂, as the paper prints it. */
        SQUARED,
        /** KL(p₀ ‖ p) at temperature 1, as the released code has it. */
        KL
    }

    /**
     * Experience replay: λ tokens of what the model learnt before for every token of alignment, mixed into each step.
     * With both losses divided by the alignment tokens this is E[alignment] + λ·E[replay], the paper's formula.
     * {@code data} is drawn from uniformly.
     */
    record Replay(double lambda, List<TargetedSequence> data) implements Remedy {
        public Replay {
            positive(lambda, "experience replay");
            data = List.copyOf(data);
            if (data.isEmpty()) {
                throw new IllegalArgumentException("experience replay without data");
            }
        }

        /** By size: the data are many and their hash belongs in the run's key, which their maker knows. */
        @Override
        public String toString() {
            return "Replay[lambda=" + lambda + ", examples=" + data.size() + "]";
        }
    }

    /**
     * Moving average of the weights along the run: the result is θ̄, updated every {@code everySteps} steps. With
     * {@code lambda} = d in (0,1), θ̄ ← d·θ̄ + (1−d)·θ from θ̄ = θ₀ (exponential, as in Elastic Reset, Noukhovitch et al.
     * 2023); with d = 0, the plain mean of θ₀ and the iterates (stochastic weight averaging, Izmailov et al. 2018). The
     * paper gives neither decay nor interval.
     */
    record MovingAverage(double lambda, int everySteps) implements Remedy {
        public MovingAverage {
            if (!(lambda >= 0 && lambda < 1) || everySteps < 1) {
                throw new IllegalArgumentException("moving average: decay " + lambda + " (0 to below 1), every " + everySteps + " steps (at least 1)");
            }
        }
    }

    private static void positive(double lambda, String what) {
        if (!(lambda > 0) || Double.isInfinite(lambda)) {
            throw new IllegalArgumentException(what + ": lambda " + lambda + "; expected > 0");
        }
    }
}
