package dev.toll.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toll.core.ledger.ContentHash;
import dev.toll.core.ledger.Ledger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
    @TempDir
    private Path dir;

    @Test
    void journal_whenProcessDiesInALine_losesThatLineOnly() throws IOException {
        try (var ledger = Ledger.open(dir)) {
            ledger.journal("items").appendAll(List.of("a", "b"), List.of("{\"v\":1}", "{\"v\":2}"));
        }
        Files.writeString(dir.resolve("journal/items.jsonl"), "{\"key\":\"c\",\"crc\":\"00", StandardOpenOption.APPEND);
        try (var ledger = Ledger.open(dir)) {
            var journal = ledger.journal("items");
            assertThat(journal.recovered()).isEqualTo(1);
            assertThat(journal.find("b")).contains("{\"v\":2}");
            assertThat(journal.find("c")).isEmpty();
            journal.append("c", "{\"v\":3}");
        }
        try (var ledger = Ledger.open(dir)) {
            assertThat(ledger.journal("items").size()).isEqualTo(3);
        }
    }

    @Test
    void journal_whenALineInTheMiddleIsDamaged_isRefused() throws IOException {
        try (var ledger = Ledger.open(dir)) {
            ledger.journal("items").append("a", "1");
            ledger.journal("items").append("b", "2");
        }
        var file = dir.resolve("journal/items.jsonl");
        Files.writeString(file, Files.readString(file).replace("\"value\":1}", "\"value\":9}"));
        try (var ledger = Ledger.open(dir)) {
            assertThatThrownBy(() -> ledger.journal("items")).isInstanceOf(InputException.class).hasMessageContaining("items.jsonl:1");
        }
    }

    @Test
    void open_whenHeldOrUnwritable_isRefused() throws IOException {
        try (var ledger = Ledger.open(dir)) {
            assertThatThrownBy(() -> Ledger.open(dir)).isInstanceOf(InputException.class).hasMessageContaining("another process");
        }
        var file = Files.writeString(dir.resolve("file"), "");
        assertThatThrownBy(() -> Ledger.open(file.resolve("run"))).isInstanceOf(InputException.class).hasMessageContaining("--out");
    }

    @Test
    void artefact_whenHalfWrittenOrOfAnotherKey_isMadeAgain() throws IOException {
        var made = new AtomicInteger();
        try (var ledger = Ledger.open(dir)) {
            Files.createDirectories(dir.resolve("artefacts/.m.building"));
            Files.writeString(dir.resolve("artefacts/.m.building/torn"), "x");
            for (String key : new String[] {"k1", "k1", "k2"}) {
                var folder = ledger.artefact("m", key, path -> {
                    made.incrementAndGet();
                    try {
                        Files.createDirectories(path);
                        Files.writeString(path.resolve("data"), key);
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                });
                assertThat(folder.resolve("data")).hasContent(key);
                assertThat(folder.resolve("torn")).doesNotExist();
            }
        }
        assertThat(made).hasValue(2);
    }

    @Test
    void hash_whenPartsAreSplitDifferently_differs() {
        assertThat(ContentHash.builder().add("ab").add("c").hex()).isNotEqualTo(ContentHash.builder().add("a").add("bc").hex());
        assertThat(ContentHash.ofString("abc")).isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    @Test
    void problems_whenSeveral_areAllNamed() {
        var problems = new Problems();
        problems.add("recipe.yaml", "rsf.samples", 1, "a whole number from 2");
        problems.add("recipe.yaml", "seed", "x", "a whole number");
        assertThatThrownBy(problems::throwIfAny).isInstanceOf(ProblemsException.class)
                .hasMessageContaining("2 problems").hasMessageContaining("rsf.samples: found 1").hasMessageContaining("seed: found x");
    }
}
