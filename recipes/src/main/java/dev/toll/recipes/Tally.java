package dev.toll.recipes;

import dev.toll.report.PathPoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** What a run has found so far, in the order in which it was found. */
final class Tally {
    private final List<Scorecard.Card> cards = new ArrayList<>();
    private final List<PathPoint> path = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Map<String, Double> timings = new LinkedHashMap<>();
    private final Consumer<Scorecard.Card> seen;

    /** {@code seen} is told of every card. */
    Tally(Consumer<Scorecard.Card> seen) {
        this.seen = seen;
    }

    void add(Scorecard.Card card) {
        cards.add(card);
        seen.accept(card);
    }

    /** A card that is also a step of training. */
    void add(Scorecard.Card card, int step) {
        add(card);
        point(card.kind(), step, card);
    }

    void point(String method, int step, Scorecard.Card card) {
        path.add(new PathPoint(method, step, card.id(), card.rewardInterval(), card.suiteScores()));
    }

    void note(String note) {
        notes.add(note);
    }

    /** Does a stage and keeps its seconds. */
    void timed(String stage, Consumer<Tally> work) {
        made(stage, t -> {
            work.accept(t);
            return t;
        });
    }

    /** The same for a stage that makes something. */
    <T> T made(String stage, Function<Tally, T> work) {
        long start = System.nanoTime();
        T made = work.apply(this);
        timings.put(stage, Math.round((System.nanoTime() - start) / 1e7) / 100.0);
        return made;
    }

    List<Scorecard.Card> cards() {
        return List.copyOf(cards);
    }

    Scorecard.Card base() {
        return cards.getFirst();
    }

    List<Scorecard.Card> ofKind(String kind) {
        return cards.stream().filter(c -> c.kind().equals(kind)).toList();
    }

    /** The last one of its kind: where a training path ended. */
    Optional<Scorecard.Card> last(String kind) {
        return cards.stream().filter(c -> c.kind().equals(kind)).reduce((a, b) -> b);
    }

    List<PathPoint> path() {
        return List.copyOf(path);
    }

    List<String> notes() {
        return List.copyOf(notes);
    }

    Map<String, Double> timings() {
        return timings;
    }
}
