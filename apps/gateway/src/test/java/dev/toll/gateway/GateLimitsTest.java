package dev.toll.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.toll.chat.endpoint.Abilities;
import dev.toll.chat.endpoint.ApiKey;
import dev.toll.chat.endpoint.Budget;
import dev.toll.chat.endpoint.OpenAiModel;
import dev.toll.chat.endpoint.Patience;
import dev.toll.chat.endpoint.Price;
import dev.toll.chat.endpoint.Upstream;
import dev.toll.core.InputException;
import dev.toll.gateway.audit.AuditLog;
import dev.toll.gateway.audit.Payload;
import dev.toll.gateway.http.Listen;
import dev.toll.guard.rails.HeldBack;
import dev.toll.guard.rails.Rails;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may come in and how many, over an encrypted connection too; how the gate closes; what it does when its disk is full. */
class GateLimitsTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    private Path dir;

    private LoopbackUpstream upstream;
    private final CountDownLatch open = new CountDownLatch(1);
    private final CountDownLatch arrived = new CountDownLatch(2);

    @BeforeEach
    void begin() {
        upstream = new LoopbackUpstream(e -> {
            arrived.countDown();
            open.await(20, TimeUnit.SECONDS);
            LoopbackUpstream.words("Fine.").answer(e);
        });
    }

    @AfterEach
    void end() {
        open.countDown();
        upstream.close();
    }

    private Guarding guarding() {
        var model = new OpenAiModel(new Upstream(upstream.base(), ApiKey.NONE,
                Upstream.Settings.live(Patience.DEFAULT, 64)), "m", Abilities.chatsOnly("a test"),
                Budget.unlimited(), Price.FREE);
        return new Guarding(model, null, Rails.NONE, HeldBack.Release.SENTENCE, "REFUSED");
    }

    private TestGate gate(Limits limits, Optional<Listen.Tls> tls, Duration grace) {
        return new TestGate(dir, guarding(), ApiKeys.none(), limits, tls, grace);
    }

    private CompletableFuture<HttpResponse<String>> begin(HttpClient client, TestGate gate, boolean stream) {
        return client.sendAsync(gate.to("/v1/chat/completions").POST(HttpRequest.BodyPublishers.ofString(TestGate.body("hello", stream))).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void moreAtATimeThanAllowed_areSentAway_andThePlacesComeBack() throws Exception {
        try (var gate = gate(new Limits(1 << 20, 2), Optional.empty(), Duration.ofSeconds(5)); var client = HttpClient.newHttpClient()) {
            var first = begin(client, gate, false);
            var second = begin(client, gate, true);
            assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
            var third = gate.chat("hello", false);
            assertThat(third.statusCode()).isEqualTo(429);
            assertThat(third.headers().firstValue("Retry-After")).hasValue("1");
            open.countDown();
            assertThat(first.get().body()).contains("Fine.");
            assertThat(second.get().body()).contains("Fine.", "[DONE]");
            assertThat(gate.chat("hello", false).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void closing_letsRequestsUnderWayEnd_andTakesNoMore() throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var gate = gate(Limits.usual(), Optional.empty(), Duration.ofSeconds(15));
            var whole = begin(client, gate, false);
            var stream = begin(client, gate, true);
            assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
            int port = gate.server.port();
            // Not on the common pool, which the JDK's client needs for its answers.
            var closing = CompletableFuture.runAsync(gate::close, Thread::startVirtualThread);
            for (int i = 0; i < 500 && gate.get("/health").statusCode() != 503; i++) {
                Thread.sleep(10);
            }
            assertThat(gate.get("/health").body()).contains("draining");
            assertThat(gate.chat("hello", false)).matches(r -> r.statusCode() == 503 && r.body().contains("being stopped"));
            assertThat(closing.isDone()).isFalse();
            open.countDown();
            assertThat(whole.get(10, TimeUnit.SECONDS).body()).contains("Fine.");
            assertThat(stream.get(10, TimeUnit.SECONDS).body()).contains("Fine.", "[DONE]");
            closing.get(20, TimeUnit.SECONDS);
            assertThatThrownBy(() -> new Socket("127.0.0.1", port).close()).isInstanceOf(ConnectException.class);
            assertThat(gate.auditLines()).hasSize(2).allMatch(l -> l.path("status").asInt() == 200);
        }
    }

    /** A certificate of this test's own making: PEM files and a client that trusts it. */
    private SSLContext certificate(Path certificate, Path key) throws Exception {
        var store = dir.resolve("store.p12");
        var made = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias", "gate", "-keyalg", "EC", "-groupname", "secp256r1",
                "-dname", "CN=127.0.0.1", "-ext", "SAN=ip:127.0.0.1", "-validity", "2", "-storetype", "PKCS12", "-keystore", store.toString(), "-storepass", new String(PASSWORD))
                .redirectErrorStream(true).redirectOutput(dir.resolve("keytool.log").toFile()).start();
        assertThat(made.waitFor()).isZero();
        var keys = KeyStore.getInstance(store.toFile(), PASSWORD);
        pem(certificate, "CERTIFICATE", keys.getCertificate("gate").getEncoded());
        pem(key, "PRIVATE KEY", keys.getKey("gate", PASSWORD).getEncoded());
        var trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("gate", keys.getCertificate("gate"));
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static void pem(Path file, String what, byte[] bytes) throws IOException {
        Files.writeString(file, "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes) + "\n-----END " + what + "-----\n");
    }

    @Test
    void encrypted_itServesWholeAndStreamedAnswersToWhomTrustsIt() throws Exception {
        open.countDown();
        var certificate = dir.resolve("cert.pem");
        var key = dir.resolve("key.pem");
        var context = certificate(certificate, key);
        try (var gate = gate(Limits.usual(), Optional.of(new Listen.Tls(certificate, key)), Duration.ofSeconds(2));
                var trusting = HttpClient.newBuilder().sslContext(context).version(HttpClient.Version.HTTP_1_1).build();
                var doubting = HttpClient.newHttpClient()) {
            var uri = URI.create("https://127.0.0.1:" + gate.server.port() + "/v1/chat/completions");
            for (boolean stream : List.of(false, true)) {
                var request = HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofString(TestGate.body("hello", stream))).build();
                var response = trusting.send(request, HttpResponse.BodyHandlers.ofString());
                assertThat(response.sslSession()).isPresent();
                assertThat(response.body()).contains("Fine.");
                assertThatThrownBy(() -> doubting.send(request, HttpResponse.BodyHandlers.ofString())).isInstanceOf(SSLHandshakeException.class);
            }
        }
    }

    @Test
    void certificateThatIsNone_andPortInUse_areInputFaults() throws Exception {
        var nonsense = Files.writeString(dir.resolve("cert.pem"), "nonsense");
        assertThatThrownBy(() -> gate(Limits.usual(), Optional.of(new Listen.Tls(nonsense, nonsense)), Duration.ZERO)).isInstanceOf(InputException.class).hasMessageContaining("cert.pem");
        var absent = dir.resolve("absent.pem");
        assertThatThrownBy(() -> gate(Limits.usual(), Optional.of(new Listen.Tls(absent, absent)), Duration.ZERO)).isInstanceOf(InputException.class).hasMessageContaining("absent.pem");
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress()); var audit = AuditLog.open(dir)) {
            assertThatThrownBy(() -> GateServer.start(guarding(), audit, Payload.OFF, ApiKeys.none(), Limits.usual(),
                    new Listen("127.0.0.1", taken.getLocalPort(), Optional.empty(), 16, Duration.ZERO))).isInstanceOf(InputException.class)
                    .hasMessageContaining("127.0.0.1:" + taken.getLocalPort());
        }
    }

    @Test
    void keysFile_withAFault_namesTheLineAndNeverTheKey() throws Exception {
        var keys = new ArrayList<>(List.of("alice:0123456789abcdefXYZ", "bob:tooshortsecret"));
        var file = Files.write(dir.resolve("keys"), keys);
        assertThatThrownBy(() -> ApiKeys.read(file)).isInstanceOf(InputException.class).hasMessageContaining("line 2").hasMessageNotContaining("tooshort");
    }

    /** A disk that is full, as Linux offers one to try: no answer leaves without its line. */
    @Test
    void fullDisk_withholdsAnswers() throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/full")), "no /dev/full on this system");
        open.countDown();
        Files.createSymbolicLink(dir.resolve("audit.jsonl"), Path.of("/dev/full"));
        var gate = gate(Limits.usual(), Optional.empty(), Duration.ofSeconds(2));
        try (var server = gate.server) {
            var whole = gate.chat("hello", false);
            assertThat(whole.statusCode()).isEqualTo(503);
            assertThat(server.port()).isPositive();
            assertThat(whole.body()).contains("audit log").doesNotContain("Fine.");
            assertThat(gate.chat("hello", true).body()).contains("audit log").doesNotContain("[DONE]");
            assertThat(gate.get("/metrics").body()).contains("toll_audit_failures_total{} 2");
        }
    }
}
