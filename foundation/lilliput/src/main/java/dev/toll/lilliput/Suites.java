package dev.toll.lilliput;

import dev.toll.core.InputException;
import dev.toll.core.Item;
import dev.toll.core.Metric;
import dev.toll.core.Suite;
import dev.toll.core.stats.SeededRandom;
import dev.toll.core.stats.Seeds;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * The ability suites, items drawn from the run's seed. Facts are the training facts (that is what knowing is); passages,
 * sentences and sums are random draws from spaces far larger than what training visits, except sums, of which there are
 * few hundred in all. A suite's chat and plain forms ask the same questions under the same ids.
 */
public final class Suites {
    private final World world;

    public Suites(World world) {
        this.world = world;
    }

    /** Four-choice questions about facts, by log-likelihood; a guess scores .25. */
    public Suite commonsense(long seed, int n, Format form) {
        var drawn = distinct("commonsense", seed, n, new Knowledge(world)::fourChoice, c -> c.item().question());
        return suite("commonsense", "commonsense", Metric.ACCURACY, form, drawn,
                (id, c) -> new Item.Choice(id, form.prompt(c.item().question()), c.options(), c.answer()));
    }

    /** The same facts in free form by exact match, where half knowing earns nothing. */
    public Suite knowledge(long seed, int n, Format form) {
        return open("knowledge", "commonsense", Metric.EXACT_MATCH, form, distinct("knowledge", seed, n, new Knowledge(world)::freeForm, QuestionAnswer::question));
    }

    /** Questions about passages; the paper's metric is token F1, exact match is reported beside it. */
    public Suite reading(long seed, int n, Format form, Metric metric) {
        return suite("reading", "reading", metric, form, readingItems(seed, n),
                (id, p) -> new Item.Open(id, form.prompt(p.prompt()), List.of(p.item().answer())));
    }

    /** Expected exact match of a random guess of the right type from the passage, over the very items of {@link #reading}. */
    public double readingFloor(long seed, int n) {
        double sum = 0;
        for (var item : readingItems(seed, n)) {
            sum += item.floor();
        }
        return sum / n;
    }

    private List<Passages.Item> readingItems(long seed, int n) {
        return distinct("reading", seed, n, new Passages(world)::item, Passages.Item::prompt);
    }

    /** Sentences of all three languages in turn into common speech: the rich one is learnt well, the poor one less. */
    public Suite translation(long seed, int n, Format form) {
        var tongues = world.languages();
        var next = new int[1];
        return open("translation", "translation", Metric.BLEU, form, distinct("translation", seed, n, random -> {
            var tongue = tongues.get(next[0]++ % tongues.size());
            return translate(tongue, tongue.sentence(random));
        }, QuestionAnswer::question));
    }

    /** Sentences of one language into common speech. */
    public Suite translation(String language, long seed, int n, Format form) {
        var tongue = world.languages().stream().filter(l -> l.name().equals(language)).findFirst()
                .orElseThrow(() -> new InputException("language '" + language + "': expected one of " + world.languages().stream().map(Language::name).toList()));
        String name = "translation-" + language;
        return open(name, "translation", Metric.BLEU, form,
                distinct(name, seed, n, random -> translate(tongue, tongue.sentence(random)), QuestionAnswer::question));
    }

    /** Sums and differences, the answer's last number counts. */
    public Suite sums(long seed, int n, Format form) {
        return open("sums", "reasoning", Metric.EXACT_NUMBER, form, distinct("sums", seed, n, Sums::draw, QuestionAnswer::question));
    }

    /** {@code translate from LANGUAGE : SENTENCE}. */
    static QuestionAnswer translate(Language language, Language.Pair pair) {
        return new QuestionAnswer("translate from " + language.name() + " : " + pair.foreign() + " ?", pair.common(), language.name());
    }

    /** Draws {@code n} of them; one drawn twice is drawn again as long as fresh ones are found easily, so small spaces repeat. */
    private static <T> List<T> distinct(String name, long seed, int n, Function<RandomGenerator, T> draw, Function<T, String> content) {
        var random = SeededRandom.of(Seeds.derive(seed, "suite", name));
        var out = new ArrayList<T>();
        var seen = new HashSet<String>();
        int repeats = 0;
        while (out.size() < n) {
            var drawn = draw.apply(random);
            if (seen.add(content.apply(drawn)) || ++repeats > n) {
                out.add(drawn);
            }
        }
        return out;
    }

    private static Suite open(String name, String group, Metric metric, Format form, List<QuestionAnswer> drawn) {
        return suite(name, group, metric, form, drawn, (id, qa) -> new Item.Open(id, form.prompt(qa.question()), List.of(qa.answer())));
    }

    private static <T> Suite suite(String name, String group, Metric metric, Format form, List<T> drawn, BiFunction<String, T, Item> item) {
        var items = new ArrayList<Item>();
        for (var d : drawn) {
            items.add(item.apply(name + "-" + items.size(), d));
        }
        return new Suite(name + form.suffix(), group, metric, items);
    }
}
