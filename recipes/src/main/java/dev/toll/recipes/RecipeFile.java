package dev.toll.recipes;

import dev.toll.core.InputException;
import dev.toll.core.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * A recipe's configuration: a YAML file with {@code --set key=value} on top. Values are read with the type and range that
 * is expected; all faults, and keys nobody asked for, are reported together by {@link #check}.
 */
public final class RecipeFile {
    private static final YAMLMapper YAML = new YAMLMapper();

    private final String source;
    private final ObjectNode root;
    private final Problems problems = new Problems();
    private final Set<String> asked = new HashSet<>();

    private RecipeFile(String source, ObjectNode root) {
        this.source = source;
        this.root = root;
    }

    /** Reads the file and applies the settings; a setting of a key the file does not have is a fault. */
    public static RecipeFile read(Path file, List<String> settings) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new InputException(file + ": no such recipe; expected a YAML file such as recipes/alignment-tax.yaml", e);
        }
        try {
            if (!(YAML.readTree(text) instanceof ObjectNode root)) {
                throw new InputException(file + ": expected a mapping of keys to values");
            }
            var recipe = new RecipeFile(file.toString(), root);
            settings.forEach(recipe::set);
            return recipe;
        } catch (JacksonException e) {
            throw new InputException(file + ": not YAML (" + e.getOriginalMessage() + ")", e);
        }
    }

    private void set(String setting) {
        int equals = setting.indexOf('=');
        if (equals < 1) {
            problems.add("--set", setting, "no '='", "KEY=VALUE, for example rsf.iterations=4");
            return;
        }
        String[] path = setting.substring(0, equals).split("\\.");
        JsonNode at = root;
        for (int i = 0; i < path.length - 1; i++) {
            at = at.path(path[i]);
        }
        if (!(at instanceof ObjectNode parent) || !parent.has(path[path.length - 1])) {
            problems.add("--set", setting.substring(0, equals), "no such key in " + source, "one of " + leaves());
            return;
        }
        String value = setting.substring(equals + 1);
        parent.set(path[path.length - 1], value.isEmpty() ? parent.stringNode("") : YAML.readTree(value));
    }

    /** The recipe's name. */
    public String recipe() {
        return text("recipe");
    }

    public String text(String key) {
        var node = at(key);
        if (!node.isValueNode() || node.isNull()) {
            problems.add(source, key, node, "a text");
            return "";
        }
        return node.asString();
    }

    /** One of some words. */
    public String choice(String key, List<String> words) {
        var node = at(key);
        if (!words.contains(node.asString(""))) {
            problems.add(source, key, node, "one of " + words);
            return words.getFirst();
        }
        return node.asString();
    }

    public long seed() {
        var node = at("seed");
        if (!node.isIntegralNumber()) {
            problems.add(source, "seed", node, "a whole number");
            return 0;
        }
        return node.asLong();
    }

    public int integer(String key, int least, int most) {
        var node = at(key);
        if (!node.isIntegralNumber() || node.asLong() < least || node.asLong() > most) {
            problems.add(source, key, node, "a whole number from " + least + " to " + most);
            return least;
        }
        return node.asInt();
    }

    public double number(String key, double least, double most) {
        var node = at(key);
        if (!node.isNumber() || !(node.asDouble() >= least && node.asDouble() <= most)) {
            problems.add(source, key, node, "a number from " + least + " to " + most);
            return least;
        }
        return node.asDouble();
    }

    /** A list of numbers in [0,1]. */
    public List<Double> shares(String key) {
        return numbers(key, 0, 1);
    }

    /** A list of numbers, which may be empty. */
    public List<Double> numbers(String key, double least, double most) {
        var out = new ArrayList<Double>();
        var node = at(key);
        if (!node.isArray()) {
            problems.add(source, key, node, "a list of numbers from " + plain(least) + " to " + plain(most));
            return out;
        }
        for (var n : node) {
            if (!n.isNumber() || !(n.asDouble() >= least && n.asDouble() <= most)) {
                problems.add(source, key, n, "numbers from " + plain(least) + " to " + plain(most));
            } else {
                out.add(n.asDouble());
            }
        }
        return out;
    }

    private static String plain(double bound) {
        return bound == Math.rint(bound) && Math.abs(bound) < 1e6 ? Long.toString(Math.round(bound)) : Double.toString(bound);
    }

    /** Any node, for structured parts. */
    JsonNode node(String key) {
        return at(key);
    }

    Problems problems() {
        return problems;
    }

    private JsonNode at(String key) {
        asked.add(key);
        JsonNode node = root;
        for (var part : key.split("\\.")) {
            node = node.path(part);
        }
        return node;
    }

    /** Speaks once about every fault; keys that nobody read are faults too. */
    public void check() {
        for (var leaf : leaves()) {
            if (asked.stream().noneMatch(a -> leaf.equals(a) || leaf.startsWith(a + "."))) {
                problems.add(source, leaf, "a key this recipe does not know", "it to be absent");
            }
        }
        problems.throwIfAny();
    }

    private List<String> leaves() {
        var out = new ArrayList<String>();
        collect("", root, out);
        return out;
    }

    private static void collect(String prefix, JsonNode node, List<String> out) {
        if (node.isObject()) {
            node.properties().forEach(e -> collect(prefix.isEmpty() ? e.getKey() : prefix + "." + e.getKey(), e.getValue(), out));
        } else {
            out.add(prefix);
        }
    }

    /** Flat key → value, for the provenance. */
    public Map<String, String> flat() {
        var out = new TreeMap<String, String>();
        for (var leaf : leaves()) {
            JsonNode node = root;
            for (var part : leaf.split("\\.")) {
                node = node.path(part);
            }
            out.put(leaf, node.isValueNode() ? node.asString() : node.toString());
        }
        return out;
    }
}
