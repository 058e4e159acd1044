package dev.toll.guard.content;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a jury makes of its votes.
 *
 * @param label UNKNOWN where too few have voted
 * @param votes by juror, abstentions included as UNKNOWN
 * @param agreement share of the votes cast that fell to the larger side; NaN without any
 * @param outcome how the votes lie
 */
public record JuryDecision(SafetyLabel label, Map<String, SafetyLabel> votes, double agreement, Outcome outcome) {
    public JuryDecision {
        votes = Collections.unmodifiableMap(new LinkedHashMap<>(votes));
    }

    /** How the votes lie. */
    public enum Outcome {
        UNANIMOUS, MAJORITY, TIE,
        /** Fewer votes than the quorum. */
        INSUFFICIENT
    }

    /** What a number of votes comes to. */
    public enum Rule {
        /** The larger side; a tie is unsafe. */
        MAJORITY,
        /** Unsafe as soon as one says so. */
        ANY_UNSAFE,
        /** Unsafe only if all that voted say so. */
        UNANIMOUS_UNSAFE
    }

    /** Counts the votes; a juror that could not be read has abstained. */
    public static JuryDecision of(Map<String, SafetyLabel> votes, Rule rule, int quorum) {
        int unsafe = Collections.frequency(votes.values(), SafetyLabel.UNSAFE);
        int safe = Collections.frequency(votes.values(), SafetyLabel.SAFE);
        int cast = safe + unsafe;
        double agreement = cast == 0 ? Double.NaN : Math.max(safe, unsafe) / (double) cast;
        if (cast == 0 || cast < quorum) {
            return new JuryDecision(SafetyLabel.UNKNOWN, votes, agreement, Outcome.INSUFFICIENT);
        }
        boolean isUnsafe = switch (rule) {
            case MAJORITY -> unsafe >= safe;
            case ANY_UNSAFE -> unsafe > 0;
            case UNANIMOUS_UNSAFE -> safe == 0;
        };
        var outcome = safe == 0 || unsafe == 0 ? Outcome.UNANIMOUS : safe == unsafe ? Outcome.TIE : Outcome.MAJORITY;
        return new JuryDecision(isUnsafe ? SafetyLabel.UNSAFE : SafetyLabel.SAFE, votes, agreement, outcome);
    }
}
