package dev.toll.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The style and script that every page carries inside itself, and their hashes for its content security policy. */
final class Assets {
    private Assets() {}

    static String svgStyle() {
        return load("svg.css");
    }

    static String pageStyle() {
        return load("svg.css") + load("page.css");
    }

    static String script() {
        return load("page.js");
    }

    /** The source expression that allows exactly this inline text: {@code 'sha256-…'}. */
    static String hash(String inline) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(inline.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String load(String name) {
        try (var in = Assets.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the report's " + name + " is missing from the jar; build toll-report again");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
