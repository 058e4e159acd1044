package dev.toll.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Finds the JSON object that a model was asked for in what it wrote. */
public final class JsonObjects {
    private static final int MAX_DEPTH = 20;
    private static final int MAX_TRIES = 32;
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build()).build())
            // Models write real line ends inside strings; deleting them, as the reference does, would damage code in answers.
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private JsonObjects() {}

    /** An object, its keys in lower case without spaces around them, and whether the text had to be mended. */
    public record Found(ObjectNode object, boolean repaired) {}

    /** The whole text as an object; else the first balanced braces that are one; else those never closed, closed with one brace. */
    public static Optional<Found> find(String text) {
        return all(text).stream().findFirst();
    }

    /** The same, and every further object behind the first: a model may quote one before it writes its own. */
    public static List<Found> all(String text) {
        var whole = parse(text.strip());
        if (whole.isPresent()) {
            return List.of(new Found(whole.get(), false));
        }
        var out = new ArrayList<Found>();
        int tries = 0;
        int open = text.indexOf('{');
        while (open >= 0 && tries++ < MAX_TRIES) {
            int end = end(text, open);
            var found = parse(end < 0 ? text.substring(open).stripTrailing() + "}" : text.substring(open, end));
            found.ifPresent(object -> out.add(new Found(object, true)));
            open = text.indexOf('{', found.isPresent() ? end < 0 ? text.length() : end : open + 1);
        }
        return out;
    }

    /** Just behind the brace that closes the one at {@code open}; −1 if none does. Braces inside strings do not count. */
    private static int end(String text, int open) {
        int depth = 0;
        boolean quoted = false;
        for (int i = open; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && c == '{') {
                depth++;
            } else if (!quoted && c == '}' && --depth == 0) {
                return i + 1;
            }
        }
        return -1;
    }

    private static Optional<ObjectNode> parse(String text) {
        try {
            if (!(JSON.readTree(text) instanceof ObjectNode object) || object.isEmpty()) {
                return Optional.empty();
            }
            var plain = JSON.createObjectNode();
            object.propertyStream().forEach(p -> plain.set(p.getKey().toLowerCase(Locale.ROOT).strip(), p.getValue()));
            // Two values for one key leave open which was meant.
            return plain.size() == object.size() ? Optional.of(plain) : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }
}
