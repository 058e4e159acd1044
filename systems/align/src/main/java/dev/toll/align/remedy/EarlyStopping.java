package dev.toll.align.remedy;

import java.util.List;
import java.util.Optional;

/**
 * Early stopping on a path that was recorded while it was walked (the paper keeps RSF iterations 2, 4, 6 and 8 of 10):
 * of the points whose ability is at most {@code mostTax} below the start, the one with the highest reward. It chooses on
 * the measurements it is given; those it is then judged on should be others.
 */
public record EarlyStopping(double mostTax) {
    public EarlyStopping {
        if (!(mostTax >= 0)) {
            throw new IllegalArgumentException("early stopping: most tax " + mostTax + "; expected ≥ 0");
        }
    }

    /** One point of the path: its name, reward and ability, on any scales. NaN means unknown. */
    public record Point(String id, double reward, double ability) {}

    /** The chosen point; empty if every point costs too much or is unknown. The earliest wins a tie. */
    public Optional<Point> pick(Point start, List<Point> path) {
        Optional<Point> best = Optional.empty();
        for (var p : path) {
            boolean affordable = start.ability() - p.ability() <= mostTax;
            if (affordable && !Double.isNaN(p.reward()) && (best.isEmpty() || p.reward() > best.get().reward())) {
                best = Optional.of(p);
            }
        }
        return best;
    }
}
