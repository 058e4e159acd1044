package dev.toll.chat.endpoint;

import static dev.toll.chat.endpoint.ScriptedServer.END;
import static dev.toll.chat.endpoint.ScriptedServer.frames;
import static dev.toll.chat.endpoint.ScriptedServer.json;
import static dev.toll.chat.endpoint.ScriptedServer.words;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.toll.chat.ChatException;
import dev.toll.chat.ChatException.Kind;
import dev.toll.chat.ChatRequest;
import dev.toll.chat.Completion;
import dev.toll.chat.Delta;
import dev.toll.chat.Usage;
import dev.toll.chat.endpoint.ScriptedServer.Turn;
import dev.toll.core.Conversation;
import dev.toll.core.Message;
import dev.toll.core.Sampling;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a backend may do wrong, and what becomes of it. Where a deadline is waited for, it is a fifth of a second. */
class FaultyBackendTest {
    private static final String SECRET = "sk-do-not-show-me";
    private static final ApiKey KEY = ApiKey.fromEnvironment("K", Map.of("K", SECRET));
    private static final ChatRequest HELLO = ChatRequest.of(List.of(Message.user("hello")), Sampling.greedy(8));
    private static final Patience LONG = new Patience(Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(60));
    private static final Patience NO_FIRST_BYTE = new Patience(Duration.ofSeconds(20), Duration.ofMillis(200), Duration.ofSeconds(20), Duration.ofSeconds(60));
    private static final Patience NO_NEXT_FRAME = new Patience(Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofMillis(200), Duration.ofSeconds(60));
    private static final Retries QUICK = new Retries(3, Duration.ofMillis(1), Duration.ofSeconds(3));

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (var c : open.reversed()) {
            c.close();
        }
    }

    private ScriptedServer server(Turn... turns) {
        var server = new ScriptedServer(turns);
        open.add(server);
        return server;
    }

    private OpenAiModel model(URI base) {
        return model(base, LONG);
    }

    private OpenAiModel model(URI base, Patience patience) {
        var upstream = new Upstream(base, KEY, new Upstream.Settings(patience, QUICK, 4, 1 << 20));
        open.add(upstream);
        return new OpenAiModel(upstream, "m", Abilities.chatsOnly("as told"), Budget.unlimited(), Price.FREE);
    }

    private static ChatException fault(OpenAiModel model) {
        return catchThrowableOfType(ChatException.class, () -> model.complete(HELLO));
    }

    @Test
    void answer_whenAllIsWell_comesInPiecesAndIsCounted() {
        var server = server(words("good ", "day"));
        var pieces = new ArrayList<Delta>();

        var whole = model(server.base()).stream(HELLO, pieces::add);

        assertThat(pieces).containsExactly(new Delta.Text("good "), new Delta.Text("day"));
        assertThat(whole).isEqualTo(new Completion(Message.assistant("good day"), Completion.Finish.STOP, new Usage(5, 2, 1), "scripted-1"));
        var request = server.requests().getFirst();
        assertThat(request.path()).isEqualTo("/v1/chat/completions");
        assertThat(request.header("Authorization")).isEqualTo("Bearer " + SECRET);
        assertThat(request.body()).contains("\"model\":\"m\"", "\"stream\":true", "\"content\":\"hello\"").doesNotContain("seed", "top_p", SECRET);
    }

    @Test
    void answer_whenBackendDoesNotStream_isReadWhole() {
        var server = server(json(200, """
                {"model":"whole","choices":[{"index":0,"message":{"role":"assistant","content":"42"},"finish_reason":"length"}],"usage":{"prompt_tokens":1,"completion_tokens":8}}"""));
        var whole = model(server.base()).complete(HELLO);
        assertThat(whole.text()).isEqualTo("42");
        assertThat(whole.finish()).isEqualTo(Completion.Finish.LENGTH);
    }

    @Test
    void backend_whenItHangsBeforeItsHeaders_isATimeout() {
        var server = new ScriptedServer[1];
        server[0] = server(e -> server[0].hang().answer(e));
        assertThat(fault(model(server[0].base(), NO_FIRST_BYTE))).hasMessageContaining("no first byte of an answer in 200 ms").returns(Kind.TIMEOUT, ChatException::kind);
        assertThat(server[0].requests()).as("not asked again, for it may be at work").hasSize(1);
    }

    @Test
    void backend_whenItFallsSilentInAStream_isATimeoutAndWhatCameStays() {
        var server = new ScriptedServer[1];
        server[0] = server(e -> server[0].silentAfter(frames("half")).answer(e));
        var pieces = new ArrayList<Delta>();
        assertThatThrownBy(() -> model(server[0].base(), NO_NEXT_FRAME).stream(HELLO, pieces::add)).isInstanceOf(ChatException.class)
                .hasMessageContaining("silent for 200 ms in the middle of an answer");
        assertThat(pieces).containsExactly(new Delta.Text("half"));
    }

    @Test
    void connection_whenItClosesInAStream_isBrokenOffAndNotAskedAgain() {
        var server = server(ScriptedServer.breakOffAfter(frames("half")), words("never"));
        assertThat(fault(model(server.base()))).returns(Kind.BROKEN_OFF, ChatException::kind);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void stream_whenItEndsWithoutItsMark_isBrokenOff() {
        assertThat(fault(model(server(ScriptedServer.stream(frames("half"))).base()))).hasMessageContaining("before its end mark").returns(Kind.BROKEN_OFF, ChatException::kind);
    }

    @Test
    void stream_whenItEndsInTheMiddleOfAFrame_isMalformed() {
        assertThat(fault(model(server(ScriptedServer.stream(frames("a") + "data: {\"choi")).base()))).hasMessageContaining("middle of a frame")
                .returns(Kind.MALFORMED, ChatException::kind);
    }

    @Test
    void stream_whenAFrameIsNoJson_showsIt() {
        assertThat(fault(model(server(ScriptedServer.stream("data: <html>sorry</html>\n\n" + END)).base()))).hasMessageContaining("not JSON: '<html>sorry</html>'")
                .returns(Kind.MALFORMED, ChatException::kind);
    }

    @Test
    void stream_whenItReportsAnErrorAfterItsFirstByte_isUnavailable() {
        var server = server(ScriptedServer.stream(frames("a") + "data: {\"error\":{\"message\":\"out of memory\"}}\n\n"));
        assertThat(fault(model(server.base()))).hasMessageContaining("out of memory").returns(Kind.UNAVAILABLE, ChatException::kind);
    }

    @Test
    void answer_whenItIsAWebPage_saysSoAndShowsItsBeginning() {
        var server = server(e -> {
            e.getResponseHeaders().set("content-type", "text/html");
            e.sendResponseHeaders(200, 0);
            e.getResponseBody().write("<html><title>Login</title>".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        });
        assertThat(fault(model(server.base()))).hasMessageContaining("type 'text/html'").hasMessageContaining("Login").returns(Kind.MALFORMED, ChatException::kind);
    }

    /** 50 MB against a limit of 1 MiB: refused when the limit is passed, not when memory is. */
    @Test
    void answer_whenItIsTooLarge_isRefused() {
        assertThat(fault(model(server(ScriptedServer.flood("text/event-stream", 50_000_000)).base()))).hasMessageContaining("more than 1048576 bytes")
                .returns(Kind.MALFORMED, ChatException::kind);
        assertThat(fault(model(server(ScriptedServer.flood("application/json", 50_000_000)).base()))).hasMessageContaining("more than 1048576 bytes");
    }

    @Test
    void limit_whenTheBackendAsksForAPause_isHonoured() {
        var server = server(json(429, "{\"error\":{\"message\":\"slow down\"}}", "retry-after", "1"), words("ok"));
        long start = System.nanoTime();
        assertThat(model(server.base()).complete(HELLO).text()).isEqualTo("ok");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void limit_whenThePauseAskedForIsTooLong_isToldAtOnce() {
        var server = server(json(429, "{\"error\":{\"message\":\"come back tomorrow\"}}", "retry-after", "86400"));
        assertThat(fault(model(server.base()))).hasMessageContaining("come back tomorrow").returns(Kind.LIMITED, ChatException::kind);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void limit_whenTheAccountIsEmpty_isNotWaitedFor() {
        var server = server(json(429, "{\"error\":{\"code\":\"insufficient_quota\",\"message\":\"no credit\"}}"));
        assertThat(fault(model(server.base()))).returns(Kind.LIMITED, ChatException::kind);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void backend_whenItFailsAllTheTime_isGivenUpAfterTheTries() {
        var server = server(json(500, "boom"));
        assertThat(fault(model(server.base()))).hasMessageContaining("HTTP 500: boom (try 3 and last)").returns(Kind.UNAVAILABLE, ChatException::kind);
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void connection_whenClosedBeforeAnyByte_isTriedAgain() {
        var server = server(ScriptedServer.reset(), words("ok"));
        assertThat(model(server.base()).complete(HELLO).text()).isEqualTo("ok");
    }

    @Test
    void connection_whenNobodyListens_saysWhere() throws IOException {
        URI base;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            base = URI.create("http://localhost:" + socket.getLocalPort() + "/v1");
        }
        assertThat(fault(model(base))).hasMessageContaining(base.toString()).hasMessageContaining("no answer").returns(Kind.UNAVAILABLE, ChatException::kind);
    }

    @Test
    void redirect_whenItLeadsElsewhere_isNotFollowedAndTheKeyStaysHere() {
        var thief = server(words("thanks"));
        var server = server(json(307, "", "location", thief.base() + "/chat/completions?key=" + SECRET));
        assertThat(fault(model(server.base()))).hasMessageContaining("redirects to " + thief.base()).hasMessageNotContaining(SECRET).returns(Kind.REJECTED, ChatException::kind);
        assertThat(thief.requests()).isEmpty();
    }

    @Test
    void key_whenTheBackendRepeatsIt_isNotPassedOn() {
        var server = server(json(401, "{\"error\":{\"message\":\"wrong key " + SECRET + "\"}}"));
        var model = model(server.base());
        assertThat(fault(model)).hasMessageContaining("wrong key [key]").hasMessageContaining("key of K").hasMessageNotContaining(SECRET)
                .returns(Kind.UNAUTHORIZED, ChatException::kind);
        assertThat(server.requests()).hasSize(1);
        assertThat(model.id() + KEY).doesNotContain(SECRET);
    }

    @Test
    void parameter_whenTheBackendKnowsAnotherName_isSentUnderThat() {
        var server = server(json(400, "{\"error\":{\"message\":\"Use 'max_completion_tokens' instead.\"}}"), words("a"), words("b"));
        var model = model(server.base());
        assertThat(model.complete(HELLO).text()).isEqualTo("a");
        assertThat(model.complete(HELLO).text()).isEqualTo("b");
        assertThat(server.requests()).hasSize(3);
        assertThat(server.requests().getLast().body()).contains("\"max_completion_tokens\":8").doesNotContain("\"max_tokens\"");
    }

    @Test
    void request_whenItIsAtFault_isNotRepeated() {
        var server = server(json(400, "{\"error\":{\"message\":\"context of 128 tokens\"}}"));
        assertThat(fault(model(server.base()))).hasMessageContaining("context of 128 tokens").returns(Kind.REJECTED, ChatException::kind);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void sink_whenItThrows_endsTheAnswerUpstream() {
        var server = new ScriptedServer[1];
        server[0] = server(e -> server[0].silentAfter(frames("a")).answer(e));
        assertThatThrownBy(() -> model(server[0].base()).stream(HELLO, delta -> {
            throw new IllegalStateException("enough");
        })).isInstanceOf(IllegalStateException.class).hasMessage("enough");
    }

    @Test
    void samples_whenDrawsDiffer_haveDifferentSeeds() {
        var server = server(words("x"));
        var model = model(server.base());
        var request = ChatRequest.of(Conversation.ask("q"), Sampling.of(1, 4, 7));
        model.complete(request);
        model.complete(request.withDraw(1));
        model.complete(request.withDraw(1));
        var seeds = server.requests().stream().map(r -> r.body().replaceAll(".*\"seed\":(\\d+).*", "$1")).toList();
        assertThat(seeds.get(1)).isEqualTo(seeds.get(2)).isNotEqualTo(seeds.get(0));
    }
}
