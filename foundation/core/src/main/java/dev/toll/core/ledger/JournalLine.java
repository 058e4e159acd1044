package dev.toll.core.ledger;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * One line of a journal: {@code {"key":"…","crc":"…","value":…}}. The checksum is CRC-32 of key, line feed and value in
 * UTF-8. The frame is fixed to the byte, so it is read without knowing JSON; any JSON reader can read it, too.
 */
record JournalLine(String key, String value) {
    private static final String KEY = "{\"key\":\"";
    private static final String CRC = "\",\"crc\":\"";
    private static final String VALUE = "\",\"value\":";
    private static final int CRC_DIGITS = 8;

    /** A line to be written; {@link IllegalArgumentException} if key or value would break the frame. */
    static JournalLine of(String key, String value) {
        if (key.isEmpty() || key.chars().anyMatch(c -> c == '"' || c == '\\' || c < ' ')) {
            throw new IllegalArgumentException("journal key '" + key + "': expected text without quotes, backslashes and control characters");
        }
        if (value.isEmpty() || value.chars().anyMatch(c -> c == '\n' || c == '\r')) {
            throw new IllegalArgumentException("journal payload of key " + key + ": expected JSON text on one line");
        }
        return new JournalLine(key, value);
    }

    /** The line with its line feed. */
    byte[] bytes() {
        return (KEY + key + CRC + crc(key, value) + VALUE + value + "}\n").getBytes(StandardCharsets.UTF_8);
    }

    /** The line without its line feed; empty if the frame is broken or the checksum does not match. */
    static Optional<JournalLine> parse(String line) {
        int crcAt = line.indexOf(CRC);
        int valueAt = crcAt + CRC.length() + CRC_DIGITS;
        if (!line.startsWith(KEY) || crcAt < KEY.length() || !line.startsWith(VALUE, valueAt) || !line.endsWith("}")) {
            return Optional.empty();
        }
        String key = line.substring(KEY.length(), crcAt);
        String value = line.substring(valueAt + VALUE.length(), line.length() - 1);
        return crc(key, value).equals(line.substring(crcAt + CRC.length(), valueAt))
                ? Optional.of(new JournalLine(key, value))
                : Optional.empty();
    }

    private static String crc(String key, String value) {
        var crc = new CRC32();
        crc.update((key + "\n" + value).getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits(crc.getValue(), CRC_DIGITS);
    }
}
