package dev.toll.model.tokenizer;

import dev.toll.core.InputException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The tokens of a tokenizer.json by text and by id: those of its model and the added ones. */
record Vocabulary(Map<String, Integer> idByToken, Map<Integer, String> tokenById, Set<Integer> specialIds, int size) {
    static Vocabulary of(JsonNode tokenizer, String source) {
        var idByToken = new HashMap<String, Integer>();
        var specialIds = new LinkedHashSet<Integer>();
        var vocab = tokenizer.path("model").path("vocab");
        if (vocab.isObject()) {
            vocab.properties().forEach(entry -> idByToken.put(entry.getKey(), id(entry.getValue(), entry.getKey(), source)));
        } else if (vocab.isArray()) {
            // Unigram: a list of [piece, log-probability]; the id is the place in it.
            for (int i = 0; i < vocab.size(); i++) {
                idByToken.put(vocab.path(i).path(0).asString(""), i);
            }
        } else {
            throw new InputException(source + ": model.vocab is missing; expected an object or a list");
        }
        for (var added : tokenizer.path("added_tokens")) {
            String content = added.path("content").asString("");
            int id = id(added.path("id"), content, source);
            idByToken.put(content, id);
            if (added.path("special").asBoolean(false)) {
                specialIds.add(id);
            }
        }
        var tokenById = new HashMap<Integer, String>();
        int size = 0;
        for (var entry : idByToken.entrySet()) {
            var other = tokenById.put(entry.getValue(), entry.getKey());
            if (other != null) {
                throw new InputException(source + ": tokens '" + other + "' and '" + entry.getKey() + "' share id "
                        + entry.getValue());
            }
            size = Math.max(size, entry.getValue() + 1);
        }
        return new Vocabulary(Map.copyOf(idByToken), Map.copyOf(tokenById), Set.copyOf(specialIds), size);
    }

    private static int id(JsonNode node, String token, String source) {
        if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < 0 || node.intValue() == Integer.MAX_VALUE) {
            throw new InputException(source + ": token '" + token + "' has id " + node + "; expected a number ≥ 0");
        }
        return node.intValue();
    }

    @Nullable Integer idOf(String token) {
        return idByToken.get(token);
    }

    @Nullable String tokenOf(int id) {
        return tokenById.get(id);
    }
}
