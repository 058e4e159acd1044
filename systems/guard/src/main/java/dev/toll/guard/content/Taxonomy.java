package dev.toll.guard.content;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Categories as data, never an enum: read from a file, and added, removed or renamed for a single request. */
public record Taxonomy(String id, List<Category> categories) {
    public Taxonomy {
        categories = List.copyOf(categories);
    }

    /** The category with that code, name or alias; letter case, blanks and punctuation aside. */
    public Optional<Category> find(String word) {
        String plain = plain(word);
        return categories.stream().filter(c -> plain(c.code()).equals(plain) || plain(c.name()).equals(plain) || c.aliases().stream().anyMatch(a -> plain(a).equals(plain)))
                .findFirst();
    }

    /** Where what has no name of its own belongs. */
    public Optional<Category> other() {
        return categories.stream().filter(c -> c.tier() == Category.Tier.OTHER).findFirst();
    }

    /** This taxonomy with one more category, or with the one of the same code replaced. */
    public Taxonomy with(Category category) {
        var out = new ArrayList<>(categories);
        out.removeIf(c -> c.code().equals(category.code()));
        out.add(category);
        return new Taxonomy(id, out);
    }

    /** This taxonomy without the category of that code. */
    public Taxonomy without(String code) {
        return new Taxonomy(id, categories.stream().filter(c -> !c.code().equals(code)).toList());
    }

    /** The block of the guard's prompt: one category a line, with its definition where it has one. */
    public String rendered() {
        return categories.stream().map(c -> c.code() + ": " + c.name() + "." + (c.definition().isEmpty() ? "" : " " + c.definition())).collect(Collectors.joining("\n"));
    }

    private static String plain(String word) {
        return Normalizer.normalize(word, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", "");
    }
}
