package dev.toll.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {
    @TempDir
    private Path dir;

    @Test
    void lineCutOffByACrash_isClosed_andTheLogGoesOn() throws Exception {
        Files.writeString(dir.resolve("audit.jsonl"), "{\"a\":1}\n{\"b\":");
        try (var log = AuditLog.open(dir)) {
            log.append("{\"c\":3}");
        }
        assertThat(Files.readAllLines(dir.resolve("audit.jsonl"))).containsExactly("{\"a\":1}", "{\"b\":", "{\"c\":3}");
    }

    /** The thread of a client that has gone is interrupted; what it still has to write is written, and others go on writing. */
    @Test
    void interruptedThread_writesItsLine_andTheLogStaysOpen() throws Exception {
        try (var log = AuditLog.open(dir)) {
            for (boolean virtual : new boolean[] {true, false}) {
                var writer = (virtual ? Thread.ofVirtual() : Thread.ofPlatform()).start(() -> {
                    Thread.currentThread().interrupt();
                    log.append("{}");
                });
                writer.join();
            }
            log.append("{}");
        }
        assertThat(Files.readAllLines(dir.resolve("audit.jsonl"))).hasSize(3);
    }

    @Test
    void file_isItsOwnersAlone() throws Exception {
        Assumptions.assumeTrue(dir.getFileSystem().supportedFileAttributeViews().contains("posix"));
        try (var log = AuditLog.open(dir)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(log.file()))).isEqualTo("rw-------");
        }
    }
}
