package dev.toll.chat.endpoint;

import dev.toll.chat.ChatException;
import dev.toll.chat.ChatException.Kind;
import dev.toll.chat.Excerpt;
import dev.toll.chat.wire.WireJson;
import java.time.Duration;
import java.time.Instant;

/**
 * An answer other than 200.
 *
 * @param retryable whether the same request may do better later
 * @param busy whether it says that the upstream has too much to do
 * @param asked pause the upstream asks for
 */
record Refusal(ChatException exception, boolean retryable, boolean busy, Duration asked) {
    /** Reads the body, as far as there is one, for the reason. */
    static Refusal of(String who, OpenResponse response, ApiKey key) {
        int status = response.status();
        if (status >= 300 && status < 400) {
            String to = response.headers().firstValue("location").orElse("nowhere");
            return last(Kind.REJECTED, who + ": redirects to " + Excerpt.of(key.redact(to))
                    + "; not followed, since the key belongs to this host only. If that is where it lives now, give that address");
        }
        String body = body(response);
        String said = who + ": HTTP " + status + ": " + key.redact(reason(body));
        return switch (status) {
            case 401, 403 -> last(Kind.UNAUTHORIZED, said + " (" + key + ")");
            case 408 -> new Refusal(new ChatException(Kind.TIMEOUT, said), true, true, RetryAfter.of(response.headers(), Instant.now()));
            // OpenAI's way to say that the account is empty: waiting does not fill it.
            case 429 -> new Refusal(new ChatException(Kind.LIMITED, said), !body.contains("insufficient_quota"), true, RetryAfter.of(response.headers(), Instant.now()));
            case 501, 505 -> last(Kind.REJECTED, said);
            default -> status >= 500
                    ? new Refusal(new ChatException(Kind.UNAVAILABLE, said), true, status == 503, RetryAfter.of(response.headers(), Instant.now()))
                    : last(Kind.REJECTED, said);
        };
    }

    private static Refusal last(Kind kind, String message) {
        return new Refusal(new ChatException(kind, message), false, false, Duration.ZERO);
    }

    private static String body(OpenResponse response) {
        try {
            return response.text();
        } catch (ChatException e) {
            return "(its reason did not come: " + e.getMessage() + ")";
        }
    }

    /** OpenAI's {@code error.message}, the plain {@code message} of others, or the beginning of whatever it is. */
    private static String reason(String body) {
        try {
            var json = WireJson.object(body, "error");
            for (var at : new String[] {"/error/message", "/message", "/error", "/detail"}) {
                if (json.at(at).isString()) {
                    return Excerpt.of(json.at(at).asString());
                }
            }
        } catch (ChatException e) {
            // Not JSON; then its beginning tells as much.
        }
        return body.isBlank() ? "no reason given" : Excerpt.of(body);
    }
}
