package dev.toll.chat.wire;

import dev.toll.chat.ChatException;
import dev.toll.chat.Excerpt;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes the frames out of an event stream as its bytes come, cut anywhere: inside a character, a line end, a field. Lines
 * end in LF, CR or CRLF; {@code data:} may or may not be followed by a space; comments and unknown fields are passed over.
 */
public final class SseFrames {
    /** A frame is one token or a few; a megabyte of it without an end is not a frame. */
    private static final int LARGEST = 4 << 20;

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final StringBuilder data = new StringBuilder();
    private String event = "";
    private boolean begun;
    private boolean afterReturn;

    /** One event; {@code event} is empty where the stream named none. */
    public record Frame(String event, String data) {}

    /** The frames completed by these bytes. */
    public List<Frame> feed(ByteBuffer bytes) {
        var out = new ArrayList<Frame>();
        while (bytes.hasRemaining()) {
            byte b = bytes.get();
            if (b == '\n' && afterReturn) {
                afterReturn = false;
                continue;
            }
            afterReturn = b == '\r';
            if (b == '\n' || b == '\r') {
                ended(text(), out);
            } else {
                line.write(b);
                if (line.size() + data.length() > LARGEST) {
                    throw malformed("a frame of more than " + LARGEST + " bytes");
                }
            }
        }
        return out;
    }

    /** True when the bytes so far end in the middle of a frame. */
    public boolean isHalf() {
        return begun || line.size() > 0;
    }

    private void ended(String text, List<Frame> out) {
        if (text.isEmpty()) {
            if (begun) {
                out.add(new Frame(event, data.toString()));
            }
            data.setLength(0);
            event = "";
            begun = false;
            return;
        }
        int colon = text.indexOf(':');
        String field = colon < 0 ? text : text.substring(0, colon);
        String value = colon < 0 ? "" : text.substring(colon + 1);
        value = value.startsWith(" ") ? value.substring(1) : value;
        if (field.equals("data")) {
            data.append(begun ? "\n" : "").append(value);
            begun = true;
        } else if (field.equals("event")) {
            event = value;
        }
    }

    private String text() {
        byte[] bytes = line.toByteArray();
        line.reset();
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw malformed("bytes that are not UTF-8: '" + Excerpt.of(new String(bytes, StandardCharsets.UTF_8)) + "'");
        }
    }

    private static ChatException malformed(String found) {
        return new ChatException(ChatException.Kind.MALFORMED, "event stream: found " + found + ", expected frames of JSON");
    }
}
