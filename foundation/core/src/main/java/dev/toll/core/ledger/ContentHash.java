package dev.toll.core.ledger;

import dev.toll.core.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;

/** SHA-256 of texts, files and folders, in lower-case hexadecimal. */
public final class ContentHash {
    private ContentHash() {}

    /** Hash of the text's UTF-8 bytes. */
    public static String ofString(String text) {
        return ofBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    public static String ofBytes(byte[] bytes) {
        return HexFormat.of().formatHex(sha256().digest(bytes));
    }

    /** Streams the file; memory does not grow with it. {@link InputException} if it cannot be read. */
    public static String ofFile(Path file) {
        var digest = sha256();
        try (var in = Files.newInputStream(file)) {
            var buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        } catch (IOException e) {
            throw new InputException(file + ": cannot be read (" + Faults.reason(e) + "); expected a readable file", e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * Names (relative, with {@code /}, sorted) and contents of all files below {@code dir}; links are followed, empty
     * folders do not count. {@link InputException} if something in it can be neither read nor walked.
     */
    public static String ofFolder(Path dir) {
        if (!Files.isDirectory(dir)) {
            throw new InputException(dir + ": found " + (Files.exists(dir) ? "a file" : "nothing") + ", expected a folder");
        }
        var files = new TreeMap<String, Path>();
        try (var walk = Files.walk(dir, FileVisitOption.FOLLOW_LINKS)) {
            walk.filter(p -> !Files.isDirectory(p)).forEach(p -> files.put(dir.relativize(p).toString().replace('\\', '/'), p));
        } catch (UncheckedIOException e) {
            throw new InputException(dir + ": cannot be read (" + e.getMessage() + "); expected a readable folder", e);
        } catch (IOException e) {
            throw new InputException(dir + ": cannot be read (" + Faults.reason(e) + "); expected a readable folder", e);
        }
        var builder = builder();
        files.forEach((name, file) -> builder.add(name).add(ofFile(file)));
        return builder.hex();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Hash of several parts; each is preceded by its length in bytes, so ("ab","c") and ("a","bc") differ. */
    public static final class Builder {
        private final MessageDigest digest = sha256();
        private boolean spent;

        private Builder() {}

        public Builder add(String part) {
            return add(part.getBytes(StandardCharsets.UTF_8));
        }

        public Builder add(byte[] part) {
            requireFresh();
            digest.update((part.length + ":").getBytes(StandardCharsets.UTF_8));
            digest.update(part);
            return this;
        }

        /** The hash of all parts, once: a second key needs a second builder. */
        public String hex() {
            requireFresh();
            spent = true;
            return HexFormat.of().formatHex(digest.digest());
        }

        private void requireFresh() {
            if (spent) {
                throw new IllegalStateException("this hash was already taken; the digest behind it is empty now");
            }
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
