package dev.toll.guard.content;

import dev.toll.chat.Usage;
import java.util.List;

/**
 * A guard's verdict on a conversation.
 *
 * @param user on what the user asks
 * @param response on the answer; {@link SafetyLabel#UNKNOWN} where there is none or the guard did not say
 * @param categories what is violated, in the guard's order; an unknown name became the taxonomy's "other"
 * @param unknown names the guard wrote that the taxonomy does not have
 * @param status how the verdict was read
 */
public record SafetyVerdict(SafetyLabel user, SafetyLabel response, List<Category> categories, List<String> unknown, Status status, Usage usage) {
    public SafetyVerdict {
        categories = List.copyOf(categories);
        unknown = List.copyOf(unknown);
    }

    /** How a verdict was read. */
    public enum Status {
        OK,
        /** Read after mending: text around it, another wording, or asked again for a missing part. */
        REPAIRED,
        /** Nothing in it could be read; never to be taken for safe. */
        UNPARSEABLE
    }

    /** The label of the user's or of the answer's side with caution applied: a verdict all of whose categories only call for caution is as safe as the policy says. */
    public SafetyLabel label(boolean ofResponse, CautionPolicy policy) {
        var label = ofResponse ? response : user;
        boolean cautionOnly = !categories.isEmpty() && categories.stream().allMatch(c -> c.tier() == Category.Tier.CAUTION);
        if (label == SafetyLabel.UNSAFE && cautionOnly && policy == CautionPolicy.PERMISSIVE) {
            return SafetyLabel.SAFE;
        }
        boolean caution = categories.stream().anyMatch(c -> c.tier() == Category.Tier.CAUTION);
        return label == SafetyLabel.SAFE && caution && policy == CautionPolicy.DEFENSIVE ? SafetyLabel.UNSAFE : label;
    }
}
