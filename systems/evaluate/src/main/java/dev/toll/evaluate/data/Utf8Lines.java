package dev.toll.evaluate.data;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Lines of UTF-8, one at a time and never more than a bound in memory. Decoding is strict: a byte that is no UTF-8 is a
 * fault of its line, not a U+FFFD in somebody's training data. A byte order mark at the start is passed over.
 */
final class Utf8Lines implements Closeable {
    private final InputStream in;
    private final int longest;
    private final byte[] buffer = new byte[1 << 16];
    private int at;
    private int end;
    private int number;
    private long bytes;

    Utf8Lines(InputStream in, int longest) {
        this.in = in;
        this.longest = longest;
    }

    /** One line: its text without the line feed, or why it has none. */
    record Line(int number, String text, @Nullable String fault) {}

    /** The next line, or null at the end of the file. */
    @Nullable Line next() throws IOException {
        if (at == end && !fill()) {
            return null;
        }
        number++;
        var line = new ByteArrayOutputStream(256);
        boolean tooLong = false;
        while (at < end || fill()) {
            int from = at;
            while (at < end && buffer[at] != '\n') {
                at++;
            }
            tooLong |= line.size() + (at - from) > longest;
            if (!tooLong) {
                line.write(buffer, from, at - from);
            }
            if (at < end) {
                at++;
                break;
            }
        }
        return tooLong ? new Line(number, "", "longer than " + (longest >> 20) + " MB; expected one JSON object per line") : decode(line.toByteArray());
    }

    private Line decode(byte[] line) {
        boolean marked = number == 1 && line.length >= 3 && (line[0] & 0xff) == 0xef && (line[1] & 0xff) == 0xbb && (line[2] & 0xff) == 0xbf;
        var left = ByteBuffer.wrap(line, marked ? 3 : 0, line.length - (marked ? 3 : 0));
        try {
            var strict = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT).onUnmappableCharacter(CodingErrorAction.REPORT);
            return new Line(number, strict.decode(left).toString(), null);
        } catch (CharacterCodingException e) {
            // The decoder leaves the buffer where the bad bytes begin.
            return new Line(number, "", String.format("byte %d of the line is 0x%02x, which is no UTF-8 there; save the file as UTF-8", left.position() + 1, line[left.position()]));
        }
    }

    private boolean fill() throws IOException {
        at = 0;
        end = Math.max(0, in.read(buffer));
        bytes += end;
        return end > 0;
    }

    /** Bytes read so far. */
    long bytes() {
        return bytes;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
