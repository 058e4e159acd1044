package dev.toll.gateway;

import dev.toll.chat.ChatModel;
import dev.toll.guard.guidelines.Guidelines;
import dev.toll.guard.prime.PrimeGuard;
import dev.toll.guard.rails.HeldBack;
import dev.toll.guard.rails.Rails;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a gate guards with at one moment: replaced whole when the guidelines' file changes, so that a request meets one version
 * from beginning to end.
 *
 * @param main the model that answers
 * @param prime routes by risk; null for rails only
 * @param rails the checks
 * @param release when a stream's text may leave
 * @param refusal what a user reads whose request or answer was stopped by a rail
 */
public record Guarding(ChatModel main, @Nullable PrimeGuard prime, Rails rails, HeldBack.Release release, String refusal) {
    /** The model's name for clients, without the address of whatever stands behind the gate. */
    public String name() {
        return main.id().substring(main.id().lastIndexOf('#') + 1);
    }

    /** Version of the guidelines in force; "none" without. */
    public String version() {
        return Optional.ofNullable(prime).map(PrimeGuard::guidelines).map(Guidelines::version).orElse("none");
    }
}
