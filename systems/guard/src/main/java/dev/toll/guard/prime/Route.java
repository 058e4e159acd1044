package dev.toll.guard.prime;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What the guard makes of a request (PrimeGuard, section 3.1). */
public enum Route {
    /** Harmless: answered freely, with the guard's tip and no restrictive rule in sight. */
    NO_TO_MINIMAL_RISK,
    /** Could breach a rule: the guard's finding is weighed again together with the answer. Also where every doubt goes. */
    POTENTIAL_VIOLATION,
    /** A clear breach: refused, without the request ever being shown again. */
    DIRECT_VIOLATION;

    /** The name in prompts, answers, headers and logs. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The route that a model wrote: letter case, spaces and hyphens aside. */
    public static Optional<Route> of(String written) {
        String plain = written.toLowerCase(Locale.ROOT).replaceAll("\\s+", "").replace('-', '_');
        return Arrays.stream(values()).filter(r -> r.label().equals(plain)).findFirst();
    }
}
