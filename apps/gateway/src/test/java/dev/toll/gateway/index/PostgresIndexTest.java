package dev.toll.gateway.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.toll.core.InputException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jspecify.annotations.Nullable;

/** The index in a real PostgreSQL, started here where one is installed; skipped, and said so, where none is. */
class PostgresIndexTest {
    private static @Nullable Server server;

    @TempDir
    private Path dir;

    /** A cluster of its own in a folder of its own, on a free port, with a password. */
    private static final class Server {
        private final Path bin;
        private final Path home;
        private final int port;

        Server(Path bin) throws IOException, InterruptedException {
            this.bin = bin;
            this.home = Files.createTempDirectory("toll-postgres");
            try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = socket.getLocalPort();
            }
            var password = Files.writeString(home.resolve("password"), "a test's");
            if (root()) {
                run("chown", "-R", "postgres", home.toString());
            }
            asServer(bin.resolve("initdb").toString(), "-D", home.resolve("data").toString(), "-A", "scram-sha-256", "-U", "toll", "--pwfile",
                    password.toString());
            start();
        }

        private static boolean root() {
            return System.getProperty("user.name", "").equals("root");
        }

        private void asServer(String... command) throws IOException, InterruptedException {
            var all = new ArrayList<String>();
            if (root()) {
                // PostgreSQL refuses to run as root.
                all.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
            }
            all.addAll(List.of(command));
            run(all.toArray(String[]::new));
        }

        private void run(String... command) throws IOException, InterruptedException {
            var log = home.resolveSibling(home.getFileName() + ".log").toFile();
            var process = new ProcessBuilder(command).directory(new File("/")).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log)).start();
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(String.join(" ", command) + ": " + Files.readString(log.toPath()));
            }
        }

        void start() throws IOException, InterruptedException {
            asServer(bin.resolve("pg_ctl").toString(), "-D", home.resolve("data").toString(), "-w", "-o", "-p " + port
                    + " -c listen_addresses=127.0.0.1 -c fsync=off -k " + home, "-l",
                    home.resolve("server.log").toString(), "start");
        }

        void stop() throws IOException, InterruptedException {
            asServer(bin.resolve("pg_ctl").toString(), "-D", home.resolve("data").toString(), "-m", "fast", "-w", "stop");
        }

        void remove() throws IOException {
            try (Stream<Path> files = Files.walk(home)) {
                files.sorted(Comparator.reverseOrder()).forEach(f -> {
                    try {
                        Files.deleteIfExists(f);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
            }
            Files.deleteIfExists(home.resolveSibling(home.getFileName() + ".log"));
        }
    }

    private static @Nullable Path binaries() throws IOException {
        var versions = Path.of("/usr/lib/postgresql");
        if (!Files.isDirectory(versions)) {
            return null;
        }
        try (var found = Files.list(versions)) {
            return found.map(v -> v.resolve("bin")).filter(b -> Files.isExecutable(b.resolve("initdb"))).findFirst().orElse(null);
        }
    }

    @BeforeAll
    static void start() throws Exception {
        var bin = binaries();
        assumeTrue(bin != null, "no PostgreSQL server is installed");
        server = new Server(Objects.requireNonNull(bin));
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            server.stop();
            server.remove();
        }
    }

    private static Server server() {
        return Objects.requireNonNull(server);
    }

    private static AuditDatabase database(Path log) {
        return AuditDatabase.postgres("jdbc:postgresql://127.0.0.1:" + server().port + "/postgres", log, Map.of("PGUSER", "toll", "PGPASSWORD", "a test's"));
    }

    @Test
    void logs_ofTwoGates_shareADatabaseAndAreToldApart() throws Exception {
        var one = Files.createDirectories(dir.resolve("one")).resolve("audit.jsonl");
        var two = Files.createDirectories(dir.resolve("two")).resolve("audit.jsonl");
        SampleLog.write(one, 0, 1_500);
        SampleLog.write(two, 0, 12);
        try (var first = AuditIndex.open(database(one), one);
                var second = AuditIndex.open(database(two), two)) {
            assertThat(first.catchUp()).isEqualTo(1_500);
            assertThat(second.catchUp()).isEqualTo(12);
            var answer = second.ask(AuditQuestion.all(3));
            // The same log as in SQLite's test gives the same answer.
            assertThat(answer.totals()).containsEntry("requests", 12L).containsEntry("blocked", 4L).containsEntry("promptTokens",
                    63L).containsEntry("withoutUsage", 3L);
            assertThat(answer.addedMedian()).hasValue(5.0);
            assertThat(answer.lines()).hasSize(3).first().asString().contains("\"chatcmpl-11\"");
            second.rebuild();
            assertThat(second.ask(AuditQuestion.all(0)).totals()).containsEntry("requests", 12L);
            assertThat(first.ask(AuditQuestion.all(0)).totals()).containsEntry("requests", 1_500L);
        }
    }

    @Test
    void wrongPassword_isAnInputFaultWithoutThePassword() {
        var log = dir.resolve("audit.jsonl");
        var database = AuditDatabase.postgres("jdbc:postgresql://127.0.0.1:" + server().port + "/postgres", log, Map.of("PGUSER", "toll", "PGPASSWORD",
                "wrong-secret"));
        assertThatThrownBy(() -> AuditIndex.open(database, log)).isInstanceOf(InputException.class).hasMessageNotContaining("wrong-secret");
    }

    @Test
    void databaseThatGoesAway_isCaughtUpWithWhenItIsBack() throws Exception {
        var log = dir.resolve("audit.jsonl");
        var told = new CopyOnWriteArrayList<String>();
        SampleLog.write(log, 0, 10);
        try (var follower = IndexFollower.start(database(log), log, told::add)) {
            await(log, 10);
            server().stop();
            try {
                SampleLog.write(log, 10, 25);
                for (int i = 0; follower.failures() == 0 && i < 300; i++) {
                    Thread.sleep(50);
                }
                assertThat(told).first().asString().contains("does not follow");
            } finally {
                server().start();
            }
            await(log, 25);
        }
        assertThat(told).last().asString().contains("up to date again");
    }

    private static void await(Path log, long lines) throws Exception {
        long found = 0;
        for (int i = 0; found != lines && i < 300; i++) {
            Thread.sleep(50);
            try (var index = AuditIndex.open(database(log), log)) {
                found = index.ask(AuditQuestion.all(0)).totals().getOrDefault("requests", 0L);
            }
        }
        assertThat(found).isEqualTo(lines);
    }
}
