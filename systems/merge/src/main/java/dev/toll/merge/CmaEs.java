package dev.toll.merge;

import java.util.function.ToDoubleFunction;
import org.hipparchus.optim.ConvergenceChecker;
import org.hipparchus.optim.InitialGuess;
import org.hipparchus.optim.MaxEval;
import org.hipparchus.optim.PointValuePair;
import org.hipparchus.optim.SimpleBounds;
import org.hipparchus.optim.nonlinear.scalar.GoalType;
import org.hipparchus.optim.nonlinear.scalar.ObjectiveFunction;
import org.hipparchus.optim.nonlinear.scalar.noderiv.CMAESOptimizer;
import org.hipparchus.random.Well19937c;

/**
 * Evolution strategy with covariance adaptation (Hansen and Ostermeier 2001) in a box: no gradient, and the objective may
 * have kinks. The same seed and objective ask for the same points in the same order.
 *
 * @param evaluations most evaluations of the objective; whole generations only, and at least one
 * @param sigma first step in every coordinate
 */
record CmaEs(int evaluations, double sigma, long seed) {
    /** The best point that was evaluated, which is the start when nothing was better. */
    double[] minimise(ToDoubleFunction<double[]> objective, double[] start, double low, double high) {
        var best = new Best(start); // the optimiser evaluates its start first
        int n = start.length;
        int population = Math.clamp(4 + (long) (3 * Math.log(n)), 2, Math.max(2, evaluations - 1));
        int generations = Math.max(1, (evaluations - 1) / population);
        ConvergenceChecker<PointValuePair> never = (iteration, before, now) -> false;
        var optimizer = new CMAESOptimizer(generations, Double.NEGATIVE_INFINITY, true, 0, 0, new Well19937c(seed), false, never);
        optimizer.optimize(new MaxEval(Integer.MAX_VALUE), new ObjectiveFunction(at -> best.see(at, objective.applyAsDouble(at))), GoalType.MINIMIZE,
                new InitialGuess(start), new SimpleBounds(filled(n, low), filled(n, high)), new CMAESOptimizer.Sigma(filled(n, sigma)),
                new CMAESOptimizer.PopulationSize(population));
        return best.at;
    }

    private static double[] filled(int n, double value) {
        var out = new double[n];
        java.util.Arrays.fill(out, value);
        return out;
    }

    private static final class Best {
        private double[] at;
        private double value = Double.POSITIVE_INFINITY;

        Best(double[] start) {
            this.at = start.clone();
        }

        double see(double[] candidate, double found) {
            if (found < value) {
                at = candidate.clone();
                value = found;
            }
            return found;
        }
    }
}
