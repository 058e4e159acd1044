package dev.toll.model.tokenizer;

import dev.toll.core.InputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What stands beside tokenizer.json: which tokens begin, end and pad a text, and the chat template. tokenizer_config.json
 * is asked first, then special_tokens_map.json, then the ids of config.json and generation_config.json.
 *
 * @param eosIds every id that ends a text; chat models often have more than one, named only by the config files
 */
record SideFiles(
        @Nullable Integer bosId,
        @Nullable Integer eosId,
        SortedSet<Integer> eosIds,
        @Nullable Integer padId,
        @Nullable String chatTemplate) {

    static SideFiles read(Path dir, Vocabulary vocabulary) {
        var names = new ArrayList<JsonNode>();
        addIfPresent(names, dir.resolve("tokenizer_config.json"));
        addIfPresent(names, dir.resolve("special_tokens_map.json"));
        var ids = new ArrayList<JsonNode>();
        addIfPresent(ids, dir.resolve("config.json"));
        addIfPresent(ids, dir.resolve("generation_config.json"));
        var eos = named("eos_token", names, dir, vocabulary);
        var eosIds = new TreeSet<Integer>();
        if (eos != null) {
            eosIds.add(eos);
        }
        for (var config : ids) {
            eosIds.addAll(numbered("eos_token_id", config));
        }
        return new SideFiles(
                orNumbered(named("bos_token", names, dir, vocabulary), "bos_token_id", ids),
                orNumbered(eos, "eos_token_id", ids),
                Collections.unmodifiableSortedSet(eosIds),
                orNumbered(named("pad_token", names, dir, vocabulary), "pad_token_id", ids),
                chatTemplate(dir));
    }

    private static void addIfPresent(List<JsonNode> nodes, Path file) {
        var node = JsonFile.readIfPresent(file);
        if (node != null) {
            nodes.add(node);
        }
    }

    private static @Nullable Integer named(String key, List<JsonNode> files, Path dir, Vocabulary vocabulary) {
        for (var file : files) {
            var value = file.path(key);
            // Either the text itself or an added-token object that holds it.
            var content = value.isObject() ? value.path("content") : value;
            if (content.isString()) {
                var id = vocabulary.idOf(content.stringValue());
                if (id == null) {
                    throw new InputException(dir + ": " + key + " '" + content.stringValue()
                            + "' is not in the vocabulary of tokenizer.json; do these files belong together?");
                }
                return id;
            }
        }
        return null;
    }

    private static @Nullable Integer orNumbered(@Nullable Integer id, String key, List<JsonNode> configs) {
        if (id != null) {
            return id;
        }
        for (var config : configs) {
            var ids = numbered(key, config);
            if (!ids.isEmpty()) {
                return ids.getFirst();
            }
        }
        return null;
    }

    /** A number or a list of numbers; negative ones mean "none". Other faults of config.json are ModelConfig's to report. */
    private static List<Integer> numbered(String key, JsonNode config) {
        var ids = new ArrayList<Integer>();
        var value = config.path(key);
        for (var element : value.isArray() ? value : List.of(value)) {
            if (element.isIntegralNumber() && element.canConvertToInt() && element.intValue() >= 0) {
                ids.add(element.intValue());
            }
        }
        return ids;
    }

    /** A file of its own wins over tokenizer_config.json, as in transformers. */
    private static @Nullable String chatTemplate(Path dir) {
        var jinja = dir.resolve("chat_template.jinja");
        if (Files.isRegularFile(jinja)) {
            return JsonFile.text(jinja);
        }
        for (var name : List.of("chat_template.json", "tokenizer_config.json")) {
            var file = dir.resolve(name);
            var node = JsonFile.readIfPresent(file);
            if (node != null && !node.path("chat_template").isMissingNode() && !node.path("chat_template").isNull()) {
                return template(node.path("chat_template"), file);
            }
        }
        return null;
    }

    private static String template(JsonNode value, Path file) {
        if (value.isString()) {
            return value.stringValue();
        }
        var names = new ArrayList<String>();
        for (var named : value) {
            if (named.path("name").asString("").equals("default") && named.path("template").isString()) {
                return named.path("template").stringValue();
            }
            names.add(named.path("name").asString("?"));
        }
        throw new InputException(file + ": chat_template holds " + names + "; expected a string or a template named 'default'");
    }
}
