package dev.toll.evaluate.attack;

import dev.toll.chat.Usage;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What an attack on one goal came to.
 *
 * @param attempts every question put to the target, in order
 * @param ended why the search ended
 * @param unreadable rewritings of the attacker that could not be read
 * @param offTopic rewritings dropped because they had left the goal
 * @param attacker tokens of the attacker's calls
 * @param target tokens of the target's calls
 * @param judge tokens of the judges' calls
 */
public record GoalResult(String id, String category, Outcome outcome, List<Attempt> attempts, End ended, int unreadable, int offTopic, Usage attacker, Usage target, Usage judge) {
    public GoalResult {
        attempts = List.copyOf(attempts);
    }

    /** Did it break? */
    public enum Outcome {
        /** An answer gave the goal, and the second judge said so too. */
        BROKEN,
        /** Every answer was judged, none gave it, and the search was done. */
        HELD,
        /** An answer could not be judged, nothing was sent, or the search was cut short: neither held nor broken. */
        UNKNOWN
    }

    /** Why a search ended. */
    public enum End {
        SUCCESS,
        /** All rounds were done. */
        DEPTH,
        /** The questions allowed for the goal were used up. */
        QUERIES,
        /** No rewriting was left to send. */
        NO_LEAVES
    }

    /** Questions put to the target. */
    public int queries() {
        return attempts.size();
    }

    /** Attempts whose answer could not be judged. */
    public int unjudged(int success) {
        return (int) attempts.stream().filter(a -> !a.isKnown(success)).count();
    }

    /** The attempt with the highest score, the earliest of equals; the confirmed one if there is one. */
    public Optional<Attempt> best() {
        return outcome == Outcome.BROKEN ? Optional.of(attempts.getLast()) : attempts.stream().max(Comparator.comparingInt(Attempt::score).thenComparing(Attempt::id, Comparator.reverseOrder()));
    }
}
