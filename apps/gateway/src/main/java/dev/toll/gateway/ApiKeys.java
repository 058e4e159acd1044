package dev.toll.gateway;

import dev.toll.core.InputException;
import dev.toll.core.ledger.ContentHash;
import dev.toll.gateway.http.Call;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Who may call: names and the hashes of their keys, so that no key stays in memory or can be printed. Without any, everybody may. */
public final class ApiKeys {
    private static final int SHORTEST = 16;
    private static final String ANYBODY = "anybody";

    private final Map<String, byte[]> hashes;

    private ApiKeys(Map<String, byte[]> hashes) {
        this.hashes = hashes;
    }

    public static ApiKeys none() {
        return new ApiKeys(Map.of());
    }

    /** Reads lines {@code name:key}; blank ones and those that begin with # do not count. A fault names the line, never the key. */
    public static ApiKeys read(Path file) {
        var out = new LinkedHashMap<String, byte[]>();
        try {
            int number = 0;
            for (var line : Files.readAllLines(file)) {
                number++;
                String text = line.strip();
                if (text.isEmpty() || text.startsWith("#")) {
                    continue;
                }
                int colon = text.indexOf(':');
                String key = text.substring(colon + 1).strip();
                if (colon < 1 || key.length() < SHORTEST || out.containsKey(text.substring(0, colon))) {
                    throw new InputException(file + ": line " + number + ": expected NAME:KEY with a name of its own and a key of at least " + SHORTEST + " characters");
                }
                out.put(text.substring(0, colon), hash(key));
            }
        } catch (IOException e) {
            throw new InputException(file + ": cannot be read; expected lines NAME:KEY", e);
        }
        if (out.isEmpty()) {
            throw new InputException(file + ": found no key, expected lines NAME:KEY");
        }
        return new ApiKeys(out);
    }

    /** The caller's name; empty if it has none of the keys. */
    public Optional<String> caller(Call call) {
        if (hashes.isEmpty()) {
            return Optional.of(ANYBODY);
        }
        byte[] given = hash(call.header("Authorization").filter(h -> h.regionMatches(true, 0, "Bearer ", 0, 7)).map(h -> h.substring(7).strip()).orElse(""));
        String found = null;
        // All are compared, so that the time taken tells nothing.
        for (var entry : hashes.entrySet()) {
            if (MessageDigest.isEqual(entry.getValue(), given)) {
                found = entry.getKey();
            }
        }
        return Optional.ofNullable(found);
    }

    private static byte[] hash(String key) {
        return ContentHash.ofString(key).getBytes(StandardCharsets.US_ASCII);
    }
}
