package dev.toll.chat.wire;

import dev.toll.chat.Usage;
import tools.jackson.databind.JsonNode;

/** Token counts of one call, as the backend says; −1 where it does not. */
final class WireUsage {
    private WireUsage() {}

    static Usage of(JsonNode usage) {
        return new Usage(count(usage.path("prompt_tokens")), count(usage.path("completion_tokens")), 1);
    }

    private static long count(JsonNode node) {
        return node.isIntegralNumber() && node.canConvertToLong() && node.asLong() >= 0 ? node.asLong() : -1;
    }
}
