package dev.toll.recipes.primeguard;

import dev.toll.core.Interval;
import dev.toll.recipes.primeguard.ArmResult.Quantity;
import java.util.Locale;

/** How figures of a guard are printed: shares in percent, helpfulness on its scale of 1 to 5; unknown is a question mark. */
final class GuardText {
    private GuardText() {}

    static String number(double value, Quantity quantity) {
        if (!Double.isFinite(value)) {
            return "?";
        }
        return switch (quantity) {
            case SAFE, ATTACK, OVER_REFUSAL -> String.format(Locale.ROOT, "%.1f", 100 * value);
            case HELPFULNESS, CALLS -> String.format(Locale.ROOT, "%.2f", value);
            case TOKENS, MILLIS -> String.format(Locale.ROOT, "%.0f", value);
        };
    }

    static String withBounds(Interval i, Quantity quantity) {
        return number(i.mean(), quantity) + " [" + number(i.low(), quantity) + ", " + number(i.high(), quantity) + "]";
    }

    static String head(Quantity quantity) {
        return switch (quantity) {
            case SAFE -> "safe %";
            case ATTACK -> "attacked %";
            case HELPFULNESS -> "helpful 1–5";
            case OVER_REFUSAL -> "over-refused %";
            case CALLS -> "calls";
            case TOKENS -> "tokens";
            case MILLIS -> "ms";
        };
    }
}
