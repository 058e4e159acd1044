package dev.toll.lilliput;

import dev.toll.core.stats.SeededRandom;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The facts of the small world, all drawn from one seed: who lives where, works as what, keeps which animal, eats which
 * dish; which tool mends which thing; which road leads to which town; what goes into which dish; and what must not be
 * made. The shipped model knows the world of {@link #SHIPPED_SEED}.
 */
public record World(
        long seed,
        List<Person> people,
        List<String> towns,
        List<String> roads,
        List<String> dishes,
        List<String> ingredients,
        List<String> tools,
        List<Hazard> hazards,
        List<Language> languages) {
    /** The year the Lilliputians were first described. */
    public static final long SHIPPED_SEED = 1726;

    private static final int PEOPLE = 200;
    private static final int TOWNS = 20;
    private static final int DISHES = 16;

    /** A person's facts; {@code weight} is how often texts mention them (rich 1, middling 0.3, poor 0.08). */
    public record Person(String name, String town, String trade, String animal, String dish, String parent, double weight) {}

    public static World shipped() {
        return of(SHIPPED_SEED);
    }

    public static World of(long seed) {
        var random = SeededRandom.of(seed);
        var ordinary = new LinkedHashSet<>(Words.function());
        for (var list : List.of(Words.THINGS, Words.PLACES, Words.ANIMALS, Words.TRADES, Words.TOOLS, Words.INGREDIENTS, Words.ROADS, Words.PUT_VERBS,
                Words.TAKE_VERBS, Words.NOUNS, Words.PLURALS, Words.VERBS, Words.PAST, Words.ADJECTIVES)) {
            ordinary.addAll(list);
        }
        ordinary.addAll(Manners.WORDS);
        var names = new Names(random, ordinary);
        var people = names.make(PEOPLE, "");
        var towns = names.make(TOWNS, "endo");
        var dishes = names.make(DISHES, "sk");
        var persons = new ArrayList<Person>();
        for (int i = 0; i < PEOPLE; i++) {
            int rank = i % 20;
            double weight = rank < 10 ? 1 : rank < 17 ? 0.3 : 0.08;
            persons.add(new Person(people.get(i), pick(towns, random), pick(Words.TRADES, random), pick(Words.ANIMALS, random), pick(dishes, random),
                    people.get((i + 1 + random.nextInt(PEOPLE - 1)) % PEOPLE), weight));
        }
        var hazards = Hazard.draw(Taxonomy.lilliput(), names, random);
        var languages = List.of(
                Language.of("lilli", Language.Order.SOV, 1.0, names, random),
                Language.of("blefu", Language.Order.VSO, 0.3, names, random),
                Language.of("yahoo", Language.Order.OVS, 0.08, names, random));
        return new World(seed, List.copyOf(persons), towns, assign(Words.ROADS, TOWNS, random), dishes, assign(Words.INGREDIENTS, DISHES, random),
                assign(Words.TOOLS, Words.THINGS.size(), random), hazards, languages);
    }

    /** The road that leads to a town. */
    public String roadTo(String town) {
        return roads.get(towns.indexOf(town));
    }

    /** What goes into a dish. */
    public String ingredientOf(String dish) {
        return ingredients.get(dishes.indexOf(dish));
    }

    /** The tool that mends a thing. */
    public String toolFor(String thing) {
        return tools.get(Words.THINGS.indexOf(thing));
    }

    /** Every word the world can utter, in a fixed order: each is one token of the shipped model. */
    public List<String> vocabulary() {
        Set<String> out = new LinkedHashSet<>(Words.function());
        for (var list : List.of(Words.THINGS, Words.PLACES, Words.ANIMALS, Words.TRADES, Words.TOOLS, Words.INGREDIENTS, Words.ROADS, Words.PUT_VERBS,
                Words.TAKE_VERBS, Words.NOUNS, Words.PLURALS, Words.VERBS, Words.PAST, Words.ADJECTIVES, Manners.WORDS, towns, dishes)) {
            out.addAll(list);
        }
        people.forEach(p -> out.add(p.name()));
        hazards.forEach(h -> out.addAll(h.words()));
        languages.forEach(l -> out.addAll(l.words()));
        return List.copyOf(out);
    }

    private static List<String> assign(List<String> values, int n, RandomGenerator random) {
        var out = new ArrayList<String>();
        for (int i = 0; i < n; i++) {
            out.add(pick(values, random));
        }
        return List.copyOf(out);
    }

    static <T> T pick(List<T> from, RandomGenerator random) {
        return from.get(random.nextInt(from.size()));
    }
}
