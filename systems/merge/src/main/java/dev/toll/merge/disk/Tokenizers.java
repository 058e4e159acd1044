package dev.toll.merge.disk;

import dev.toll.core.InputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a tokenizer.json says about which text has which number. */
final class Tokenizers {
    private Tokenizers() {}

    static ObjectNode read(Path dir) {
        var file = dir.resolve("tokenizer.json");
        if (!Files.isRegularFile(file)) {
            throw new InputException(dir + ": no tokenizer.json; expected one, since vocabularies are to be brought together");
        }
        return SideFiles.read(file);
    }

    /** The pieces of the model itself, without added tokens. */
    static Map<String, Integer> pieces(ObjectNode tokenizer, Path dir) {
        var vocab = tokenizer.path("model").path("vocab");
        var out = new LinkedHashMap<String, Integer>();
        if (vocab.isObject()) {
            vocab.properties().forEach(e -> out.put(e.getKey(), e.getValue().asInt(-1)));
        } else if (vocab.isArray()) { // Unigram: a list of [piece, score]
            for (int i = 0; i < vocab.size(); i++) {
                out.put(vocab.get(i).path(0).asString(""), i);
            }
        }
        if (out.isEmpty() || out.containsValue(-1)) {
            throw new InputException(dir.resolve("tokenizer.json") + ": model.vocab: expected pieces with their numbers");
        }
        return out;
    }

    /** Added tokens in their order. */
    static Map<String, JsonNode> added(ObjectNode tokenizer) {
        var out = new LinkedHashMap<String, JsonNode>();
        for (var token : tokenizer.path("added_tokens")) {
            out.put(token.path("content").asString(""), token);
        }
        return out;
    }

    /** Every token with its number. */
    static Map<String, Integer> all(ObjectNode tokenizer, Path dir) {
        var out = pieces(tokenizer, dir);
        added(tokenizer).forEach((text, token) -> out.put(text, token.path("id").asInt(-1)));
        if (out.containsValue(-1)) {
            throw new InputException(dir.resolve("tokenizer.json") + ": added_tokens: expected an id for each");
        }
        return out;
    }
}
