package dev.toll.guard.rails;

import java.time.Duration;

/** One rail's finding on one text, proof that it ran. */
public record RailResult(String rail, Side side, Finding finding, Duration took) {
    /** {@code name=verdict} as it stands in the {@code toll-rails} header. */
    public String header() {
        return rail + "=" + finding.label();
    }
}
