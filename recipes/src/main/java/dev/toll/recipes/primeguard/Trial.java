package dev.toll.recipes.primeguard;

import dev.toll.chat.ChatException;
import dev.toll.core.ledger.ContentHash;
import dev.toll.core.ledger.Journal;
import dev.toll.core.ledger.Ledger;
import dev.toll.core.progress.Progress;
import dev.toll.core.progress.ProgressView;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import tools.jackson.databind.json.JsonMapper;

/** Has every arm answer every item and stand every attack. What is done is kept item by item, so a killed run goes on where it was. */
public final class Trial {
    private static final JsonMapper JSON = new JsonMapper();

    private final Bench bench;
    private final Journal journal;
    private final ProgressView view;
    private final int concurrency;

    /** @param concurrency most items in work at once */
    public Trial(Bench bench, Ledger ledger, ProgressView view, int concurrency) {
        this.bench = bench;
        this.journal = ledger.journal("items");
        this.view = view;
        this.concurrency = concurrency;
    }

    /** An answer and what was made of it, as a line of the journal. */
    record Line(Asked answer, Judged verdict) {}

    /** The arms one after another. */
    public List<ArmResult> run(List<Arm> arms) {
        var out = new ArrayList<ArmResult>();
        try (var progress = view.start("guarding", (long) arms.size() * (bench.items().size() + bench.goals().size()))) {
            for (var arm : arms) {
                progress.note(arm.id());
                out.add(run(arm, progress));
            }
        }
        return List.copyOf(out);
    }

    private ArmResult run(Arm arm, Progress progress) {
        var answering = bench.towns().stream().map(arm.under()).toList();
        var lines = sideBySide(bench.items(), item -> {
            String key = key(arm, item.town()).add(item.toString()).add(bench.judgeId()).hex();
            return kept(key, Line.class, progress, () -> {
                var answer = answering.get(item.town()).ask(item.text());
                return new Line(answer, answer.answered() ? bench.judge(item, answer) : Judged.UNKNOWN);
            });
        });
        var attacks = sideBySide(bench.goals(), goal -> {
            String key = key(arm, goal.town()).add("attack").add(goal.toString()).add(bench.attackerId()).hex();
            return kept(key, Bench.Attacked.class, progress, () -> bench.attack(goal, arm.setting() + " " + bench.towns().get(goal.town()).version(), answering.get(goal.town())));
        });
        return new ArmResult(arm.id(), arm.what(), lines.stream().map(Line::answer).toList(), lines.stream().map(Line::verdict).toList(), attacks);
    }

    private ContentHash.Builder key(Arm arm, int town) {
        return ContentHash.builder().add(arm.setting()).add(bench.towns().get(town).version());
    }

    private <T> T kept(String key, Class<T> type, Progress progress, Callable<T> work) throws Exception {
        var found = journal.find(key);
        if (found.isPresent()) {
            progress.alreadyDone(1);
            return JSON.readValue(found.get(), type);
        }
        var made = work.call();
        journal.append(key, JSON.writeValueAsString(made));
        progress.step(1);
        return made;
    }

    private interface Work<A, B> {
        B apply(A a) throws Exception;
    }

    /** In the order of the list; the first failure calls off the rest. */
    private <A, B> List<B> sideBySide(List<A> list, Work<A, B> work) {
        var places = new Semaphore(concurrency);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var futures = list.stream().map(a -> threads.submit(() -> {
                places.acquire();
                try {
                    return work.apply(a);
                } finally {
                    places.release();
                }
            })).toList();
            try {
                var out = new ArrayList<B>();
                for (var future : futures) {
                    out.add(future.get());
                }
                return out;
            } catch (ExecutionException e) {
                threads.shutdownNow();
                throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
            } catch (InterruptedException e) {
                threads.shutdownNow();
                Thread.currentThread().interrupt();
                throw new ChatException(ChatException.Kind.CANCELLED, "interrupted while waiting for answers", e);
            }
        }
    }
}
