package dev.toll.guard.rails;

import java.time.Duration;
import java.util.Set;

/**
 * A rail as a platform has fitted it.
 *
 * @param rail the check
 * @param sides where it stands, of the sides it can
 * @param deadline how long it may take
 * @param onFailure what a rail that is late, broken or unsure means
 * @param watchOnly its findings are noted but change nothing: for trying a rail on live traffic
 */
public record Fitted(Rail rail, Set<Side> sides, Duration deadline, OnFailure onFailure, boolean watchOnly) {
    static final Duration USUAL = Duration.ofSeconds(10);

    public Fitted {
        sides = Set.copyOf(sides);
        if (!rail.sides().containsAll(sides)) {
            throw new IllegalArgumentException(rail.name() + " on " + sides + "; it can stand on " + rail.sides());
        }
    }

    /** What a rail that is late, broken or unsure means. */
    public enum OnFailure {
        /** As good as a block. */
        CLOSED,
        /** Let through, visibly: the answer's rail header and the audit line say "unknown". */
        OPEN
    }

    /** Fail-closed, ten seconds. */
    public static Fitted closed(Rail rail) {
        return new Fitted(rail, rail.sides(), USUAL, OnFailure.CLOSED, false);
    }
}
