package dev.toll.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toll.guard.rails.RailsReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an endpoint may do wrong, what the client then sees, and that the gate serves the next one. */
class BadUpstreamTest {
    @TempDir
    private Path dir;

    private LoopbackUpstream upstream;
    private TestGate gate;

    @BeforeEach
    void open() {
        upstream = new LoopbackUpstream(LoopbackUpstream.words("Fine. ", "Thanks."));
        gate = new TestGate(dir, TestGate.behind(upstream.base()), RailsReader.standard());
    }

    @AfterEach
    void close() {
        gate.close();
        upstream.close();
    }

    /** A whole answer becomes that status; a stream, whose status was sent, an error event without the mark of its end. */
    private void fails(LoopbackUpstream.Turn turn, int status) {
        upstream.answering(turn);
        int before = gate.auditLines().size();
        var whole = gate.chat("hello", false);
        assertThat(whole.statusCode()).isEqualTo(status);
        assertThat(whole.body()).contains("\"error\"").doesNotContain("127.0.0.1");
        var stream = gate.chat("hello", true);
        assertThat(stream.body()).contains("\"error\"").doesNotContain("[DONE]", "127.0.0.1");
        assertThat(gate.auditLines().stream().skip(before)).hasSize(2).allMatch(l -> l.path("status").asInt() == status);
        upstream.answering(LoopbackUpstream.words("Fine. ", "Thanks."));
        assertThat(gate.chat("hello", false).body()).contains("Fine. Thanks.");
    }

    @Test
    void hanging_isATimeout() {
        fails(upstream.silentAfter(""), 504);
    }

    @Test
    void silentWithinAnAnswer_isATimeout() {
        fails(upstream.silentAfter(LoopbackUpstream.frames("Half. ")), 504);
    }

    @Test
    void closedMidStream_isABadGateway() {
        fails(LoopbackUpstream.cutAfter(LoopbackUpstream.frames("Half. ", "And ")), 502);
    }

    @Test
    void endedWithoutItsMark_isABadGateway() {
        fails(LoopbackUpstream.stream(LoopbackUpstream.frames("Half. ")), 502);
    }

    @Test
    void halfAFrame_isABadGateway() {
        fails(LoopbackUpstream.stream(LoopbackUpstream.frames("Half. ") + "data: {\"choices\":[{\"ind"), 502);
    }

    @Test
    void wrongJson_isABadGateway() {
        fails(LoopbackUpstream.stream("data: <html>sorry</html>\n\n"), 502);
        fails(LoopbackUpstream.status(200, "{\"choices\":\"none\"}"), 502);
        fails(LoopbackUpstream.status(200, "[1,2"), 502);
    }

    @Test
    void answerOf50Megabytes_isRefusedOnTheWay() {
        var sent = new AtomicLong();
        byte[] piece = LoopbackUpstream.frames("word ".repeat(200) + ". ").getBytes(StandardCharsets.UTF_8);
        fails(e -> {
            LoopbackUpstream.begin(e, 0);
            for (sent.set(0); sent.get() < 50_000_000; sent.addAndGet(piece.length)) {
                e.getResponseBody().write(piece);
            }
            e.getResponseBody().write(LoopbackUpstream.END.getBytes(StandardCharsets.UTF_8));
        }, 502);
        assertThat(sent.get()).isLessThan(50_000_000);
    }

    /** Every request refused: every client gets an answer soon, every answer its line, and afterwards all is as before. */
    private void storm(int refusal, int status) throws InterruptedException, ExecutionException {
        var refused = new AtomicInteger();
        upstream.answering(e -> {
            refused.incrementAndGet();
            LoopbackUpstream.status(refusal, "{\"error\":{\"message\":\"storm\"}}").answer(e);
        });
        int clients = 24;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = new ArrayList<Future<Integer>>();
            for (int i = 0; i < clients; i++) {
                boolean stream = i % 2 == 0;
                calls.add(threads.submit((Callable<Integer>) () -> {
                    var response = gate.chat("hello", stream);
                    assertThat(response.body()).contains("\"error\"").doesNotContain("[DONE]");
                    return response.statusCode();
                }));
            }
            int whole = 0;
            for (var call : calls) {
                whole += call.get() == status ? 1 : 0;
            }
            assertThat(whole).isEqualTo(clients / 2);
        }
        assertThat(refused.get()).as("asked again a few times, not for ever").isBetween(clients, 3 * clients);
        assertThat(gate.auditLines()).hasSize(clients).allMatch(l -> l.path("status").asInt() == status);
        upstream.answering(LoopbackUpstream.words("Fine. ", "Thanks."));
        assertThat(gate.chat("hello", false).body()).contains("Fine. Thanks.");
        assertThat(gate.get("/metrics").body()).contains("toll_open_requests 0");
    }

    @Test
    void stormOf429_isPassedOnAndSurvived() throws Exception {
        storm(429, 429);
    }

    @Test
    void stormOf500_isABadGatewayAndSurvived() throws Exception {
        storm(500, 502);
    }
}
