package dev.toll.chat.endpoint;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * When a failed request may be sent again, and after how long: exponential back-off with full jitter, so that callers who
 * failed together do not come back together.
 *
 * @param attempts tries in all
 * @param first upper bound of the first pause; it doubles with every try
 * @param longest upper bound of any pause; a backend that asks for more is not waited for
 */
public record Retries(int attempts, Duration first, Duration longest) {
    public static final Retries DEFAULT = new Retries(7, Duration.ofMillis(500), Duration.ofMinutes(2));
    /** For a request that somebody waits for: a hiccup is bridged, a backend that is down is told of within seconds. */
    public static final Retries LIVE = new Retries(3, Duration.ofMillis(250), Duration.ofSeconds(5));

    /** Pause before try {@code next} (the second is 2), at least what the backend asked for. */
    Duration pause(int next, Duration asked) {
        long bound = Math.min(longest.toMillis(), first.toMillis() << Math.min(20, next - 2));
        var jittered = Duration.ofMillis(ThreadLocalRandom.current().nextLong(bound + 1));
        // A little on top of what was asked, or everybody who was told the same second would come in that second.
        return asked.isZero() ? jittered : asked.plusMillis(ThreadLocalRandom.current().nextLong(first.toMillis() + 1));
    }
}
