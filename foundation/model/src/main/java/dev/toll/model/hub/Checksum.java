package dev.toll.model.hub;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The check of one file against its name in the cache, which the hub announces as the ETag: the SHA-256 of a large file,
 * or Git's SHA-1 of a small one, that of {@code "blob " + size + "\0" + content}.
 */
final class Checksum {
    private final String expected;
    private final long size;
    private MessageDigest digest;

    Checksum(String expected, long size) {
        this.expected = expected;
        this.size = size;
        this.digest = fresh();
    }

    /** Whether an ETag is one of the two. */
    static boolean isKnown(String etag) {
        return etag.matches("[0-9a-f]{64}|[0-9a-f]{40}");
    }

    private MessageDigest fresh() {
        try {
            if (expected.length() == 64) {
                return MessageDigest.getInstance("SHA-256");
            }
            var sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(String.format(Locale.ROOT, "blob %d\0", size).getBytes(StandardCharsets.US_ASCII));
            return sha1;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256 and SHA-1", e);
        }
    }

    void update(ByteBuffer bytes) {
        digest.update(bytes);
    }

    void restart() {
        digest = fresh();
    }

    /** What the bytes came to; begins anew. */
    String take() {
        return HexFormat.of().formatHex(digest.digest());
    }

    String algorithm() {
        return expected.length() == 64 ? "SHA-256" : "Git SHA-1";
    }
}
