package dev.toll.model.hub;

import dev.toll.core.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A secret that opens private repositories. Never printed: {@link #toString} says only where it came from. */
final class Token {
    private static final int LONGEST = 4096;

    private final String secret;
    private final String source;

    private Token(String secret, String source) {
        this.secret = secret;
        this.source = source;
    }

    /** That of {@code HF_TOKEN}, else that of the file Python's login writes, else null. */
    static @Nullable Token find(Map<String, String> environment, Path file) {
        for (var name : new String[] {"HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"}) {
            var token = of(environment.getOrDefault(name, ""), name);
            if (token != null) {
                return token;
            }
        }
        try {
            if (!Files.isRegularFile(file)) {
                return null;
            }
            if (Files.size(file) > LONGEST) {
                throw new InputException(file + ": " + Files.size(file) + " bytes; expected a token of the hub");
            }
            return of(Files.readString(file), file.toString());
        } catch (IOException e) {
            throw new InputException(file + ": the hub's token cannot be read (" + e + ")", e);
        }
    }

    private static @Nullable Token of(String text, String source) {
        String secret = text.strip();
        if (secret.isEmpty()) {
            return null;
        }
        if (secret.length() > LONGEST || !secret.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new InputException(source + ": holds characters that no token of the hub has (it is not shown here); copy it again from the hub's settings page");
        }
        return new Token(secret, source);
    }

    /** The value of the Authorization header. */
    String bearer() {
        return "Bearer " + secret;
    }

    /** Where it came from, such as {@code HF_TOKEN}. */
    String source() {
        return source;
    }

    @Override
    public String toString() {
        return "token from " + source;
    }
}
