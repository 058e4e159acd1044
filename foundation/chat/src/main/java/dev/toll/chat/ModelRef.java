package dev.toll.chat;

import dev.toll.core.InputException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * How a user names a model wherever one is asked for: a folder, {@code openai:MODEL}, or {@code http(s)://HOST[:PORT]/v1#MODEL}.
 * Naming opens nothing.
 */
public sealed interface ModelRef {
    String PUBLIC_BASE = "https://api.openai.com/v1";
    String FORMS = "a folder, openai:MODEL, or http(s)://HOST[:PORT]/v1#MODEL";

    /** Short name for tables: the folder's own, or the last part of the model's. */
    String shortName();

    /** Local weights. */
    record Folder(Path dir) implements ModelRef {
        @Override
        public String shortName() {
            var end = dir.toAbsolutePath().normalize().getFileName();
            return end == null ? dir.toString() : end.toString();
        }
    }

    /**
     * An endpoint that speaks OpenAI's protocol.
     *
     * @param base address up to and with {@code /v1}, without a slash at the end
     * @param model name under which it serves the model
     * @param named true for {@code openai:MODEL}, the form whose key is OPENAI_API_KEY
     */
    record Endpoint(URI base, String model, boolean named) implements ModelRef {
        /** Who answers: address and model name. */
        public String id() {
            return base + "#" + model;
        }

        @Override
        public String shortName() {
            String end = model.substring(model.lastIndexOf('/') + 1);
            return end.isEmpty() ? model : end;
        }
    }

    /** Reads a name; whatever is no endpoint is given to {@code folders}, which may know more than paths. */
    static ModelRef parse(String text, Map<String, String> environment, Function<String, Path> folders) {
        if (text.startsWith("openai:")) {
            String base = environment.getOrDefault("OPENAI_BASE_URL", "");
            return endpoint(text, base.isBlank() ? PUBLIC_BASE : base, text.substring("openai:".length()), true);
        }
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.startsWith("http://") || lower.startsWith("https://")) {
            int hash = text.indexOf('#');
            if (hash < 0) {
                throw new InputException(text + ": found no model, expected #MODEL behind the address, the name under which the endpoint serves it");
            }
            return endpoint(text, text.substring(0, hash), text.substring(hash + 1), false);
        }
        if (text.isBlank()) {
            throw new InputException("model: found nothing, expected " + FORMS);
        }
        return new Folder(folders.apply(text));
    }

    private static Endpoint endpoint(String text, String address, String model, boolean named) {
        if (model.isBlank() || model.length() > 512 || model.chars().anyMatch(c -> c < ' ')) {
            throw new InputException(text + ": found no usable model name, expected " + FORMS);
        }
        try {
            var uri = new URI(address.replaceFirst("/+$", ""));
            if (uri.getUserInfo() != null) {
                throw new InputException("endpoint of model " + model + ": its address holds a user name or password; give keys in an environment variable, see --key-env");
            }
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            if (!(scheme.equals("http") || scheme.equals("https")) || uri.getHost() == null || uri.getQuery() != null || uri.getFragment() != null) {
                throw new InputException("endpoint of model " + model + ": found address " + address + ", expected http(s)://HOST[:PORT]/v1 without query");
            }
            int port = uri.getPort();
            return new Endpoint(new URI(scheme, null, uri.getHost().toLowerCase(Locale.ROOT), port, uri.getPath(), null, null), model, named);
        } catch (URISyntaxException e) {
            throw new InputException("endpoint of model " + model + ": the address is none (" + e.getReason() + "), expected http(s)://HOST[:PORT]/v1", e);
        }
    }
}
