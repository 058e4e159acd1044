package dev.toll.cli;

import dev.toll.chat.SideBySide;
import dev.toll.core.ledger.Ledger;
import dev.toll.core.progress.ProgressView;
import dev.toll.evaluate.attack.AttackSettings;
import dev.toll.evaluate.attack.AttackSummary;
import dev.toll.evaluate.attack.GoalResult;
import dev.toll.evaluate.attack.TreeAttack;
import dev.toll.evaluate.safety.SafetySuite;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;

/** Attacks on every goal of a suite, some side by side. What models said is in their journal, so a killed run asks nothing twice. */
final class RedteamRun {
    private final Ledger ledger;
    private final AttackSettings settings;
    private final SafetySuite suite;
    private final int parallel;
    private final ProgressView view;

    RedteamRun(Ledger ledger, AttackSettings settings, SafetySuite suite, int parallel, ProgressView view) {
        this.ledger = ledger;
        this.settings = settings;
        this.suite = suite;
        this.parallel = parallel;
        this.view = view;
    }

    /** What one subject came to. */
    record Attacks(String subject, AttackSummary summary) {}

    Attacks all(String subject, TreeAttack attack) {
        var free = new Semaphore(parallel);
        try (var progress = view.start("attacks on " + subject, suite.items().size())) {
            List<GoalResult> goals = SideBySide.run(suite.items().stream().<Callable<GoalResult>>map(goal -> () -> {
                free.acquire();
                try {
                    var result = attack.attack(goal);
                    progress.step(1);
                    return result;
                } finally {
                    free.release();
                }
            }).toList());
            return new Attacks(subject, new AttackSummary(goals));
        }
    }
}
