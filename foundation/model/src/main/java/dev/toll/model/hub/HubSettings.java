package dev.toll.model.hub;

import dev.toll.core.InputException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which hub, which cache and whose token: the environment variables of Python's {@code huggingface_hub}, meaning the same. */
public final class HubSettings {
    private final URI endpoint;
    private final Path cache;
    private final @Nullable Token token;
    private final boolean offline;

    private HubSettings(URI endpoint, Path cache, @Nullable Token token, boolean offline) {
        this.endpoint = endpoint;
        this.cache = cache;
        this.token = token;
        this.offline = offline;
    }

    /** Those of this process. */
    public static HubSettings ofProcess() {
        return of(System.getenv(), Path.of(System.getProperty("user.home", ".")));
    }

    /**
     * Reads {@code HF_ENDPOINT}, {@code HF_HUB_CACHE}, {@code HF_HOME}, {@code XDG_CACHE_HOME}, {@code HF_TOKEN}, {@code
     * HF_TOKEN_PATH}, {@code HF_HUB_OFFLINE}. Throws {@link InputException} for an address that is none.
     */
    public static HubSettings of(Map<String, String> environment, Path userHome) {
        var home = path(environment, "HF_HOME", path(environment, "XDG_CACHE_HOME", userHome.resolve(".cache"), userHome).resolve("huggingface"), userHome);
        var cache = path(environment, "HF_HUB_CACHE", path(environment, "HUGGINGFACE_HUB_CACHE", home.resolve("hub"), userHome), userHome);
        var token = Token.find(environment, path(environment, "HF_TOKEN_PATH", home.resolve("token"), userHome));
        return new HubSettings(endpoint(environment.getOrDefault("HF_ENDPOINT", "")), cache, token, isTrue(environment, "HF_HUB_OFFLINE")
                || isTrue(environment, "TRANSFORMERS_OFFLINE"));
    }

    /** The same, but nothing is fetched. */
    public HubSettings asOffline() {
        return new HubSettings(endpoint, cache, token, true);
    }

    private static URI endpoint(String text) {
        if (text.isBlank()) {
            return URI.create("https://huggingface.co");
        }
        String fault = "HF_ENDPOINT: found " + RepoPaths.shown(text) + ", expected an address such as https://huggingface.co";
        try {
            var uri = new URI(text.strip().replaceAll("/+$", ""));
            var scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            if (!Set.of("http", "https").contains(scheme) || uri.getHost() == null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
                throw new InputException(fault);
            }
            if (uri.getRawUserInfo() != null) {
                throw new InputException("HF_ENDPOINT: found a user name or password in the address (not shown); expected none, give a token in HF_TOKEN");
            }
            return uri;
        } catch (URISyntaxException e) {
            throw new InputException(fault, e);
        }
    }

    private static Path path(Map<String, String> environment, String key, Path otherwise, Path userHome) {
        String text = environment.getOrDefault(key, "");
        if (text.isBlank()) {
            return otherwise;
        }
        return text.equals("~") || text.startsWith("~/") ? userHome.resolve(text.substring(Math.min(2, text.length()))) : Path.of(text);
    }

    private static boolean isTrue(Map<String, String> environment, String key) {
        return Set.of("1", "ON", "YES", "TRUE").contains(environment.getOrDefault(key, "").toUpperCase(Locale.ROOT));
    }

    URI endpoint() {
        return endpoint;
    }

    /** The folder that holds {@code models--org--name} and the like. */
    public Path cache() {
        return cache;
    }

    @Nullable Token token() {
        return token;
    }

    boolean offline() {
        return offline;
    }

    /**
     * The token for a request to {@code uri}: only where scheme, host and port are the endpoint's, and over plain http only
     * on this machine.
     */
    @Nullable Token tokenFor(URI uri) {
        boolean same = endpoint.getScheme().equalsIgnoreCase(uri.getScheme()) && endpoint.getHost().equalsIgnoreCase(uri.getHost()) && port(endpoint) == port(uri);
        return same && mayCarryToken() ? token : null;
    }

    boolean mayCarryToken() {
        return endpoint.getScheme().equalsIgnoreCase("https") || Set.of("localhost", "127.0.0.1", "[::1]").contains(endpoint.getHost());
    }

    private static int port(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    }
}
