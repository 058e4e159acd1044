package dev.toll.gateway.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.toll.core.InputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The SQLite index: made of the log's lines and nothing else, whoever reads them and however often. */
class AuditIndexTest {
    @TempDir
    private Path dir;

    private static AuditQuestion with(Optional<String> route, Optional<String> rail, Optional<String> verdict, boolean blocked, Optional<Instant> since) {
        return new AuditQuestion(Optional.empty(), route, rail, verdict, Optional.empty(), Optional.empty(), blocked, since, Optional.empty(), 10);
    }

    private Path log(String... lines) throws Exception {
        return Files.writeString(dir.resolve("audit.jsonl"), String.join("", lines), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private AuditIndex open() {
        return AuditIndex.open(AuditDatabase.sqlite(dir), dir.resolve("audit.jsonl"));
    }

    @Test
    void lines_becomeCountsAndAreFoundByWhatTheySay() throws Exception {
        SampleLog.write(log(), 0, 12);
        try (var index = open()) {
            assertThat(index.catchUp()).isEqualTo(12);
            var all = index.ask(AuditQuestion.all(3));
            // Every third is blocked at the input, without a call; every fourth has no token counts (0, 4, 8); 7 + 3 tokens else: 9 times 7, 9 times 3.
            assertThat(all.totals()).containsEntry("requests", 12L).containsEntry("blocked", 4L).containsEntry("calls", 8L).containsEntry("promptTokens", 63L)
                    .containsEntry("completionTokens", 27L).containsEntry("withoutUsage", 3L);
            assertThat(all.routes()).containsExactly(Map.entry("input-blocked", 4L), Map.entry("none", 8L));
            // addedMs is 0, 1, … 11: position ⌊.5 · 11⌋ = 5 and ⌊.99 · 11⌋ = 10.
            assertThat(all.addedMedian()).hasValue(5.0);
            assertThat(all.addedHigh()).hasValue(10.0);
            assertThat(all.lines()).hasSize(3).first().asString().contains("\"chatcmpl-11\"");
            assertThat(index.ask(with(Optional.of("none"), Optional.empty(), Optional.empty(), false,
                    Optional.empty())).totals()).containsEntry("requests", 8L);
            assertThat(index.ask(with(Optional.empty(), Optional.of("injection"), Optional.of("block"), false,
                    Optional.empty())).totals()).containsEntry("requests", 4L);
            assertThat(index.ask(with(Optional.empty(), Optional.empty(), Optional.empty(), true,
                    Optional.of(SampleLog.START.plusSeconds(6)))).totals()).containsEntry("requests", 2L);
        }
    }

    @Test
    void lineStillBeingWritten_waits_andABrokenOneIsCounted() throws Exception {
        var log = log();
        SampleLog.write(log, 0, 2);
        Files.writeString(log, "{\"id\":\"cut", StandardOpenOption.APPEND);
        try (var index = open()) {
            assertThat(index.catchUp()).isEqualTo(2);
            assertThat(index.unreadable()).isZero();
            Files.writeString(log, "\n", StandardOpenOption.APPEND);
            SampleLog.write(log, 2, 3);
            assertThat(index.catchUp()).isEqualTo(2);
            assertThat(index.unreadable()).isEqualTo(1);
            assertThat(index.ask(AuditQuestion.all(10)).totals()).containsEntry("requests", 3L);
        }
    }

    @Test
    void index_isTheSameHoweverOftenItIsMade() throws Exception {
        var log = log();
        SampleLog.write(log, 0, 2_500);
        List<String> first;
        try (var index = open()) {
            index.catchUp();
            first = index.ask(AuditQuestion.all(5_000)).lines();
            index.catchUp();
            index.rebuild();
            assertThat(index.ask(AuditQuestion.all(5_000)).lines()).isEqualTo(first).hasSize(2_500);
        }
        Files.delete(dir.resolve("audit.db"));
        try (var index = open()) {
            index.catchUp();
            assertThat(index.ask(AuditQuestion.all(5_000)).lines()).isEqualTo(first);
        }
        assertThat(String.join("\n", first.reversed()) + "\n").as("the lines as the log has them").isEqualTo(Files.readString(log));
    }

    @Test
    void anotherLogInItsPlace_isReadAnew() throws Exception {
        var log = log();
        SampleLog.write(log, 0, 5);
        try (var index = open()) {
            index.catchUp();
            Files.delete(log);
            SampleLog.write(log, 100, 102);
            index.catchUp();
            assertThat(index.ask(AuditQuestion.all(10)).lines()).hasSize(2).allMatch(l -> l.contains("chatcmpl-10"));
        }
    }

    @Test
    void severalReaders_indexEachLineOnce() throws Exception {
        var log = log();
        SampleLog.write(log, 0, 100);
        try (var threads = Executors.newFixedThreadPool(4)) {
            var readers = new ArrayList<Future<?>>();
            for (int i = 0; i < 4; i++) {
                readers.add(threads.submit(() -> {
                    try (var index = open()) {
                        for (int round = 0; round < 20; round++) {
                            index.catchUp();
                        }
                    }
                    return null;
                }));
            }
            for (int i = 100; i < 3_000; i += 100) {
                SampleLog.write(log, i, i + 100);
            }
            for (var reader : readers) {
                reader.get();
            }
        }
        try (var index = open()) {
            index.catchUp();
            assertThat(index.ask(AuditQuestion.all(0)).totals()).containsEntry("requests", 3_000L).containsEntry("blocked", 1_000L);
        }
    }

    /** A gate keeps its index open as long as it runs; those who ask must not wait for it to end. */
    @Test
    void anOpenIndexAtRest_keepsNobodyOut() throws Exception {
        var log = log();
        SampleLog.write(log, 0, 5);
        try (var gate = open()) {
            gate.catchUp();
            var asked = CompletableFuture.supplyAsync(() -> {
                try (var index = open()) {
                    SampleLog.write(log, 5, 8);
                    return index.catchUp();
                } catch (Exception e) {
                    throw new CompletionException(e);
                }
            });
            assertThat(asked.get(5, TimeUnit.SECONDS)).isEqualTo(3);
            assertThat(gate.catchUp()).isZero();
            assertThat(gate.ask(AuditQuestion.all(0)).totals()).containsEntry("requests", 8L);
        }
    }

    @Test
    void textThatNoDatabaseHolds_isKeptReadable() throws Exception {
        log("{\"id\":\"x\\u0000y\",\"at\":\"2026-11-29T00:00:00Z\",\"status\":200,\"client\":\"half \\ud800 pair\",\"route\":\"none\"}\n");
        try (var index = open()) {
            assertThat(index.catchUp()).isEqualTo(1);
            assertThat(index.ask(AuditQuestion.all(1)).totals()).containsEntry("requests", 1L);
        }
    }

    @Test
    void file_isItsOwnersAlone() {
        open().close();
        assumeTrue(dir.getFileSystem().supportedFileAttributeViews().contains("posix"));
        assertThat(dir.resolve("audit.db")).satisfies(f -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(f))).isEqualTo("rw-------"));
    }

    @Test
    void follower_keepsUpAndReadsTheLogToItsEndWhenClosed() throws Exception {
        var log = log();
        var told = new ArrayList<String>();
        try (var follower = IndexFollower.start(AuditDatabase.sqlite(dir), log, told::add)) {
            SampleLog.write(log, 0, 500);
            assertThat(follower.failures()).isZero();
        }
        try (var index = open()) {
            assertThat(index.ask(AuditQuestion.all(0)).totals()).containsEntry("requests", 500L);
        }
        assertThat(told).isEmpty();
    }

    @Test
    void addressOfADatabase_isCheckedAndHoldsNoCredential() {
        var log = dir.resolve("audit.jsonl");
        for (var bad : List.of("mysql:x", "jdbc:postgresql://u:p@h/d", "jdbc:postgresql://h/d?user=u&password=p")) {
            assertThatThrownBy(() -> AuditDatabase.postgres(bad, log, Map.of())).isInstanceOf(InputException.class).hasMessageContaining("--audit-db");
        }
        var database = AuditDatabase.postgres("jdbc:postgresql://h/d", log, Map.of("PGUSER", "u", "PGPASSWORD", "secret"));
        assertThat(database.settings()).containsEntry("user", "u").containsEntry("password", "secret");
        assertThat(database.toString()).doesNotContain("secret");
    }
}
