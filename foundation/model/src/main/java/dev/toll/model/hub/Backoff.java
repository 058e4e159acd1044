package dev.toll.model.hub;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Tries again what may pass: cut connections, 408, 429 and 5xx. Waits 1, 2, 4 … 30 seconds with jitter, or what the server
 * asks for; gives up after six tries in a row that brought nothing, three where nobody answers at all.
 */
final class Backoff {
    private static final int TRIES = 6;
    private static final int TRIES_WITHOUT_ANSWER = 3;
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration LONGEST_ASKED = Duration.ofMinutes(10);
    private static final Set<Integer> PASSING = Set.of(408, 429, 500, 502, 503, 504);
    private static final Pattern RESET = Pattern.compile("r\\s*=\\s*0\\s*;\\s*t\\s*=\\s*(\\d{1,9})");

    private final Timing.Pause pause;
    private final String what;
    private int failures;

    /** {@code what} names the work in messages. */
    Backoff(Timing.Pause pause, String what) {
        this.pause = pause;
        this.what = what;
    }

    static boolean mayPass(int status) {
        return PASSING.contains(status);
    }

    /** Something arrived: the count of failures begins anew. */
    void progressed() {
        failures = 0;
    }

    /** Waits before the next try, or throws {@link HubUnreachable}. */
    void failed(IOException e) throws InterruptedException {
        failures++;
        if (e instanceof SSLHandshakeException) {
            throw new HubUnreachable(what + ": no safe connection (" + reason(e) + "); check HF_ENDPOINT, the proxy and Java's certificates", e);
        }
        boolean nobody = e instanceof ConnectException || e.getCause() instanceof UnresolvedAddressException;
        if (failures >= (nobody ? TRIES_WITHOUT_ANSWER : TRIES)) {
            throw new HubUnreachable(what + ": " + (nobody ? "nobody answers there" : "the connection failed " + failures + " times in a row (" + reason(e) + ")")
                    + "; check the network and HF_ENDPOINT. The same command goes on from what has arrived", e);
        }
        pause.of(usual());
    }

    /** The same for an answer whose status {@link #mayPass}. */
    void failed(HttpResponse<?> response) throws InterruptedException {
        failures++;
        int status = response.statusCode();
        if (failures >= TRIES) {
            throw new HubUnreachable(what + ": answered " + status + (status == 429 ? " (too many requests)" : "") + " " + failures
                    + " times in a row; try again later, the same command goes on from what has arrived", null);
        }
        var asked = asked(response);
        if (asked != null && asked.compareTo(LONGEST_ASKED) > 0) {
            throw new HubUnreachable(what + ": answered " + status + " and asks to come back in " + asked.toMinutes()
                    + " minutes; a token (HF_TOKEN) raises the limit, and the same command goes on from what has arrived", null);
        }
        pause.of(asked == null ? usual() : asked.plusMillis(ThreadLocalRandom.current().nextInt(1000)));
    }

    /** Doubling, and somewhere in the upper half, so that many clients do not come back together. */
    private Duration usual() {
        long full = Math.min(LONGEST.toMillis(), 1000L << Math.min(10, failures - 1));
        return Duration.ofMillis(full / 2 + ThreadLocalRandom.current().nextLong(full / 2 + 1));
    }

    /** Retry-After in seconds or as a date, else the reset of a used-up RateLimit; null when the server asks for nothing. */
    private static @Nullable Duration asked(HttpResponse<?> response) {
        String after = response.headers().firstValue("Retry-After").orElse("").strip();
        if (after.matches("\\d{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(after));
        }
        try {
            if (!after.isEmpty()) {
                var until = Duration.between(Instant.now(), ZonedDateTime.parse(after, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
                return until.isNegative() ? Duration.ZERO : until;
            }
        } catch (DateTimeParseException e) {
            return null; // not worth a word: the usual wait does as well
        }
        var reset = RESET.matcher(response.headers().firstValue("RateLimit").orElse(""));
        return reset.find() ? Duration.ofSeconds(Long.parseLong(reset.group(1))) : null;
    }

    static String reason(Throwable e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : RepoPaths.shown(message);
    }
}
