package dev.toll.lilliput;

import dev.toll.core.Item;
import dev.toll.core.Metric;
import dev.toll.core.Suite;
import dev.toll.core.stats.SeededRandom;
import dev.toll.core.stats.Seeds;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * The ability suites, items drawn from the run's seed. Facts are the training facts (that is what knowing is); passages,
 * sentences and sums are random draws from spaces far larger than what training visits.
 */
public final class Suites {
    private final World world;

    public Suites(World world) {
        this.world = world;
    }

    /** Four-choice questions about facts, by log-likelihood. */
    public Suite commonsense(long seed, int n, Format form) {
        var knowledge = new Knowledge(world);
        return suite("commonsense" + form.suffix(), "commonsense", Metric.ACCURACY, seed, n, (id, random) -> {
            var c = knowledge.fourChoice(random);
            return new Item.Choice(id, form.prompt(c.item().question()), c.options(), c.answer());
        }, item -> ((Item.Choice) item).prompt().toString());
    }

    /** Questions about passages; the paper's metric is token F1, exact match is reported beside it. */
    public Suite reading(long seed, int n, Format form, Metric metric) {
        var passages = new Passages(world);
        return suite("reading" + form.suffix(), "reading", metric, seed, n, (id, random) -> {
            var p = passages.item(random);
            return new Item.Open(id, form.prompt(p.prompt()), List.of(p.item().answer()));
        }, item -> item.prompt().toString());
    }

    /** Expected exact match of a random guess of the right type from the passage, for the items of {@link #reading}. */
    public double readingFloor(long seed, int n) {
        var passages = new Passages(world);
        var random = SeededRandom.of(Seeds.derive(seed, "suite", "reading"));
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += passages.item(random).floor();
        }
        return sum / n;
    }

    /** Sentences of one language into common speech. */
    public Suite translation(String language, long seed, int n, Format form) {
        var tongue = world.languages().stream().filter(l -> l.name().equals(language)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no language " + language));
        String name = "translation" + (language.equals(world.languages().getFirst().name()) ? "" : "-" + language);
        return suite(name + form.suffix(), "translation", Metric.BLEU, seed, n, (id, random) -> {
            var qa = translate(tongue, tongue.sentence(random));
            return new Item.Open(id, form.prompt(qa.question()), List.of(qa.answer()));
        }, item -> item.prompt().toString());
    }

    public Suite sums(long seed, int n, Format form) {
        return suite("sums" + form.suffix(), "reasoning", Metric.EXACT_NUMBER, seed, n, (id, random) -> {
            var qa = Sums.draw(random);
            return new Item.Open(id, form.prompt(qa.question()), List.of(qa.answer()));
        }, item -> item.prompt().toString());
    }

    /** {@code translate from LANGUAGE : SENTENCE}. */
    static QuestionAnswer translate(Language language, Language.Pair pair) {
        return new QuestionAnswer("translate from " + language.name() + " : " + pair.foreign() + " ?", pair.common(), language.name());
    }

    private interface Maker {
        Item make(String id, RandomGenerator random);
    }

    /** Draws {@code n} items; a question drawn twice is drawn again as long as fresh ones are found easily. */
    private static Suite suite(String name, String group, Metric metric, long seed, int n, Maker maker, Function<Item, String> content) {
        // Chat and plain forms share the stream, so they ask the same questions.
        var random = SeededRandom.of(Seeds.derive(seed, "suite", name.replace("-plain", "")));
        var items = new ArrayList<Item>();
        var seen = new HashSet<String>();
        int repeats = 0;
        while (items.size() < n) {
            var item = maker.make(name.replace("-plain", "") + "-" + items.size(), random);
            if (seen.add(content.apply(item)) || ++repeats > n) {
                items.add(item);
            }
        }
        return new Suite(name, group, metric, items);
    }
}
