package dev.toll.chat.open;

import dev.toll.chat.ModelRef;
import dev.toll.chat.endpoint.ApiKey;
import dev.toll.core.InputException;
import dev.toll.core.Problems;
import java.net.URI;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which key goes to which address, and to no other. {@code openai:MODEL} takes {@code OPENAI_API_KEY}; any other endpoint
 * takes none unless told the environment variable that holds it.
 */
public final class Keys {
    static final String PUBLIC = "OPENAI_API_KEY";

    private final Map<URI, ApiKey> keys;

    private Keys(Map<URI, ApiKey> keys) {
        this.keys = keys;
    }

    /**
     * Finds the keys for these models.
     *
     * @param told {@code VARIABLE}, for the only address among the models, or {@code HOST[:PORT]=VARIABLE}
     * @param problems gets every fault; keys themselves are in no message
     */
    public static Keys of(List<String> told, Collection<? extends ModelRef> models, Map<String, String> environment, Problems problems) {
        var variables = new LinkedHashMap<URI, String>();
        for (var model : models) {
            if (model instanceof ModelRef.Endpoint endpoint) {
                variables.putIfAbsent(endpoint.base(), "");
                if (endpoint.named()) {
                    variables.put(endpoint.base(), PUBLIC);
                }
            }
        }
        for (var one : told) {
            int equals = one.indexOf('=');
            String place = equals < 0 ? "" : one.substring(0, equals);
            var meant = variables.keySet().stream().filter(base -> place.isEmpty() || place.equalsIgnoreCase(base.getAuthority()) || place.equalsIgnoreCase(base.getHost())).toList();
            if (meant.size() != 1) {
                problems.add("--key-env", one, meant.size() + " addresses it could be for", meant.isEmpty() ? "the variable of an endpoint that is named here" : "HOST:PORT=VARIABLE, for one of "
                        + meant.stream().map(URI::getAuthority).toList());
                continue;
            }
            variables.put(meant.getFirst(), one.substring(equals + 1));
        }
        var keys = new HashMap<URI, ApiKey>();
        variables.forEach((base, variable) -> {
            if (variable.isEmpty()) {
                return;
            }
            if (base.getScheme().equals("http") && !isLoopback(base.getHost())) {
                problems.add("--key-env", base.toString(), "plain http to another machine", "https, for a key would be readable on the way");
                return;
            }
            try {
                keys.put(base, ApiKey.fromEnvironment(variable, environment));
            } catch (InputException e) {
                problems.add(base.toString(), variable, null, "the endpoint's key in that environment variable, on one line of ASCII");
            }
        });
        return new Keys(keys);
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.\\d{1,3}){3}");
    }

    ApiKey at(URI base) {
        return keys.getOrDefault(base, ApiKey.NONE);
    }
}
