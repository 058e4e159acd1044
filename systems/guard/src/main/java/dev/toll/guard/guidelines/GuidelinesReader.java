package dev.toll.guard.guidelines;

import dev.toll.core.Problems;
import dev.toll.guard.YamlFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads guidelines from YAML: {@code name}, and the lists {@code directive} (may be missing) and {@code restrictive} (at
 * least one rule), each entry a text or {@code {id, text}}. Every mistake of a file is told at once.
 */
public final class GuidelinesReader {
    private static final String WHAT = "guidelines (name, directive, restrictive)";
    private static final Set<String> KEYS = Set.of("name", "directive", "restrictive");
    private static final Set<String> RULE_KEYS = Set.of("id", "text");
    private static final int MAX_RULES = 500;
    private static final int MAX_RULE = 4_000;
    private static final int MAX_NAME = 80;

    private final String source;
    private final Problems problems = new Problems();
    private final Map<String, String> ids = new HashMap<>();

    private GuidelinesReader(String source) {
        this.source = source;
    }

    /** Reads a file. */
    public static Guidelines read(Path file) {
        return parse(YamlFile.text(file, WHAT), file.toString());
    }

    /** Reads a text; {@code source} names it in faults. */
    public static Guidelines parse(String yaml, String source) {
        return new GuidelinesReader(source).guidelines(YamlFile.parse(yaml, source, WHAT));
    }

    private Guidelines guidelines(JsonNode root) {
        for (var key : root.propertyNames()) {
            if (!KEYS.contains(key)) {
                problems.add(source, key, root.get(key), "one of " + new TreeSet<>(KEYS));
            }
        }
        var name = root.path("name").asString("").strip();
        if (name.isEmpty() || name.length() > MAX_NAME) {
            problems.add(source, "name", root.get("name"), "a name of 1 to " + MAX_NAME + " characters");
        }
        var rules = new ArrayList<>(rules(root.get("directive"), "directive", Guideline.Kind.DIRECTIVE));
        var restrictive = rules(root.get("restrictive"), "restrictive", Guideline.Kind.RESTRICTIVE);
        if (!root.has("restrictive") || root.get("restrictive").isArray() && root.get("restrictive").isEmpty()) {
            problems.add(source, "restrictive", root.get("restrictive"), "at least one rule to guard");
        }
        rules.addAll(restrictive);
        if (rules.size() > MAX_RULES) {
            problems.add(source, "rules", rules.size(), "at most " + MAX_RULES);
        }
        problems.throwIfAny();
        return new Guidelines(name, rules);
    }

    private List<Guideline> rules(@Nullable JsonNode list, String key, Guideline.Kind kind) {
        if (list == null) {
            return List.of();
        }
        if (!list.isArray()) {
            problems.add(source, key, list, "a list of rules");
            return List.of();
        }
        var out = new ArrayList<Guideline>();
        for (int i = 0; i < list.size(); i++) {
            out.add(rule(list.get(i), key, i, kind));
        }
        return out;
    }

    private Guideline rule(JsonNode node, String key, int index, Guideline.Kind kind) {
        String place = key + "[" + index + "]";
        String id = (kind == Guideline.Kind.DIRECTIVE ? "d" : "r") + (index + 1);
        String text = node.isString() ? node.asString() : node.path("text").asString("");
        if (node.isObject()) {
            for (var field : node.propertyNames()) {
                if (!RULE_KEYS.contains(field)) {
                    problems.add(source, place + "." + field, node.get(field), "id or text");
                }
            }
            if (node.has("id")) {
                id = node.get("id").asString("");
                if (!id.matches("[A-Za-z0-9._-]{1,60}")) {
                    problems.add(source, place + ".id", node.get("id"), "1 to 60 letters, digits, dots, dashes or underscores");
                }
            }
        }
        text = text.strip();
        if (text.isEmpty() || text.length() > MAX_RULE) {
            problems.add(source, place, text.isEmpty() ? node : text.length() + " characters", "a rule of 1 to " + MAX_RULE + " characters");
        }
        String before = ids.putIfAbsent(id, place);
        if (before != null) {
            problems.add(source, place + ".id", "'" + id + "', which " + before + " has too", "an id of its own");
        }
        return new Guideline(id, kind, text);
    }
}
