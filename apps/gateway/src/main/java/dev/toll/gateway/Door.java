package dev.toll.gateway;

import dev.toll.gateway.http.Call;
import dev.toll.gateway.http.Handler;
import dev.toll.gateway.http.Reply;
import dev.toll.gateway.wire.BadCall;
import dev.toll.gateway.wire.Replies;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** In front of every endpoint that costs something: who calls, how many at a time, how much. Turns bad calls into error bodies. */
final class Door {
    private static final String JSON = "application/json";

    private final ApiKeys keys;
    private final Limits limits;
    private final Metrics metrics;
    private final Semaphore places;
    private volatile boolean closed;

    Door(ApiKeys keys, Limits limits, Metrics metrics) {
        this.keys = keys;
        this.limits = limits;
        this.metrics = metrics;
        this.places = new Semaphore(limits.concurrent());
    }

    /** What stands behind the door. */
    interface Inside {
        /** Serves a body whose caller is known. */
        void serve(byte[] body, String caller, Reply reply);
    }

    Handler before(Inside inside) {
        return (call, reply) -> {
            var caller = keys.caller(call).orElse(null);
            if (caller == null) {
                error(reply, 401, "invalid_request_error", null, "no valid API key; expected the header Authorization: Bearer KEY");
                return;
            }
            if (closed) {
                reply.header("Connection", "close");
                error(reply, 503, "api_error", null, "this gate is being stopped");
                return;
            }
            if (!places.tryAcquire()) {
                reply.header("Retry-After", "1");
                error(reply, 429, "rate_limit_error", null, limits.concurrent() + " requests are under way, which is as many as this gate takes");
                return;
            }
            metrics.opened();
            try {
                inside.serve(body(call), caller, reply);
            } catch (BadCall e) {
                error(reply, e.status(), "invalid_request_error", e.param(), String.valueOf(e.getMessage()));
            } finally {
                metrics.closed();
                places.release();
            }
        };
    }

    /** Lets nobody in any more and waits for those inside to leave; false if some have not by then. */
    boolean close(Duration grace) {
        if (closed) {
            return true;
        }
        closed = true;
        try {
            return places.tryAcquire(limits.concurrent(), grace.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    boolean closed() {
        return closed;
    }

    /** For pages that show what happens: a key, or this very machine. */
    Handler watched(Handler handler) {
        return (call, reply) -> {
            if (call.local() || keys.caller(call).isPresent()) {
                handler.serve(call, reply);
            } else {
                error(reply, 401, "invalid_request_error", null, "seen from another machine this needs an API key");
            }
        };
    }

    private byte[] body(Call call) {
        try {
            return call.body(limits.bodyBytes())
                    .orElseThrow(() -> new BadCall(413, null, "the body has more than " + limits.bodyBytes() + " bytes, which is as much as this gate takes"));
        } catch (IOException e) {
            throw new BadCall(400, null, "the body broke off");
        }
    }

    void error(Reply reply, int status, String type, @Nullable String param, String message) {
        metrics.request(status);
        reply.send(status, JSON, Replies.error(type, param, message).getBytes(StandardCharsets.UTF_8));
    }
}
