package dev.toll.recipes;

import dev.toll.chat.ModelRef;
import dev.toll.chat.open.Keys;
import dev.toll.guard.prime.PrimeSettings;
import dev.toll.guard.prime.Templates;
import dev.toll.guard.prime.TemplatesReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What {@code recipes/primeguard.yaml} says, for its scale.
 *
 * @param subject who answers
 * @param guard who routes; the subject itself if null
 * @param other put in the place of either in two rows, or null
 * @param judge who judges at the scale of the paper, else null
 * @param attacker who attacks there; the judge if null
 * @param budget most tokens of all endpoints in this start, 0 for no limit
 */
record PrimeGuardSettings(boolean paper, long seed, ModelRef subject, @Nullable ModelRef guard, @Nullable ModelRef other, @Nullable ModelRef judge, @Nullable ModelRef attacker, String templates, boolean likelihood,
        boolean ablations, int tokens, PrimeSettings prime, int concurrency, int budget, Small small, Large large, Keys keys) {
    private static final int MOST = 1_000_000;

    /** The small world's bench. */
    record Small(int seeds, int perKind, int goals, int tries) {}

    /** The paper's bench: data below a folder, suites by {@code KIND=FILE[:N]}. */
    record Large(String data, List<String> suites, String guidelines, String attack, int goals, int rounds) {}

    static PrimeGuardSettings read(RecipeFile recipe, Recipe.Setting setting) {
        boolean paper = recipe.choice("scale", List.of("lilliput", "paper")).equals("paper");
        String at = paper ? "paper." : "lilliput.";
        String unused = paper ? "lilliput" : "paper";
        recipe.node(unused);
        String subject = recipe.text("subject");
        String shipped = recipe.text("lilliput.subject");
        String judge = recipe.text("judge");
        String data = recipe.text("data");
        if (paper) {
            needed(recipe, "subject", subject, "--subject MODEL, who answers: a folder, openai:NAME, or URL#NAME");
            needed(recipe, "judge", judge, "--judge MODEL, who judges the answers");
            needed(recipe, "data", data, "--data DIR, the folder below which the suites lie");
        } else {
            absent(recipe, "judge", judge);
            absent(recipe, "data", data);
            if (subject.isBlank()) {
                needed(recipe, "lilliput.subject", shipped, "a model that knows rules, such as models/lilliput-guard");
            }
        }
        var prime = new PrimeSettings(true, recipe.integer("parse_retries", 0, 10), recipe.integer(at + "route_tokens", 1, MOST), recipe.integer(at + "finding_tokens", 0, MOST), Set.of(), null);
        var small = new Small(recipe.integer("lilliput.seeds", 1, 1000), recipe.integer("lilliput.per_kind", 1, 60), recipe.integer("lilliput.goals", 0, 21),
                recipe.integer("lilliput.tries", 1, 24));
        var large = new Large(data, Stream.of(recipe.text("paper.suites").split(",", -1)).map(String::strip).filter(s -> !s.isEmpty()).toList(), recipe.text("paper.guidelines"),
                recipe.choice("paper.attack", List.of("tap", "pair", "none")), recipe.integer("paper.goals", 0, MOST), recipe.integer("paper.rounds", 1, 100));
        var refs = new ArrayList<@Nullable ModelRef>();
        for (var name : List.of(paper || !subject.isBlank() ? subject : shipped, recipe.text(at + "guard"), recipe.text(at + "other"), judge, paper ? recipe.text("paper.attacker") : "")) {
            refs.add(name.isBlank() ? null : ModelRef.parse(name, System.getenv(), setting::find));
        }
        var named = new ArrayList<ModelRef>();
        for (var ref : refs) {
            if (ref != null) {
                named.add(ref);
            }
        }
        var keys = Keys.of(List.of(), named, System.getenv(), recipe.problems());
        boolean likelihood = recipe.choice(at + "router", List.of("likelihood", "json")).equals("likelihood");
        boolean ablations = recipe.choice("ablations", List.of("true", "false")).equals("true");
        int tokens = recipe.integer(at + "max_new_tokens", 1, MOST);
        int concurrency = recipe.integer(at + "concurrency", 1, 1024);
        int budget = recipe.integer("budget_tokens", 0, Integer.MAX_VALUE);
        String templates = recipe.text(at + "templates");
        long seed = recipe.seed();
        recipe.check();
        var first = Objects.requireNonNull(refs.getFirst(), "a subject");
        return new PrimeGuardSettings(paper, seed, first, refs.get(1), refs.get(2), refs.get(3), refs.get(4), templates, likelihood, ablations, tokens, prime, concurrency, budget, small, large, keys);
    }

    private static void needed(RecipeFile recipe, String key, String value, String what) {
        if (value.isBlank()) {
            recipe.problems().add("recipe", key, null, what);
        }
    }

    private static void absent(RecipeFile recipe, String key, String value) {
        if (!value.isBlank()) {
            recipe.problems().add("recipe", key, value, "nothing at lilliput scale, where all is judged by rule; or --scale paper beside it");
        }
    }

    Templates words(Recipe.Setting setting) {
        return templates.isBlank() ? TemplatesReader.shipped() : TemplatesReader.read(setting.find(templates));
    }
}
