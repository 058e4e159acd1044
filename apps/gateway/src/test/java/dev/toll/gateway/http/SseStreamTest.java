package dev.toll.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SseStreamTest {
    /** A client that goes away while the model still thinks: nothing is written then, but the keep-alive comment finds out. */
    @Test
    void clientThatLeavesInSilence_isNoticed_andTheServingThreadWakesUp() throws Exception {
        var gone = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("broken pipe");
            }
        };
        var interrupted = new boolean[2];
        var thread = Thread.startVirtualThread(() -> {
            var stream = new SseStream(gone, Duration.ofMillis(20));
            try (stream) {
                Thread.sleep(Duration.ofSeconds(20));
            } catch (InterruptedException e) {
                interrupted[0] = stream.gone();
            }
            interrupted[1] = Thread.currentThread().isInterrupted();
        });
        thread.join(Duration.ofSeconds(10));
        assertThat(interrupted[0]).as("woken because the client has gone").isTrue();
        assertThat(interrupted[1]).as("and usable afterwards").isFalse();
    }

    @Test
    void silence_isFilledWithComments_andTheEndComesInOnePiece() throws Exception {
        var out = new ByteArrayOutputStream();
        try (var stream = new SseStream(out, Duration.ofMillis(20))) {
            stream.data("{1}");
            for (int i = 0; !out.toString(StandardCharsets.UTF_8).contains(": keep-alive\n\n") && i < 500; i++) {
                Thread.sleep(10);
            }
            stream.done(List.of("{2}", "{3}"));
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("data: {1}\n\n: keep-alive\n\n").endsWith("data: {2}\n\ndata: {3}\n\ndata: [DONE]\n\n");
    }

    @Test
    void write_afterTheClientHasGone_failsAtOnce() {
        var gone = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("broken pipe");
            }
        };
        try (var stream = new SseStream(gone)) {
            assertThatThrownBy(() -> stream.data("{}")).isInstanceOf(UncheckedIOException.class);
            assertThat(stream.gone()).isTrue();
            assertThatThrownBy(() -> stream.done(List.of())).isInstanceOf(UncheckedIOException.class);
        }
    }
}
