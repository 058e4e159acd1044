package dev.toll.chat.wire;

import dev.toll.chat.ChatException;
import dev.toll.chat.Excerpt;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON from and to a peer. What is read is bounded in depth and in the length of strings and numbers, since a peer may be hostile. */
public final class WireJson {
    static final int DEEPEST = 64;
    private static final int LONGEST_STRING = 32 << 20;
    private static final int LONGEST_NUMBER = 100;

    static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEEPEST).maxStringLength(LONGEST_STRING)
                            .maxNumberLength(LONGEST_NUMBER).build())
                    .build())
            .build();

    private WireJson() {}

    /** The value in {@code text}; {@link ChatException} of kind MALFORMED saying what was found, {@code what} naming the text. */
    public static JsonNode value(String text, String what) {
        try {
            return MAPPER.readTree(text);
        } catch (JacksonException e) {
            throw new ChatException(ChatException.Kind.MALFORMED, what + ": not JSON: '" + Excerpt.of(text) + "'", e);
        }
    }

    /** The same for a text that must be an object. */
    public static JsonNode object(String text, String what) {
        var node = value(text, what);
        if (!node.isObject()) {
            throw new ChatException(ChatException.Kind.MALFORMED, what + ": found '" + Excerpt.of(text) + "', expected a JSON object");
        }
        return node;
    }
}
