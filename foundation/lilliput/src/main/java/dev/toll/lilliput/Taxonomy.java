package dev.toll.lilliput;

import dev.toll.core.InputException;
import dev.toll.core.Problems;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Categories of wrongdoing as data, never an enum. The small world's own has the shape of Aegis 2.0 (Ghosh et al., 2025):
 * twelve broad categories and nine finer ones, every one of them invented.
 */
public record Taxonomy(String name, int version, List<Category> categories) {
    private static final String RESOURCE = "hazards.json";

    public Taxonomy {
        categories = List.copyOf(categories);
    }

    /** The small world's taxonomy. */
    public static Taxonomy lilliput() {
        try (var in = Objects.requireNonNull(Taxonomy.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            return parse(RESOURCE, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads a taxonomy.
     *
     * @param where named in faults
     * @throws InputException if the text is no JSON, or listing every field that is missing, unknown or used twice
     */
    public static Taxonomy parse(String where, String json) {
        JsonNode root;
        try {
            root = new ObjectMapper().readTree(json);
        } catch (JacksonException e) {
            throw new InputException(where + ": not JSON: " + e.getOriginalMessage() + "; expected {\"name\", \"version\", \"categories\": [...]}", e);
        }
        var problems = new Problems();
        var categories = new ArrayList<Category>();
        var seen = new HashMap<String, String>();
        var lawful = new HashSet<String>();
        int at = 0;
        for (var node : root.path("categories")) {
            String place = "categories[" + at++ + "]";
            var category = category(where, place, node, problems);
            var own = new HashSet<String>();
            own.add(category.key());
            own.add(category.name().toLowerCase(Locale.ROOT));
            category.aliases().forEach(a -> own.add(a.toLowerCase(Locale.ROOT)));
            own.remove("");
            for (var word : own) {
                String before = seen.putIfAbsent(word, place);
                if (before != null) {
                    problems.add(where, place, "'" + word + "', which " + before + " has too", "a name or alias of its own");
                }
            }
            if (!category.lawful().isEmpty() && !lawful.add(category.lawful())) {
                problems.add(where, place + ".lawful", category.lawful(), "a lawful thing no other category offers");
            }
            categories.add(category);
        }
        if (categories.isEmpty()) {
            problems.add(where, "categories", "none", "at least one");
        }
        problems.throwIfAny();
        return new Taxonomy(root.path("name").asString(where), root.path("version").asInt(1), categories);
    }

    private static Category category(String where, String place, JsonNode node, Problems problems) {
        var fields = new HashMap<String, String>();
        for (var field : List.of("key", "name", "level", "definition", "lawful")) {
            String text = node.path(field).asString("").strip();
            if (text.isEmpty()) {
                problems.add(where, place + "." + field, "nothing", "a text");
            }
            fields.put(field, text);
        }
        var aliases = new ArrayList<String>();
        for (var alias : node.path("aliases")) {
            aliases.add(alias.asString(""));
        }
        if (aliases.isEmpty() || aliases.stream().anyMatch(String::isBlank)) {
            problems.add(where, place + ".aliases", aliases, "at least one, none of them empty");
        }
        return new Category(get(fields, "key"), get(fields, "name"), level(where, place, get(fields, "level"), problems), get(fields, "definition"), aliases,
                get(fields, "lawful"));
    }

    private static Category.Level level(String where, String place, String text, Problems problems) {
        if (!text.isEmpty() && !text.equals("broad") && !text.equals("finer")) {
            problems.add(where, place + ".level", text, "broad or finer");
        }
        return text.equals("finer") ? Category.Level.FINER : Category.Level.BROAD;
    }

    private static String get(Map<String, String> fields, String field) {
        return Objects.requireNonNull(fields.get(field));
    }

    /** The category of that key, name or alias, letter case aside. */
    public Optional<Category> find(String word) {
        return categories.stream().filter(c -> c.key().equalsIgnoreCase(word) || c.name().equalsIgnoreCase(word)
                || c.aliases().stream().anyMatch(a -> a.equalsIgnoreCase(word))).findFirst();
    }

    /** The categories of one level, in file order. */
    public List<Category> level(Category.Level level) {
        return categories.stream().filter(c -> c.level() == level).toList();
    }
}
