package dev.toll.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.toll.core.InputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JournalTest {
    @TempDir
    Path dir;

    private Path file;

    @BeforeEach
    void place() {
        file = dir.resolve("journal/items.jsonl");
    }

    /** The checksum is Python's zlib.crc32 of 'k1\n{"answer":"é"}' in UTF-8. */
    @Test
    void append_whenWritten_isOneFramedLine() throws Exception {
        try (var journal = new Journal(file)) {
            journal.append("k1", "{\"answer\":\"é\"}");
            assertThat(journal.find("k1")).contains("{\"answer\":\"é\"}");
        }

        assertThat(Files.readString(file)).isEqualTo("{\"key\":\"k1\",\"crc\":\"270536d8\",\"value\":{\"answer\":\"é\"}}\n");
    }

    @Test
    void find_whenReopened_givesTheLastOfEachKey() {
        try (var journal = new Journal(file)) {
            journal.appendAll(List.of("a", "b", "a"), List.of("1", "2", "3"));
            journal.append("b", "4");
        }
        try (var journal = new Journal(file)) {
            assertThat(journal.find("a")).contains("3");
            assertThat(journal.find("b")).contains("4");
            assertThat(journal.find("c")).isEmpty();
            assertThat(journal.size()).isEqualTo(2);
            assertThat(journal.recovered()).isZero();
        }
    }

    /** A kill may leave any beginning of the last line; whatever is left, the items before it stay and the journal goes on. */
    @Test
    void open_whenLastLineIsTornAnywhere_cutsItOff() throws Exception {
        try (var journal = new Journal(file)) {
            journal.append("a", "1");
            journal.append("b", "\"é\"");
        }
        byte[] whole = Files.readAllBytes(file);
        int first = new String(whole, StandardCharsets.ISO_8859_1).indexOf('\n') + 1;
        for (int length = first + 1; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            try (var journal = new Journal(file)) {
                assertThat(journal.recovered()).isEqualTo(1);
                assertThat(journal.find("a")).contains("1");
                assertThat(journal.find("b")).isEmpty();
                journal.append("b", "2");
            }
            try (var journal = new Journal(file)) {
                assertThat(journal.recovered()).isZero();
                assertThat(journal.find("b")).contains("2");
            }
        }
    }

    @Test
    void open_whenLastLineIsDamagedButEnded_cutsItOff() throws Exception {
        write("a", "b");
        Files.writeString(file, "{\"key\":\"c\",\"crc\":\"00000000\",\"value\":1}\n", StandardOpenOption.APPEND);

        try (var journal = new Journal(file)) {
            assertThat(journal.recovered()).isEqualTo(1);
            assertThat(journal.size()).isEqualTo(2);
        }
        assertThat(Files.readAllLines(file)).hasSize(2);
    }

    @Test
    void open_whenALineInTheMiddleIsDamaged_namesIt() throws Exception {
        write("a", "b", "c");
        var lines = Files.readAllLines(file);
        lines.set(1, lines.get(1).replace("\"value\":0", "\"value\":9"));
        Files.write(file, lines);

        assertThatThrownBy(() -> new Journal(file)).isInstanceOf(InputException.class).hasMessageContaining("items.jsonl:2: damaged line");
        assertThat(Files.readAllLines(file)).hasSize(3);
    }

    /** More than one read buffer (64 KiB), so that lines lie across its borders. */
    @Test
    void open_whenLarge_findsEveryLine() {
        try (var journal = new Journal(file)) {
            for (int i = 0; i < 5; i++) {
                int from = i * 100;
                journal.appendAll(IntStream.range(from, from + 100).mapToObj(k -> "k" + k).toList(),
                        IntStream.range(from, from + 100).mapToObj(k -> "\"" + "x".repeat(k * 7) + "\"").toList());
            }
        }
        try (var journal = new Journal(file)) {
            assertThat(journal.size()).isEqualTo(500);
            for (int k = 0; k < 500; k++) {
                assertThat(journal.find("k" + k).orElseThrow()).hasSize(2 + k * 7);
            }
        }
    }

    @Test
    void computeIfAbsent_whenManyThreadsAsk_worksOnce() throws Exception {
        var calls = new AtomicInteger();
        try (var journal = new Journal(file)) {
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 40; i++) {
                    String key = "k" + i % 4;
                    threads.execute(() -> journal.computeIfAbsent(key, () -> "\"" + key + calls.incrementAndGet() + "\""));
                }
            }
            assertThat(calls).hasValue(4);
            assertThat(journal.size()).isEqualTo(4);
            assertThat(journal.computeIfAbsent("k0", () -> "never")).startsWith("\"k0");
        }
    }

    @Test
    void computeIfAbsent_whenTheWorkFails_canBeTriedAgain() {
        try (var journal = new Journal(file)) {
            assertThatThrownBy(() -> journal.computeIfAbsent("k", () -> {
                throw new IllegalStateException("no answer");
            })).hasMessage("no answer");

            assertThat(journal.computeIfAbsent("k", () -> "1")).isEqualTo("1");
        }
    }

    @Test
    void append_whenTheThreadIsInterrupted_stillWrites() {
        try (var journal = new Journal(file)) {
            Thread.currentThread().interrupt();
            journal.append("a", "1");
            assertThat(journal.find("a")).contains("1");
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void append_whenTheFrameWouldBreak_isRefused() {
        try (var journal = new Journal(file)) {
            assertThatThrownBy(() -> journal.append("a\"b", "1")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> journal.append("", "1")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> journal.append("a", "1\n2")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("one line");
            assertThatThrownBy(() -> journal.appendAll(List.of("a"), List.of())).isInstanceOf(IllegalArgumentException.class);
            assertThat(journal.size()).isZero();
        }
    }

    @Test
    void append_whenTheDiskIsFull_saysSoAndKeepsNothing() throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/full")));
        Files.createDirectories(dir.resolve("journal"));
        Files.createSymbolicLink(file, Path.of("/dev/full"));
        try (var journal = new Journal(file)) {
            assertThatThrownBy(() -> journal.append("a", "1")).isInstanceOf(InputException.class)
                    .hasMessageContainingAll("items.jsonl: cannot be written", "free space");
            assertThat(journal.find("a")).isEmpty();
        }
        Files.delete(file);
    }

    private void write(String... keys) {
        try (var journal = new Journal(file)) {
            for (var key : keys) {
                journal.append(key, "0");
            }
        }
    }
}
