package dev.toll.gateway;

import dev.toll.chat.ChatException;
import dev.toll.chat.Delta;
import dev.toll.core.Message;
import dev.toll.core.Role;
import dev.toll.gateway.audit.AuditException;
import dev.toll.gateway.audit.AuditLine;
import dev.toll.gateway.audit.AuditLine.Asked;
import dev.toll.gateway.audit.AuditLog;
import dev.toll.gateway.audit.Exchange;
import dev.toll.gateway.audit.Payload;
import dev.toll.gateway.http.Reply;
import dev.toll.gateway.http.SseStream;
import dev.toll.gateway.wire.ChatCall;
import dev.toll.gateway.wire.ChatCallReader;
import dev.toll.gateway.wire.Replies;
import dev.toll.guard.prime.RiskAssessment;
import dev.toll.guard.rails.RailResult;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** {@code POST /v1/chat/completions}: reads the call, has {@link Gate} serve it, writes the audit line, and only then the answer's end. */
final class ChatEndpoint implements Door.Inside {
    private static final String JSON = "application/json";
    private static final int CLIENT_GONE = 499;
    private static final System.Logger LOG = System.getLogger(ChatEndpoint.class.getName());

    private final AtomicReference<Guarding> guarding;
    private final AuditLog audit;
    private final Payload payload;
    private final Metrics metrics;
    private final Recent recent;
    private final Door door;

    ChatEndpoint(AtomicReference<Guarding> guarding, AuditLog audit, Payload payload, Metrics metrics, Recent recent, Door door) {
        this.guarding = guarding;
        this.audit = audit;
        this.payload = payload;
        this.metrics = metrics;
        this.recent = recent;
        this.door = door;
    }

    @Override
    public void serve(byte[] body, String caller, Reply reply) {
        var call = ChatCallReader.read(body);
        var now = guarding.get();
        var asked = new Asked("chatcmpl-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()), Instant.now(), caller, now.main().id(), call.stream(), last(call));
        reply.header("toll-id", asked.id());
        reply.header("toll-guidelines", now.version());
        if (!call.ignored().isEmpty()) {
            reply.header("toll-ignored", String.join(",", call.ignored()).replaceAll("[^\\w,.-]", "?"));
        }
        if (call.stream()) {
            stream(call, asked, now, reply);
        } else {
            whole(call, asked, now, reply);
        }
    }

    private void whole(ChatCall call, Asked asked, Guarding now, Reply reply) {
        Exchange exchange;
        try {
            exchange = Gate.serve(call.request(), now, new Gate.Listener() {
                @Override
                public void starting(Optional<RiskAssessment> risk, List<RailResult> inputRails) {}

                @Override
                public void delta(Delta delta) {}
            });
        } catch (ChatException e) {
            failed(asked, e);
            door.error(reply, Failures.status(e), "api_error", null, Failures.words(e));
            return;
        } catch (RuntimeException e) {
            broken(asked, e);
            door.error(reply, Failures.OURS, "api_error", null, Failures.OUR_WORDS);
            return;
        }
        try {
            ended(asked, exchange);
        } catch (AuditException e) {
            unwritten(e);
            door.error(reply, Failures.UNWRITTEN, "api_error", null, Failures.UNWRITTEN_WORDS);
            return;
        }
        reply.header("toll-route", exchange.route());
        reply.header("toll-rails", exchange.railHeader());
        reply.send(200, JSON, Replies.whole(asked.id(), asked.at().getEpochSecond(), now.name(), exchange.answer(), exchange.finish(), exchange.usage())
                .getBytes(StandardCharsets.UTF_8));
    }

    private void stream(ChatCall call, Asked asked, Guarding now, Reply reply) {
        String name = now.name();
        var listener = new Streaming(asked, name, reply);
        try (listener) {
            var exchange = Gate.serve(call.request(), now, listener);
            ended(asked, exchange);
            var out = listener.open();
            out.data(Replies.closing(asked.id(), asked.at().getEpochSecond(), name, exchange.finish(), exchange.railHeader()));
            if (call.usage()) {
                out.data(Replies.counts(asked.id(), asked.at().getEpochSecond(), name, exchange.usage()));
            }
            out.done();
        } catch (ChatException e) {
            if (listener.gone()) {
                gone(asked);
            } else {
                failed(asked, e);
                listener.fail(door, Failures.status(e), Failures.words(e));
            }
        } catch (UncheckedIOException e) {
            gone(asked);
        } catch (AuditException e) {
            unwritten(e);
            listener.fail(door, Failures.UNWRITTEN, Failures.UNWRITTEN_WORDS);
        } catch (RuntimeException e) {
            broken(asked, e);
            listener.fail(door, Failures.OURS, Failures.OUR_WORDS);
        }
    }

    /** The client's side of a stream, opened once the route is known. */
    private final class Streaming implements Gate.Listener, AutoCloseable {
        private final Asked asked;
        private final String name;
        private final Reply reply;
        private @Nullable SseStream out;

        Streaming(Asked asked, String name, Reply reply) {
            this.asked = asked;
            this.name = name;
            this.reply = reply;
        }

        @Override
        public void starting(Optional<RiskAssessment> risk, List<RailResult> inputRails) {
            reply.header("toll-route", risk.map(r -> r.route().label()).orElse("none"));
            reply.header("toll-rails", Exchange.header(inputRails));
            reply.header("Cache-Control", "no-cache");
            reply.header("X-Accel-Buffering", "no");
            var stream = new SseStream(reply.stream(SseStream.TYPE));
            out = stream;
            stream.data(Replies.opening(asked.id(), asked.at().getEpochSecond(), name));
        }

        @Override
        public void delta(Delta delta) {
            open().data(Replies.chunk(asked.id(), asked.at().getEpochSecond(), name, delta));
        }

        SseStream open() {
            if (out == null) {
                throw new IllegalStateException("an answer before its beginning");
            }
            return out;
        }

        boolean gone() {
            return out != null && out.gone();
        }

        /** An error status where nothing has been sent yet; else an error event, and no mark of a complete answer. */
        void fail(Door door, int status, String words) {
            if (out == null) {
                door.error(reply, status, "api_error", null, words);
                return;
            }
            metrics.request(status);
            try {
                out.data(Replies.error("api_error", null, words));
            } catch (UncheckedIOException e) {
                // Nobody is left to be told.
                return;
            }
        }

        @Override
        public void close() {
            if (out != null) {
                out.close();
            }
        }
    }

    private void ended(Asked asked, Exchange exchange) {
        record(AuditLine.of(asked, exchange, payload));
        metrics.request(200);
        metrics.exchange(exchange);
    }

    private void failed(Asked asked, ChatException e) {
        unanswered(asked, Failures.status(e), e.kind().name().toLowerCase(Locale.ROOT));
    }

    private void gone(Asked asked) {
        metrics.request(CLIENT_GONE);
        unanswered(asked, CLIENT_GONE, "the client went away");
    }

    private void broken(Asked asked, RuntimeException e) {
        LOG.log(System.Logger.Level.ERROR, asked.id(), e);
        unanswered(asked, Failures.OURS, e.getClass().getSimpleName());
    }

    /** A request that got no answer may go without its line when the log cannot be written; one that got an answer never does. */
    private void unanswered(Asked asked, int status, String why) {
        try {
            record(AuditLine.failed(asked, status, why));
        } catch (AuditException e) {
            unwritten(e);
        }
    }

    private void unwritten(AuditException e) {
        metrics.auditFailed();
        LOG.log(System.Logger.Level.ERROR, String.valueOf(e.getMessage()));
    }

    private void record(String line) {
        audit.append(line);
        recent.add(line);
    }

    private static String last(ChatCall call) {
        return call.request().conversation().messages().reversed().stream().filter(m -> m.role() == Role.USER).findFirst().map(Message::text).orElse("");
    }
}
