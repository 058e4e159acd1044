package dev.toll.model.format;

import dev.toll.core.InputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * SHA-256 of several files: the digest of the listing that {@code sha256sum FILE…} prints for them in the given order,
 * so anybody can check it with {@code sha256sum FILE… | sha256sum}.
 */
final class ContentHash {
    private static final int BUFFER = 1 << 20;

    private ContentHash() {}

    static String of(Path dir, List<String> fileNames) {
        // One file after another: disks read sequentially, and SHA-256 has its own instructions on current processors.
        var listing = new StringBuilder();
        for (var name : fileNames) {
            listing.append(sha256(dir.resolve(name))).append("  ").append(name).append('\n');
        }
        return HexFormat.of().formatHex(digest().digest(listing.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private static String sha256(Path file) {
        var digest = digest();
        var buffer = ByteBuffer.allocate(BUFFER);
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (channel.read(buffer) >= 0) {
                digest.update(buffer.flip());
                buffer.clear();
            }
        } catch (IOException e) {
            throw new InputException(file + ": cannot be read (" + e + ")", e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
