package dev.toll.chat.endpoint;

import dev.toll.core.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A secret for one endpoint, or none. It comes from the environment or a file, never from a command line, and leaves this
 * class only into the header of a request; {@code toString} shows where it came from.
 */
public final class ApiKey {
    public static final ApiKey NONE = new ApiKey("", "no key");
    private static final int LONGEST = 8192;

    private final String secret;
    private final String source;

    private ApiKey(String secret, String source) {
        this.secret = secret;
        this.source = source;
    }

    /** The value of an environment variable; {@link InputException} naming it when it is not set or holds what no header may. */
    public static ApiKey fromEnvironment(String name, Map<String, String> environment) {
        String value = environment.getOrDefault(name, "").strip();
        if (value.isEmpty()) {
            throw new InputException("environment variable " + name + ": found nothing, expected the endpoint's key");
        }
        return checked(value, "key of " + name);
    }

    /** The first line of a file; {@link InputException} when there is none. */
    public static ApiKey fromFile(Path file) {
        try {
            if (Files.size(file) > LONGEST) {
                throw new InputException(file + ": more than " + LONGEST + " bytes, expected a key on one line");
            }
            String value = Files.readString(file).strip();
            if (value.isEmpty()) {
                throw new InputException(file + ": empty, expected a key on one line");
            }
            return checked(value, "key of " + file);
        } catch (IOException e) {
            throw new InputException(file + ": cannot be read as a key file (" + e.getClass().getSimpleName() + ")", e);
        }
    }

    private static ApiKey checked(String value, String source) {
        if (value.length() > LONGEST || value.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw new InputException(source + ": holds characters that no key has (spaces, line ends or non-ASCII), expected one line of ASCII");
        }
        return new ApiKey(value, source);
    }

    boolean isPresent() {
        return !secret.isEmpty();
    }

    String header() {
        return "Bearer " + secret;
    }

    /** Foreign text without the key, which some backends repeat in their messages. */
    String redact(String text) {
        return isPresent() ? text.replace(secret, "[key]") : text;
    }

    @Override
    public String toString() {
        return source;
    }
}
