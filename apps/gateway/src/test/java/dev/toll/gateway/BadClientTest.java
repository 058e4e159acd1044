package dev.toll.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toll.guard.rails.RailsReader;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client may do wrong, with a real connection on either side of the gate. */
class BadClientTest {
    @TempDir
    private Path dir;

    private LoopbackUpstream upstream;
    private TestGate gate;

    @BeforeEach
    void open() {
        upstream = new LoopbackUpstream(LoopbackUpstream.words("Fine."));
        gate = new TestGate(dir, TestGate.behind(upstream.base()), RailsReader.standard());
    }

    @AfterEach
    void close() {
        gate.close();
        upstream.close();
    }

    private void stillServes() {
        assertThat(gate.chat("hello", false).body()).contains("Fine.");
    }

    @Test
    void clientThatDisconnects_endsTheCallAtTheUpstream() throws Exception {
        var cancelled = new CountDownLatch(1);
        byte[] sentence = LoopbackUpstream.frames("And so on for ever, says the hen to the cock. ").getBytes(StandardCharsets.UTF_8);
        upstream.answering(e -> {
            LoopbackUpstream.begin(e, 0);
            try {
                while (true) {
                    e.getResponseBody().write(sentence);
                    e.getResponseBody().flush();
                    Thread.sleep(2);
                }
            } catch (IOException gone) {
                cancelled.countDown();
                throw gone;
            }
        });
        try (var client = HttpClient.newHttpClient()) {
            var response = client.send(gate.to("/v1/chat/completions").POST(HttpRequest.BodyPublishers.ofString(TestGate.body("hello", true))).build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            assertThat(response.body().read()).isEqualTo('d');
            response.body().close();
            assertThat(cancelled.await(20, TimeUnit.SECONDS)).isTrue();
            client.shutdownNow();
        }
        for (int i = 0; gate.auditLines().isEmpty() && i < 500; i++) {
            Thread.sleep(10);
        }
        assertThat(gate.auditLines()).singleElement().matches(l -> l.path("status").asInt() == 499);
        upstream.answering(LoopbackUpstream.words("Fine."));
        stillServes();
    }

    @Test
    void tenMegabytes_areRefused() {
        var huge = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"" + "x".repeat(10 << 20) + "\"}]}";
        var response = gate.post(huge);
        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(response.body()).contains("4194304 bytes");
        assertThat(upstream.bodies).isEmpty();
        stillServes();
    }

    /** The same without a length, so that only counting tells. */
    @Test
    void tenMegabytesInChunks_areRefused() {
        byte[] piece = new byte[1 << 16];
        Arrays.fill(piece, (byte) ' ');
        var pieces = java.util.Collections.nCopies(160, piece);
        var response = gate.send(gate.to("/v1/chat/completions").POST(HttpRequest.BodyPublishers.ofByteArrays(pieces)).build());
        assertThat(response.statusCode()).isEqualTo(413);
        stillServes();
    }

    @Test
    void invalidUtf8_isRefused() {
        for (byte[] bad : new byte[][] {{(byte) 0xC3}, {(byte) 0xC0, (byte) 0xAF}, {(byte) 0xED, (byte) 0xA0, (byte) 0x80}, {(byte) 0xFF}}) {
            byte[] before = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"".getBytes(StandardCharsets.UTF_8);
            byte[] body = Arrays.copyOf(before, before.length + bad.length + 4);
            System.arraycopy(bad, 0, body, before.length, bad.length);
            System.arraycopy("\"}]}".getBytes(StandardCharsets.UTF_8), 0, body, before.length + bad.length, 4);
            var response = gate.send(gate.to("/v1/chat/completions").POST(HttpRequest.BodyPublishers.ofByteArray(body)).build());
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(response.body()).contains("not UTF-8");
        }
        assertThat(upstream.bodies).isEmpty();
    }

    @Test
    void nestedTooDeep_isRefused() {
        assertThat(gate.post("{\"model\":\"m\",\"x\":" + "[".repeat(100_000)).statusCode()).isEqualTo(400);
        stillServes();
    }

    @Test
    void unknownFields_areToldBackAndNotPassedOn() {
        var response = gate.post("{\"model\":\"m\",\"colour\":\"red\",\"x y\":1,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("toll-ignored")).hasValue("colour,x?y");
        assertThat(upstream.bodies.getLast()).doesNotContain("colour");
    }

    @Test
    void severalAnswersAtOnce_areRefused() {
        var response = gate.post("{\"model\":\"m\",\"n\":3,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("\"param\":\"n\"");
        assertThat(upstream.bodies).isEmpty();
    }

    @Test
    void tools_goToTheUpstream_andItsCallsComeBack() {
        String tool = "{\"type\":\"function\",\"function\":{\"name\":\"count\",\"parameters\":{\"type\":\"object\"}}}";
        String asked = "{\"model\":\"m\",\"tools\":[" + tool + "],\"tool_choice\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"how many?\"},"
                + "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"c0\",\"type\":\"function\",\"function\":{\"name\":\"count\",\"arguments\":\"{}\"}}]},"
                + "{\"role\":\"tool\",\"tool_call_id\":\"c0\",\"content\":\"ask jo@hens.example\"}]";
        upstream.answering(LoopbackUpstream.stream("""
                data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"count","arguments":"{\\"of\\":"}}]}}]}

                data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"\\"eggs\\"}"}}]},"finish_reason":"tool_calls"}]}

                data: [DONE]

                """));
        var whole = TestGate.JSON.readTree(gate.post(asked + "}").body()).path("choices").path(0);
        assertThat(whole.path("finish_reason").asString()).isEqualTo("tool_calls");
        assertThat(whole.path("message").path("tool_calls").path(0).path("function").path("arguments").asString()).isEqualTo("{\"of\":\"eggs\"}");
        var sent = TestGate.JSON.readTree(upstream.bodies.getLast());
        assertThat(sent.path("tools").path(0)).isEqualTo(TestGate.JSON.readTree(tool));
        assertThat(sent.path("tool_choice").asString()).isEqualTo("auto");
        assertThat(sent.path("messages").path(2).path("content").asString()).isEqualTo("ask [EMAIL]");
        var stream = gate.post(asked + ",\"stream\":true}").body();
        assertThat(stream).contains("\"name\":\"count\"", "{\\\"of\\\":\\\"eggs\\\"}", "\"finish_reason\":\"tool_calls\"", "[DONE]");
    }

    @Test
    void images_goToTheUpstream_unlessTheyWouldReadThisMachine() {
        String image = "data:image/png;base64,iVBORw0KGgo=";
        String body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"what is it?\"},{\"type\":\"image_url\",\"image_url\":{\"url\":\"%s\"}}]}]}";
        assertThat(gate.post(body.formatted(image)).statusCode()).isEqualTo(200);
        assertThat(TestGate.JSON.readTree(upstream.bodies.getLast()).path("messages").path(0).path("content").path(1).path("image_url").path("url").asString()).isEqualTo(image);
        int asked = upstream.bodies.size();
        assertThat(gate.post(body.formatted("file:///etc/hostname")).statusCode()).isEqualTo(400);
        assertThat(upstream.bodies).hasSize(asked);
    }

    @Test
    void halfARequest_harmsNobody() throws IOException {
        try (var socket = new Socket("127.0.0.1", gate.server.port())) {
            socket.getOutputStream().write("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{\"model\"".getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            stillServes();
        }
        stillServes();
    }
}
