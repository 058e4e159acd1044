package dev.toll.chat.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toll.chat.ChatException;
import dev.toll.chat.wire.SseFrames.Frame;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SseFramesTest {
    private static final String STREAM = ": hello\r\ndata: grüße\r\n\r\nevent: error\ndata:x\ndata: y\n\nid: 7\ndata:  two\r\rdata: [DONE]\n\n";
    private static final List<Frame> FRAMES = List.of(new Frame("", "grüße"), new Frame("error", "x\ny"), new Frame("", " two"), new Frame("", "[DONE]"));

    /** Every cut of the bytes in two, also inside ü and between CR and LF, gives the same frames. */
    @Test
    void frames_whenBytesAreCutAnywhere_areTheSame() {
        byte[] bytes = STREAM.getBytes(StandardCharsets.UTF_8);
        for (int cut = 0; cut <= bytes.length; cut++) {
            var frames = new SseFrames();
            var out = new ArrayList<Frame>();
            out.addAll(frames.feed(ByteBuffer.wrap(bytes, 0, cut)));
            out.addAll(frames.feed(ByteBuffer.wrap(bytes, cut, bytes.length - cut)));
            assertThat(out).as("cut at " + cut).isEqualTo(FRAMES);
            assertThat(frames.isHalf()).isFalse();
        }
    }

    @Test
    void frames_whenTheEndIsMissing_areHalf() {
        for (var half : List.of("data: x", "data: x\n", "dat")) {
            var frames = new SseFrames();
            assertThat(frames.feed(ByteBuffer.wrap(half.getBytes(StandardCharsets.UTF_8)))).isEmpty();
            assertThat(frames.isHalf()).as(half).isTrue();
        }
    }

    @Test
    void frames_whenBytesAreNotUtf8OrNeverEnd_areRefused() {
        assertThatThrownBy(() -> new SseFrames().feed(ByteBuffer.wrap(new byte[] {'d', 'a', 't', 'a', ':', (byte) 0xC3, '\n'}))).isInstanceOf(ChatException.class)
                .hasMessageContaining("not UTF-8");
        assertThatThrownBy(() -> new SseFrames().feed(ByteBuffer.wrap(new byte[5 << 20]))).isInstanceOf(ChatException.class).hasMessageContaining("a frame of more than");
    }
}
