package dev.toll.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toll.gateway.audit.AuditLog;
import dev.toll.gateway.index.AuditDatabase;
import dev.toll.gateway.index.AuditIndex;
import dev.toll.gateway.index.AuditQuestion;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JacksonException;

/** A gate in a process of its own, killed with SIGKILL under load: whoever got an answer is in the log. */
class KilledGateTest {
    private static final int CLIENTS = 12;
    private static final int ENOUGH = 300;

    @TempDir
    private Path dir;

    @Test
    void kill_duringLoad_losesNoLineOfAnAnsweredRequest() throws Exception {
        Set<String> answered = ConcurrentHashMap.newKeySet();
        try (var upstream = new LoopbackUpstream(LoopbackUpstream.words("Fine. ", "Thanks."))) {
            var process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m", "-cp", System.getProperty("java.class.path"),
                    GateProcess.class.getName(), upstream.base().toString(), dir.toString()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
            try (var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                int port = Integer.parseInt(out.readLine());
                load(port, answered, process);
            } finally {
                process.destroyForcibly();
            }
        }
        assertThat(answered).hasSizeGreaterThanOrEqualTo(ENOUGH);

        var logged = new HashSet<String>();
        int broken = 0;
        for (var line : Files.readString(dir.resolve("audit.jsonl")).split("\n")) {
            try {
                logged.add(TestGate.JSON.readTree(line).path("id").asString(""));
            } catch (JacksonException e) {
                broken++;
            }
        }
        assertThat(logged).containsAll(answered);
        assertThat(broken).as("at most the line that was being written").isLessThanOrEqualTo(1);

        // The log goes on where it was, and the index is made of it.
        AuditLog.open(dir).close();
        try (var index = AuditIndex.open(AuditDatabase.sqlite(dir), dir.resolve("audit.jsonl"))) {
            index.catchUp();
            assertThat(index.ask(AuditQuestion.all(0)).totals()).containsEntry("requests", (long) logged.size());
        }
    }

    /** Asks until enough was answered, kills in the middle of it, and returns when all clients have noticed. */
    private static void load(int port, Set<String> answered, Process process) throws InterruptedException {
        var stop = new AtomicBoolean();
        var clients = new Thread[CLIENTS];
        try (var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            for (int i = 0; i < CLIENTS; i++) {
                boolean stream = i % 2 == 0;
                clients[i] = Thread.startVirtualThread(() -> ask(client, port, stream, answered, stop));
            }
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (answered.size() < ENOUGH && System.nanoTime() < deadline) {
                Thread.sleep(2);
            }
            // SIGKILL on every system that has it: nothing of the gate runs any more.
            process.destroyForcibly();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            stop.set(true);
            for (var thread : clients) {
                thread.join(Duration.ofSeconds(20));
            }
            client.shutdownNow();
        }
    }

    private static void ask(HttpClient client, int port, boolean stream, Set<String> answered, AtomicBoolean stop) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/chat/completions")).timeout(Duration.ofSeconds(10))
                .POST(HttpRequest.BodyPublishers.ofString(TestGate.body("hello", stream))).build();
        while (!stop.get()) {
            try {
                var response = client.send(request, HttpResponse.BodyHandlers.ofString());
                boolean whole = stream ? response.body().endsWith("data: [DONE]\n\n") : response.body().endsWith("}");
                if (response.statusCode() == 200 && whole) {
                    answered.add(response.headers().firstValue("toll-id").orElseThrow());
                }
            } catch (IOException e) {
                // The gate is gone, as it should be.
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
