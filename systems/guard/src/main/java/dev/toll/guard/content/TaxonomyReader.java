package dev.toll.guard.content;

import dev.toll.core.Problems;
import dev.toll.guard.YamlFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Reads a taxonomy from YAML: {@code id} and {@code categories}, each with {@code code}, {@code name}, {@code tier}, and {@code aliases} and {@code definition} where there are any. */
public final class TaxonomyReader {
    private static final String WHAT = "a taxonomy (id, categories)";
    private static final String AEGIS = "aegis-2.yaml";
    private static final Set<String> KEYS = Set.of("code", "name", "tier", "aliases", "definition");

    private final String source;
    private final Problems problems = new Problems();
    private final Map<String, String> words = new HashMap<>();

    private TaxonomyReader(String source) {
        this.source = source;
    }

    /** The taxonomy of Aegis 2.0: twelve core and nine finer categories, one for caution and one for the rest. */
    public static Taxonomy aegis() {
        try (var in = Objects.requireNonNull(TaxonomyReader.class.getResourceAsStream(AEGIS), AEGIS)) {
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), AEGIS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Taxonomy read(Path file) {
        return parse(YamlFile.text(file, WHAT), file.toString());
    }

    /** Reads a text; {@code source} names it in faults. */
    public static Taxonomy parse(String yaml, String source) {
        return new TaxonomyReader(source).taxonomy(YamlFile.parse(yaml, source, WHAT));
    }

    private Taxonomy taxonomy(JsonNode root) {
        var categories = new ArrayList<Category>();
        for (int i = 0; i < root.path("categories").size(); i++) {
            categories.add(category(root.path("categories").get(i), "categories[" + i + "]"));
        }
        if (categories.isEmpty()) {
            problems.add(source, "categories", root.get("categories"), "a list of at least one category");
        }
        if (categories.stream().filter(c -> c.tier() == Category.Tier.OTHER).count() > 1) {
            problems.add(source, "categories", "several of the tier 'other'", "at most one");
        }
        String id = text(root, "id", "");
        problems.throwIfAny();
        return new Taxonomy(id, categories);
    }

    private Category category(JsonNode node, String place) {
        for (var key : node.propertyNames()) {
            if (!KEYS.contains(key)) {
                problems.add(source, place + "." + key, node.get(key), "one of " + new TreeSet<>(KEYS));
            }
        }
        var aliases = new ArrayList<String>();
        node.path("aliases").forEach(a -> aliases.add(a.asString("")));
        String code = text(node, "code", place + ".");
        String name = text(node, "name", place + ".");
        var all = new ArrayList<>(aliases);
        all.add(code);
        all.add(name);
        for (var word : Set.copyOf(all)) {
            String before = words.putIfAbsent(word.toLowerCase(Locale.ROOT), place);
            if (!word.isEmpty() && before != null && !before.equals(place)) {
                problems.add(source, place, "'" + word + "', which " + before + " has too", "codes, names and aliases of its own");
            }
        }
        String written = node.path("tier").asString("");
        var tier = tier(written);
        if (tier.isEmpty()) {
            problems.add(source, place + ".tier", node.get("tier"), "core, fine, caution or other");
        }
        return new Category(code, name, aliases, tier.orElse(Category.Tier.OTHER), node.path("definition").asString("").strip());
    }

    private static Optional<Category.Tier> tier(String written) {
        return Arrays.stream(Category.Tier.values()).filter(t -> t.name().equalsIgnoreCase(written)).findFirst();
    }

    private String text(JsonNode node, String key, String place) {
        String text = node.path(key).asString("").strip();
        if (text.isEmpty()) {
            problems.add(source, place + key, node.get(key), "a text");
        }
        return text;
    }
}
