package dev.toll.model.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Which tensors of a checkpoint under way are complete: one line each, a JSON pair of name and note, a tab and the line's
 * CRC32C. A line torn by a kill fails its CRC and is dropped; what a line promises is checked against the data by whoever
 * goes on, so nothing depends on the order in which the system writes its pages.
 */
final class Journal implements AutoCloseable {
    private static final long MAX_BYTES = 64L << 20;

    private final FileChannel channel;
    private final Map<String, String> earlier;

    private Journal(FileChannel channel, Map<String, String> earlier) {
        this.channel = channel;
        this.earlier = earlier;
    }

    static Journal open(Path file) throws IOException {
        var earlier = new LinkedHashMap<String, String>();
        if (Files.isRegularFile(file) && Files.size(file) <= MAX_BYTES) {
            // Malformed bytes become U+FFFD, which no CRC survives.
            new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().forEach(line -> take(line, earlier));
        }
        var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        // A torn last line must not swallow the next one.
        channel.write(ByteBuffer.wrap(new byte[] {'\n'}));
        return new Journal(channel, earlier);
    }

    private static void take(String line, Map<String, String> into) {
        int tab = line.lastIndexOf('\t');
        if (tab < 0 || !line.substring(tab + 1).equals(crc(line.substring(0, tab)))) {
            return;
        }
        try {
            JsonNode pair = Json.parseObject("{\"p\":" + line.substring(0, tab) + "}", "journal").path("p");
            into.put(pair.path(0).asString(), pair.path(1).asString());
        } catch (JacksonException e) {
            throw new IllegalStateException("a journal line with a right checksum is no JSON: " + line, e);
        }
    }

    /** Name → note of the lines found at opening; the last of several wins. */
    Map<String, String> earlier() {
        return earlier;
    }

    synchronized void add(String name, String note) throws IOException {
        String pair = new String(Json.writeCompact(List.of(name, note)), StandardCharsets.UTF_8);
        var bytes = ByteBuffer.wrap((pair + "\t" + crc(pair) + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static String crc(String text) {
        var crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(crc.getValue());
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
