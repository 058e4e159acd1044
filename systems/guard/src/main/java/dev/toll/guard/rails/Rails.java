package dev.toll.guard.rails;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A platform's rails in their order. All look at the same original text, those that wait on threads of their own, so that the
 * time taken is that of the slowest; findings are combined in order, so that the outcome does not depend on who was first:
 * any block stops the text, else the first rewrite replaces it, else all masks are laid over it (where two overlap, the
 * earlier rail's stands and the rest of the later one's is cut away with it).
 */
public final class Rails {
    /** No rail at all. */
    public static final Rails NONE = new Rails(List.of());

    private static final ExecutorService THREADS = Executors.newVirtualThreadPerTaskExecutor();

    private final List<Fitted> fitted;

    public Rails(List<Fitted> fitted) {
        this.fitted = List.copyOf(fitted);
    }

    /** How much of a growing text's end must be held back on that side; see {@link Rail#reach}. */
    public int reach(Side side) {
        return on(side).stream().mapToInt(f -> f.rail().reach()).max().orElse(0);
    }

    public List<Fitted> on(Side side) {
        return fitted.stream().filter(f -> f.sides().contains(side)).toList();
    }

    /** Those that do not wait for anything: for turns of a conversation that have been judged before. */
    public Rails quick() {
        return new Rails(fitted.stream().filter(f -> !f.rail().waits()).toList());
    }

    /** Runs the rails of the text's side. */
    public Outcome check(Inspected inspected) {
        var here = on(inspected.side());
        var waiting = new ArrayList<@Nullable Future<RailResult>>();
        for (var one : here) {
            waiting.add(one.rail().waits() ? THREADS.submit(() -> run(one, inspected)) : null);
        }
        long start = System.nanoTime();
        var results = new ArrayList<RailResult>();
        for (int i = 0; i < here.size(); i++) {
            var future = waiting.get(i);
            results.add(future == null ? run(here.get(i), inspected) : await(here.get(i), inspected.side(), future, start));
        }
        return combine(here, inspected.text(), results);
    }

    private static RailResult run(Fitted one, Inspected inspected) {
        long start = System.nanoTime();
        Finding finding;
        try {
            finding = one.rail().check(inspected);
        } catch (RuntimeException | StackOverflowError e) {
            finding = new Finding.Unknown("failed: " + e.getClass().getSimpleName());
        }
        return new RailResult(one.rail().name(), inspected.side(), finding, Duration.ofNanos(System.nanoTime() - start));
    }

    private static RailResult await(Fitted one, Side side, Future<RailResult> future, long start) {
        String why;
        try {
            return future.get(Math.max(0, one.deadline().toNanos() - (System.nanoTime() - start)), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            why = "no verdict within " + one.deadline().toMillis() + " ms";
        } catch (ExecutionException e) {
            why = "failed: " + e.getCause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            why = "interrupted";
        }
        future.cancel(true);
        return new RailResult(one.rail().name(), side, new Finding.Unknown(why), Duration.ofNanos(System.nanoTime() - start));
    }

    private static Outcome combine(List<Fitted> here, String text, List<RailResult> results) {
        var masks = new ArrayList<Span>();
        String rewritten = null;
        RailResult stop = null;
        for (int i = 0; i < here.size(); i++) {
            if (here.get(i).watchOnly()) {
                continue;
            }
            var result = results.get(i);
            switch (result.finding()) {
                case Finding.Pass pass -> {}
                case Finding.Flag flag -> {}
                case Finding.Mask(var spans, var reason) -> masks.addAll(spans);
                case Finding.Rewrite(var other, var reason) -> rewritten = rewritten == null ? other : rewritten;
                case Finding.Block block -> stop = stop == null ? result : stop;
                case Finding.Unknown unknown -> stop = stop == null && here.get(i).onFailure() == Fitted.OnFailure.CLOSED ? result : stop;
            }
        }
        if (stop != null) {
            return new Outcome("", List.of(), false, Optional.of(stop), results);
        }
        var united = Masking.united(masks);
        return new Outcome(rewritten != null ? rewritten : Masking.over(text, united), united, rewritten != null, Optional.empty(), results);
    }
}
