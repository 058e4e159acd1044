package dev.toll.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toll.core.InputException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KilledRunTest {
    @TempDir
    Path dir;

    /** Every item whose append had returned is there after kill −9, and the folder is free at once. */
    @Test
    void open_whenAnotherProcessWasKilled_hasAllItFinished() throws Exception {
        var run = EndlessRun.start(dir);
        long last = -1;
        try (var finished = run.inputReader()) {
            for (var line = finished.readLine(); line != null; line = finished.readLine()) {
                last = Math.max(last, Long.parseLong(line));
                if (last == 20) {
                    assertThatThrownBy(() -> Ledger.open(dir)).isInstanceOf(InputException.class)
                            .hasMessageContaining("another process (process " + run.pid() + ") is working in this run folder");
                }
                if (last == 300) {
                    // By its handle: Process.destroyForcibly would close the stream that is being read.
                    run.toHandle().destroyForcibly();
                }
            }
        } finally {
            run.destroyForcibly().waitFor();
        }

        assertThat(last).isGreaterThanOrEqualTo(300);
        try (var ledger = Ledger.open(dir)) {
            var journal = ledger.journal("items");
            assertThat(journal.size()).isBetween((int) last + 1, (int) last + 2);
            for (long i = 0; i <= last; i++) {
                assertThat(journal.find("k" + i).orElseThrow()).hasSize(2 + (int) i % 5000);
            }
        }
    }
}
