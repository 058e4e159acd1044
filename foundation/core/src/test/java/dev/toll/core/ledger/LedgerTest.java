package dev.toll.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toll.core.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LedgerTest {
    @TempDir
    Path dir;

    @Test
    void open_whenTheFolderIsMissing_createsIt() {
        try (var ledger = Ledger.open(dir.resolve("a/b"))) {
            assertThat(ledger.dir()).isDirectory().isEqualTo(dir.resolve("a/b"));
        }
    }

    @Test
    void open_whenAFileIsInTheWay_saysSo() throws Exception {
        Files.writeString(dir.resolve("file"), "x");

        assertThatThrownBy(() -> Ledger.open(dir.resolve("file"))).isInstanceOf(InputException.class).hasMessageContaining("cannot be written (a file is in the way");
        assertThatThrownBy(() -> Ledger.open(dir.resolve("file/run"))).isInstanceOf(InputException.class).hasMessageContaining("choose another --out");
    }

    /** Twice refused: the first refusal must not have dropped the lock. */
    @Test
    void open_whenOpenInThisProcess_isRefusedUntilClosed() {
        try (var ledger = Ledger.open(dir)) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> Ledger.open(dir.resolve("."))).isInstanceOf(InputException.class).hasMessageContaining("another part of this one is working in this run folder");
            }
            ledger.journal("x").append("k", "1");
        }
        try (var ledger = Ledger.open(dir)) {
            assertThat(ledger.journal("x").find("k")).contains("1");
        }
    }

    @Test
    void journal_whenAskedTwice_isTheSame() throws Exception {
        try (var ledger = Ledger.open(dir)) {
            assertThat(ledger.journal("deep/er")).isSameAs(ledger.journal("deep/er"));
            ledger.journal("deep/er").append("k", "1");
        }
        Files.writeString(dir.resolve("journal/deep/er.jsonl"), "{\"key", StandardOpenOption.APPEND);
        try (var ledger = Ledger.open(dir)) {
            assertThat(ledger.recovered()).isZero();
            assertThat(ledger.journal("deep/er").size()).isEqualTo(1);
            assertThat(ledger.recovered()).isEqualTo(1);
        }
    }

    @Test
    void writeAtomically_whenRepeated_leavesOnlyTheLast() throws Exception {
        try (var ledger = Ledger.open(dir)) {
            ledger.writeAtomically("out/result.json", "old and long");
            ledger.writeAtomically("out/result.json", new byte[] {'n', 'e', 'w'});
        }

        assertThat(dir.resolve("out/result.json")).hasContent("new");
        assertThat(dir.resolve("out")).isDirectoryContaining(p -> true);
        try (var files = Files.list(dir.resolve("out"))) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void anyName_whenItLeadsOutOfTheFolder_isRefused() {
        try (var ledger = Ledger.open(dir)) {
            assertThatThrownBy(() -> ledger.writeAtomically("../x", "")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> ledger.journal("/x")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> ledger.artefact("a/../..", "k", p -> {})).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void artefact_whenComplete_isNotMadeAgain() {
        var calls = new AtomicInteger();
        for (int run = 0; run < 2; run++) {
            try (var ledger = Ledger.open(dir)) {
                var made = ledger.artefact("rsf/1", "key", writing("weights", calls));
                assertThat(made).isEqualTo(dir.resolve("artefacts/rsf/1"));
                assertThat(made.resolve("model")).hasContent("weights");
                assertThat(made.resolve(".complete")).hasContent("key");
                assertThat(ledger.hasArtefact("rsf/1", "key")).isTrue();
                assertThat(ledger.hasArtefact("rsf/1", "other")).isFalse();
            }
        }
        assertThat(calls).hasValue(1);
    }

    @Test
    void artefact_whenItHasAnotherKey_isReplaced() throws Exception {
        try (var ledger = Ledger.open(dir)) {
            ledger.artefact("rsf", "old", writing("old weights", new AtomicInteger()));
            var made = ledger.artefact("rsf", "new", writing("new weights", new AtomicInteger()));

            assertThat(made.resolve("model")).hasContent("new weights");
            try (var files = Files.list(dir.resolve("artefacts"))) {
                assertThat(files).hasSize(1);
            }
        }
    }

    @Test
    void artefact_whenTheWriterFails_keepsTheOldOne() throws Exception {
        try (var ledger = Ledger.open(dir)) {
            ledger.artefact("rsf", "old", writing("old weights", new AtomicInteger()));

            assertThatThrownBy(() -> ledger.artefact("rsf", "new", folder -> {
                writing("half", new AtomicInteger()).accept(folder);
                throw new IllegalStateException("killed");
            })).hasMessage("killed");

            assertThat(dir.resolve("artefacts/rsf/model")).hasContent("old weights");
            assertThat(ledger.artefact("rsf", "new", writing("new weights", new AtomicInteger())).resolve("model")).hasContent("new weights");
        }
    }

    @Test
    void artefact_whenThereIsNoMarker_isReplaced() throws Exception {
        Files.createDirectories(dir.resolve("artefacts/rsf"));
        Files.writeString(dir.resolve("artefacts/rsf/leftover"), "x");
        try (var ledger = Ledger.open(dir)) {
            var made = ledger.artefact("rsf", "key", writing("weights", new AtomicInteger()));

            assertThat(made.resolve("leftover")).doesNotExist();
            assertThat(made.resolve("model")).hasContent("weights");
        }
    }

    /** Killed after the marker was written and before the folder was renamed. */
    @Test
    void artefact_whenOnlyTheRenameIsMissing_isTakenAsItIs() throws Exception {
        Files.createDirectories(dir.resolve("artefacts/.rsf.building"));
        Files.writeString(dir.resolve("artefacts/.rsf.building/.complete"), "key");
        var calls = new AtomicInteger();
        try (var ledger = Ledger.open(dir)) {
            ledger.artefact("rsf", "key", writing("weights", calls));
        }

        assertThat(calls).hasValue(0);
        assertThat(dir.resolve("artefacts/rsf/.complete")).hasContent("key");
    }

    @Test
    void artefact_whenManyThreadsAsk_isMadeOnce() {
        var calls = new AtomicInteger();
        try (var ledger = Ledger.open(dir); var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                threads.execute(() -> ledger.artefact("rsf", "key", writing("weights", calls)));
            }
            threads.close();
            assertThat(calls).hasValue(1);
        }
    }

    @Test
    void artefact_whenTheWriterWritesNothing_saysSo() {
        try (var ledger = Ledger.open(dir)) {
            assertThatThrownBy(() -> ledger.artefact("rsf", "key", p -> {})).isInstanceOf(IllegalStateException.class).hasMessageContaining("rsf");
        }
    }

    private static Consumer<Path> writing(String text, AtomicInteger calls) {
        return folder -> {
            try {
                calls.incrementAndGet();
                Files.createDirectory(folder);
                Files.writeString(folder.resolve("model"), text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }
}
