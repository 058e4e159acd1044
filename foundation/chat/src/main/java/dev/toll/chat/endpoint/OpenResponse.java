package dev.toll.chat.endpoint;

import dev.toll.chat.ChatException;
import dev.toll.chat.ChatException.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/**
 * A response whose headers are here and whose body is still to come. Pieces come within the deadlines and within the size
 * limit, or a {@link ChatException} does. Closing it gives up the rest and frees the place at the upstream.
 */
final class OpenResponse implements AutoCloseable {
    private final String who;
    private final HttpResponse<BodyPipe> response;
    private final AdaptiveLimit.Permit permit;
    private final Patience patience;
    private final long largest;
    private final long deadline;
    private long read;

    OpenResponse(String who, HttpResponse<BodyPipe> response, AdaptiveLimit.Permit permit, Patience patience, long largest, long startedNanos) {
        this.who = who;
        this.response = response;
        this.permit = permit;
        this.patience = patience;
        this.largest = largest;
        this.deadline = startedNanos + patience.whole().toNanos();
    }

    int status() {
        return response.statusCode();
    }

    java.net.http.HttpHeaders headers() {
        return response.headers();
    }

    /** Lower-case media type without parameters; empty when none is given. */
    String mediaType() {
        return response.headers().firstValue("content-type").orElse("").split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    /** The next bytes of the body; empty at its end. */
    Optional<List<ByteBuffer>> next() {
        long left = deadline - System.nanoTime();
        var wait = patience.betweenBytes().toNanos() < left ? patience.betweenBytes() : Duration.ofNanos(Math.max(0, left));
        try {
            var piece = response.body().next(wait);
            for (var bytes : piece.orElse(List.of())) {
                read += bytes.remaining();
            }
            if (read > largest) {
                throw new ChatException(Kind.MALFORMED, who + ": an answer of more than " + largest + " bytes was refused");
            }
            return piece;
        } catch (TimeoutException e) {
            throw new ChatException(Kind.TIMEOUT, who + ": " + (left < patience.betweenBytes().toNanos() ? "the answer was not whole after " + patience.whole().toSeconds() + " s"
                    : "silent for " + patience.betweenBytes().toMillis() + " ms in the middle of an answer (" + read + " bytes came)"), e);
        } catch (IOException e) {
            throw new ChatException(Kind.BROKEN_OFF, who + ": the connection broke off after " + read + " bytes of the answer (" + Connection.reason(e) + ")", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChatException(Kind.CANCELLED, who + ": interrupted while an answer came", e);
        }
    }

    /** The whole body as UTF-8. */
    String text() {
        var out = new ByteArrayOutputStream();
        for (var piece = next(); piece.isPresent(); piece = next()) {
            for (var bytes : piece.get()) {
                var copy = new byte[bytes.remaining()];
                bytes.get(copy);
                out.writeBytes(copy);
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        response.body().close();
        permit.close();
    }
}
