package dev.toll.recipes;

import dev.toll.core.Comparison;
import dev.toll.core.Frontier;
import dev.toll.core.InputException;
import dev.toll.core.Interval;
import dev.toll.core.ledger.ContentHash;
import dev.toll.core.ledger.Ledger;
import dev.toll.core.progress.ProgressView;
import dev.toll.core.stats.Frontiers;
import dev.toll.core.stats.Holm;
import dev.toll.core.stats.Seeds;
import dev.toll.merge.Blend;
import dev.toll.merge.Layout;
import dev.toll.merge.RatioPlan;
import dev.toll.merge.search.FrontItems;
import dev.toll.merge.search.RatioSearch;
import dev.toll.merge.search.Tried;
import dev.toll.model.LanguageModel;
import dev.toll.model.LocalSubject;
import dev.toll.tensor.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Searches on one half of the data, then measures the front, equal ratios and both models on the other. */
final class MergeSearch {
    static final String BASE = "base";
    static final String ALIGNED = "aligned";
    static final String FOUND = "search";
    static final String UNIFORM = "average";
    private static final int DRAWS = 2000;

    private final Ledger ledger;
    private final LanguageModel base;
    private final LanguageModel aligned;
    private final Workers workers;
    private final SearchSettings settings;
    private final SearchTasks tasks;
    private final Layout layout;
    private final ProgressView view;

    MergeSearch(Ledger ledger, LanguageModel base, LanguageModel aligned, Workers workers, SearchSettings settings, SearchTasks tasks, ProgressView view) {
        this.ledger = ledger;
        this.base = base;
        this.aligned = aligned;
        this.workers = workers;
        this.settings = settings;
        this.tasks = tasks;
        this.layout = settings.ratios().of(base.config().numHiddenLayers());
        this.view = view;
        refuseDifferent();
    }

    /** Everything that was measured for the report, and what to say about it. */
    record Outcome(List<Scorecard.Card> cards, List<Comparison> comparisons, List<Frontier> frontiers, List<String> notes) {}

    private void refuseDifferent() {
        var a = base.config().expectedTensors();
        var b = aligned.config().expectedTensors();
        var differing = a.keySet().stream().filter(n -> !b.containsKey(n) || !Arrays.equals(a.get(n), b.get(n))).limit(5).toList();
        if (!a.keySet().equals(b.keySet()) || !differing.isEmpty()) {
            throw new InputException(settings.aligned() + ": is not a version of " + settings.base() + ": tensors differ in name or shape"
                    + (differing.isEmpty() ? "" : " (" + String.join(", ", differing) + ")") + "; expected two models of one architecture");
        }
    }

    Outcome run() {
        var search = new Scorecard(ledger, tasks.search(), settings.seed(), ProgressView.silent());
        List<Tried> tried;
        try (var progress = view.start("searching " + layout.blocks() + " ratios", settings.evaluations())) {
            tried = new RatioSearch(layout.blocks(), settings.evaluations(), settings.starts(), Seeds.derive(settings.seed(), "ratios")).run(ratios -> {
                var card = measure(search, SearchSettings.plan(layout, ratios), "tried", FOUND, null);
                progress.step(1);
                return new Tried(ratios, card.point().reward(), card.point().ability());
            });
        }
        var report = new Scorecard(ledger, tasks.report(), settings.seed(), view);
        var cards = new ArrayList<Scorecard.Card>();
        cards.add(measure(report, SearchSettings.plan(layout, 0), BASE, BASE, null));
        cards.add(measure(report, SearchSettings.plan(layout, 1), ALIGNED, ALIGNED, null));
        for (double w : settings.uniform()) {
            if (w > 0 && w < 1) {
                cards.add(measure(report, SearchSettings.plan(layout, w), UNIFORM + "-" + w, UNIFORM, w));
            }
        }
        int number = 0;
        for (var point : RatioSearch.front(tried, settings.points())) {
            if (point.ratios().stream().distinct().count() > 1 || layout.blocks() == 1) {
                cards.add(measure(report, SearchSettings.plan(layout, point.ratios()), "search-" + ++number, FOUND, null));
            }
        }
        return new Outcome(cards, comparisons(cards), frontiers(cards), notes(cards, tried));
    }

    private Scorecard.Card measure(Scorecard scorecard, RatioPlan plan, String id, String kind, @Nullable Double weight) {
        var ratios = kind.equals(FOUND) ? Arrays.stream(plan.rlhfWeights()).boxed().toList() : null;
        String parent = kind.equals(FOUND) || kind.equals(UNIFORM) ? ALIGNED : "";
        String hash = ContentHash.builder().add(base.contentHash()).add(aligned.contentHash()).add("merge search").add(layout.toString()).add(Arrays.toString(plan.rlhfWeights())).hex();
        try (var blend = Blend.of(base.config().expectedTensors().keySet(), base.weights(), aligned.weights(), plan)) {
            return scorecard.measure(new LocalSubject(id, base, blend.weights(), workers), hash, kind, parent, weight, ratios, false);
        }
    }

    /** Everyone against the model before alignment, and every average against the aligned one. */
    private List<Comparison> comparisons(List<Scorecard.Card> cards) {
        var all = new ArrayList<Comparison>();
        for (var card : cards.subList(1, cards.size())) {
            all.addAll(card.against(cards.get(0), settings.seed()));
        }
        for (var card : cards.subList(2, cards.size())) {
            all.addAll(card.against(cards.get(1), settings.seed()));
        }
        return Holm.adjust(all);
    }

    private static List<Scorecard.Card> front(List<Scorecard.Card> cards, String kind) {
        return cards.stream().filter(c -> c.kind().equals(kind) || c.kind().equals(BASE) || c.kind().equals(ALIGNED)).toList();
    }

    private static List<Frontier> frontiers(List<Scorecard.Card> cards) {
        return List.of(UNIFORM, FOUND).stream().map(kind -> Frontiers.of(kind, front(cards, kind).stream().map(Scorecard.Card::point).toList(), 0, 0)).toList();
    }

    private List<String> notes(List<Scorecard.Card> cards, List<Tried> tried) {
        var notes = new ArrayList<>(tasks.report().notes());
        notes.add("Ratios are shares of the aligned model for " + SearchSettings.names(layout) + ". " + tried.size() + " were tried on "
                + size(tasks.search()) + "; everything shown was measured on " + size(tasks.report()) + ", none of which was searched on.");
        for (var card : cards) {
            if (card.ratios() != null) {
                notes.add(card.id() + ": " + card.ratios().stream().map(r -> String.format(Locale.ROOT, "%.3f", r)).collect(Collectors.joining(" / "))
                        + besideEqualRatios(card, cards));
            }
        }
        long unknown = tried.stream().filter(t -> Double.isNaN(t.reward()) || Double.isNaN(t.ability())).count();
        if (unknown > 0) {
            notes.add(unknown + " of the ratios tried have an unknown reward or ability and were left out of the search.");
        }
        if (cards.stream().noneMatch(c -> c.kind().equals(FOUND))) {
            notes.add("The search found nothing beside equal ratios.");
        }
        var difference = FrontItems.difference(items(front(cards, FOUND)), items(front(cards, UNIFORM)), DRAWS, Seeds.derive(settings.seed(), "fronts"));
        notes.add(verdict(difference));
        return notes;
    }

    /** The paired differences to the equal ratios whose reward is nearest. */
    private String besideEqualRatios(Scorecard.Card card, List<Scorecard.Card> cards) {
        return cards.stream()
                .filter(c -> c.kind().equals(UNIFORM))
                .min(Comparator.comparingDouble(c -> Math.abs(c.rewardInterval().mean() - card.rewardInterval().mean())))
                .map(c -> {
                    var differences = card.against(c, settings.seed());
                    var reward = differences.getFirst();
                    var ability = differences.getLast();
                    return String.format(Locale.ROOT, "; against %s reward %+.3f [%+.3f, %+.3f], ability %+.1f [%+.1f, %+.1f] points", c.id(), reward.difference(),
                            reward.low(), reward.high(), 100 * ability.difference(), 100 * ability.low(), 100 * ability.high());
                })
                .orElse("");
    }

    private static String verdict(Interval d) {
        String numbers = String.format(Locale.ROOT, "%+.4f [%+.4f, %+.4f]", d.mean(), d.low(), d.high());
        return "Area under the front found, minus that under equal ratios, both with the two models themselves: " + numbers
                + (d.low() > 0 ? "; the ratios found are better." : d.high() < 0 ? "; equal ratios are better." : "; not told from zero.")
                + " Percentile bootstrap, " + DRAWS + " draws, the same items for all models.";
    }

    private static List<FrontItems> items(List<Scorecard.Card> cards) {
        return cards.stream().map(c -> new FrontItems(c.reward().values(), c.suites().stream().map(s -> s.measurement().values()).toList())).toList();
    }

    private static String size(Task task) {
        return task.testPrompts().size() + " prompts and " + task.suites().stream().mapToInt(s -> s.items().size()).sum() + " items";
    }
}
