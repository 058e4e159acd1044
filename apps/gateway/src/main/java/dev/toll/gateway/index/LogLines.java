package dev.toll.gateway.index;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Complete lines of a log from a byte position on; one that is still being written is left for the next time. */
final class LogLines {
    private static final int BUFFER = 1 << 16;

    private LogLines() {}

    /** A line and where it begins and the next one would, in bytes. */
    record Line(long position, long next, String text) {}

    static List<Line> from(Path log, long position, int most) throws IOException {
        var out = new ArrayList<Line>();
        if (!Files.exists(log)) {
            return out;
        }
        try (var channel = FileChannel.open(log, StandardOpenOption.READ)) {
            channel.position(position);
            var in = new BufferedInputStream(Channels.newInputStream(channel), BUFFER);
            long at = position;
            while (out.size() < most) {
                var line = line(in);
                if (line == null) {
                    break;
                }
                out.add(new Line(at, at + line.length + 1, new String(line, StandardCharsets.UTF_8)));
                at += line.length + 1;
            }
        }
        return out;
    }

    private static byte @Nullable [] line(InputStream in) throws IOException {
        var out = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b == '\n') {
                return out.toByteArray();
            }
            out.write(b);
        }
        return null;
    }
}
