package dev.toll.core.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of texts, files and folders, in lower-case hexadecimal. */
public final class ContentHash {
    private ContentHash() {}

    public static String ofString(String text) {
        return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Streams the file; memory does not grow with it. */
    public static String ofFile(Path file) {
        var digest = sha256();
        update(digest, file);
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Sorted relative names and contents of every regular file below {@code dir}. */
    public static String ofFolder(Path dir) {
        var builder = builder();
        try (var walk = Files.walk(dir)) {
            for (var file : walk.filter(Files::isRegularFile).sorted().toList()) {
                builder.add(dir.relativize(file).toString()).add(ofFile(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return builder.hex();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Hash of several parts; each is preceded by its length, so ("ab","c") and ("a","bc") differ. */
    public static final class Builder {
        private final MessageDigest digest = sha256();

        private Builder() {}

        public Builder add(String part) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
            digest.update(bytes);
            return this;
        }

        /** The hash of the parts so far; the builder is spent. */
        public String hex() {
            return HexFormat.of().formatHex(digest.digest());
        }
    }

    private static void update(MessageDigest digest, Path file) {
        try (var in = Files.newInputStream(file)) {
            var buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
