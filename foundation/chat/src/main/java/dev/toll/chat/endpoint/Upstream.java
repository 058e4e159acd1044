package dev.toll.chat.endpoint;

import dev.toll.chat.ChatException;
import dev.toll.chat.ChatException.Kind;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One address with its key: sends requests, no more at once than it can bear, again where that is safe, and to no other
 * host. All models behind one address share it. Thread-safe.
 */
public final class Upstream implements AutoCloseable {
    private final URI base;
    private final ApiKey key;
    private final Settings settings;
    private final AdaptiveLimit limit;
    private final HttpClient client;

    /**
     * What holds for every request.
     *
     * @param concurrency most requests under way at once
     * @param largestAnswer bytes of an answer above which it is refused
     * @param eager whether as many as allowed may be under way from the beginning, since somebody waits for each; else their
     *     number begins small and grows with the answers
     */
    public record Settings(Patience patience, Retries retries, int concurrency, long largestAnswer, boolean eager) {
        public static final Settings DEFAULT = new Settings(Patience.DEFAULT, Retries.DEFAULT, 32, 32L << 20);

        public Settings(Patience patience, Retries retries, int concurrency, long largestAnswer) {
            this(patience, retries, concurrency, largestAnswer, false);
        }

        /** For requests that somebody waits for: few and short retries, no slow beginning. */
        public static Settings live(Patience patience, int concurrency) {
            return new Settings(patience, Retries.LIVE, concurrency, 32L << 20, true);
        }
    }

    public Upstream(URI base, ApiKey key, Settings settings) {
        this.base = base;
        this.key = key;
        this.settings = settings;
        this.limit = settings.eager() ? new AdaptiveLimit(settings.concurrency(), System::nanoTime, settings.concurrency())
                : new AdaptiveLimit(settings.concurrency(), System::nanoTime);
        this.client = HttpClient.newBuilder()
                .connectTimeout(settings.patience().connect())
                .followRedirects(HttpClient.Redirect.NEVER)
                // Over plain HTTP the JDK would ask for an upgrade to HTTP/2, which some Python servers answer by losing the body.
                .version(base.getScheme().equals("http") ? HttpClient.Version.HTTP_1_1 : HttpClient.Version.HTTP_2)
                .build();
    }

    public URI base() {
        return base;
    }

    /** A response of status 200; the caller closes it. */
    OpenResponse get(String path) {
        return send(path, HttpRequest.newBuilder().GET());
    }

    /** A response of status 200; the caller closes it. */
    OpenResponse post(String path, String json) {
        return send(path, HttpRequest.newBuilder().header("content-type", "application/json").POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    private OpenResponse send(String path, HttpRequest.Builder builder) {
        builder.uri(URI.create(base + "/" + path)).header("accept", "text/event-stream, application/json").header("user-agent", "toll");
        if (key.isPresent()) {
            builder.header("authorization", key.header());
        }
        var request = builder.build();
        try {
            for (int attempt = 1; ; attempt++) {
                var refusal = attempt(request);
                if (refusal instanceof Open(var response)) {
                    return response;
                }
                var refused = ((Refused) refusal).refusal();
                if (!refused.retryable() || attempt >= settings.retries().attempts() || refused.asked().compareTo(settings.retries().longest()) > 0) {
                    throw attempt == 1 ? refused.exception() : again(refused.exception(), attempt);
                }
                Thread.sleep(settings.retries().pause(attempt + 1, refused.asked()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChatException(Kind.CANCELLED, base + ": interrupted while waiting for an answer", e);
        }
    }

    private static ChatException again(ChatException last, int attempts) {
        return new ChatException(last.kind(), last.getMessage() + " (try " + attempts + " and last)", last);
    }

    private sealed interface Outcome {}

    private record Open(OpenResponse response) implements Outcome {}

    private record Refused(Refusal refusal) implements Outcome {}

    private Outcome attempt(HttpRequest request) throws InterruptedException {
        var permit = limit.acquire();
        OpenResponse open = null;
        try {
            open = headers(request, permit);
            if (open.status() == 200) {
                permit.answered();
                var response = open;
                open = null;
                permit = null;
                return new Open(response);
            }
            var refusal = Refusal.of(base.toString(), open, key);
            if (refusal.busy()) {
                permit.refused();
            }
            return new Refused(refusal);
        } catch (ConnectionLost e) {
            return new Refused(new Refusal(new ChatException(Kind.UNAVAILABLE, base + ": no answer (" + Connection.reason(e) + ")", e),
                    Connection.mayRetry(e), false, Duration.ZERO));
        } finally {
            closeAll(open, permit);
        }
    }

    private static void closeAll(@Nullable OpenResponse open, AdaptiveLimit.@Nullable Permit permit) {
        if (open != null) {
            open.close();
        }
        if (permit != null) {
            permit.close();
        }
    }

    /** The connection failed before any byte of an answer. */
    private static final class ConnectionLost extends Exception {
        private static final long serialVersionUID = 1L;

        ConnectionLost(@Nullable Throwable cause) {
            super(cause);
        }
    }

    /** Waits for the status line and the headers. */
    private OpenResponse headers(HttpRequest request, AdaptiveLimit.Permit permit) throws InterruptedException, ConnectionLost {
        long start = System.nanoTime();
        var pipe = new BodyPipe();
        var future = client.sendAsync(request, info -> pipe);
        try {
            HttpResponse<BodyPipe> response = future.get(settings.patience().firstByte().toMillis(), TimeUnit.MILLISECONDS);
            return new OpenResponse(base.toString(), response, permit, settings.patience(), settings.largestAnswer(), start);
        } catch (TimeoutException e) {
            future.cancel(true);
            pipe.close();
            throw new ChatException(Kind.TIMEOUT, base + ": no first byte of an answer in " + settings.patience().firstByte().toMillis() + " ms", e);
        } catch (InterruptedException e) {
            future.cancel(true);
            pipe.close();
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException) {
                throw new ConnectionLost(e.getCause());
            }
            throw new IllegalStateException(base + ": the request could not be sent", e);
        }
    }

    /** Requests at once that this upstream is allowed at the moment. */
    public int concurrency() {
        return limit.current();
    }

    /** Lets go of idle connections. */
    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }
}
