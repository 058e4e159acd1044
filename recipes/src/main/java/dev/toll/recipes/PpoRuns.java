package dev.toll.recipes;

import dev.toll.align.Policy;
import dev.toll.align.ppo.Ppo;
import dev.toll.align.ppo.PpoIteration;
import dev.toll.align.ppo.PpoSettings;
import dev.toll.core.ledger.ContentHash;
import dev.toll.core.stats.Seeds;
import dev.toll.model.format.Dtype;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectMapper;

/**
 * Alignment by PPO, one run for each KL penalty from the smallest on (the paper's remedy within PPO). State is kept every
 * few iterations, so a killed run goes on from there. The run with the smallest penalty is the one that averaging and HMA
 * are then tried on.
 */
final class PpoRuns {
    private static final int KEEP_EVERY = 5;
    private static final int BATCH = 64;

    private final Experiment x;
    private final TaxSettings settings;

    PpoRuns(Experiment x, TaxSettings settings) {
        this.x = x;
        this.settings = settings;
    }

    /** The endpoint with the smallest penalty; empty when there is no penalty to try. */
    Optional<Experiment.Endpoint> run(Tally tally) {
        Experiment.Endpoint first = null;
        for (double kl : settings.ppo().klPenalties().stream().distinct().sorted().toList()) {
            var end = align(kl, tally, first == null);
            tally.add(x.measure(end.folder(), end.id(), "ppo", "base", end.key(), false));
            if (first == null) {
                first = end;
                tally.point("ppo", settings.ppo().iterations(), tally.cards().getLast());
            }
        }
        return Optional.ofNullable(first);
    }

    private Experiment.Endpoint align(double kl, Tally tally, boolean watched) {
        var ppo = settings.ppo();
        var how = PpoSettings.usual(kl, ppo.learningRate(), x.task().maxNewTokens(), ppo.epochs(), BATCH);
        String id = "ppo-" + kl;
        String key = ContentHash.builder().add(x.key()).add("ppo").add(how.toString()).hex();
        @Nullable Path state = null;
        for (int from = 0; from < ppo.iterations(); from += KEEP_EVERY) {
            int begin = from;
            int end = Math.min(ppo.iterations(), from + KEEP_EVERY);
            var prompts = x.prompts(settings.ppoFrom() + from * ppo.prompts(), (end - from) * ppo.prompts());
            String partKey = ContentHash.builder().add(key).add(Integer.toString(end)).add(prompts.toString()).hex();
            @Nullable Path before = state;
            state = x.ledger().artefact(id + "-state-" + end, partKey, dir -> {
                try (var policy = Policy.of(x.model(), x.workers());
                        var run = Ppo.of(policy, x.model().weights(), how)) {
                    if (before != null) {
                        run.restore(before);
                    }
                    for (int i = begin; i < end; i++) {
                        var seen = run.iterate(prompts.subList((i - begin) * ppo.prompts(), (i - begin + 1) * ppo.prompts()), x.task().reward(),
                                Seeds.derive(x.seed(), "ppo", Integer.toString(i)), x.view());
                        x.ledger().journal("training").append(partKey + "-" + i, new ObjectMapper().writeValueAsString(seen));
                    }
                    run.save(dir, Map.of("toll.method", "ppo", "toll.key", partKey), Map.of());
                }
            });
            key = partKey;
            if (watched && end < ppo.iterations()) {
                tally.point("ppo", end, measure(state, id + "-at-" + end, partKey, how));
            }
        }
        told(key, ppo.iterations()).ifPresent(i -> tally.note(String.format(Locale.ROOT,
                "PPO with KL penalty %s: last iteration saw reward %.3f, KL %.2f nats per answer, %.0f %% cut off, %.1f tokens per answer.", kl, i.reward(), i.kl(),
                100 * i.truncated(), i.length())));
        Path last = required(state);
        String endKey = key;
        var folder = x.ledger().artefact(id, endKey, dir -> withPolicy(last, how, policy -> {
            policy.save(dir, Dtype.F32, Map.of("toll.method", "ppo", "toll.kl", Double.toString(kl), "toll.key", endKey));
            return dir;
        }));
        return new Experiment.Endpoint("ppo", id, folder, endKey);
    }

    private Optional<PpoIteration> told(String key, int iterations) {
        return x.ledger().journal("training").find(key + "-" + (iterations - 1)).map(s -> new ObjectMapper().readValue(s, PpoIteration.class));
    }

    private Scorecard.Card measure(Path state, String id, String key, PpoSettings how) {
        return withPolicy(state, how, policy -> x.scorecard().measure(policy.subject(id), key, "ppo", "base", null, null, false));
    }

    private <T> T withPolicy(Path state, PpoSettings how, java.util.function.Function<Policy, T> work) {
        try (var policy = Policy.of(x.model(), x.workers());
                var run = Ppo.of(policy, x.model().weights(), how)) {
            run.restorePolicy(state);
            return work.apply(policy);
        }
    }

    private static Path required(@Nullable Path state) {
        if (state == null) {
            throw new IllegalStateException("PPO without an iteration");
        }
        return state;
    }
}
