package dev.toll.align.ppo;

import dev.toll.align.Policy;
import dev.toll.align.RewardFunction;
import dev.toll.align.StepLog;
import dev.toll.align.Trainable;
import dev.toll.core.Prompt;
import dev.toll.core.progress.Progress;
import dev.toll.core.progress.ProgressView;
import dev.toll.model.decoder.Weights;
import dev.toll.tensor.AdamW;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Proximal policy optimisation (Schulman et al. 2017; on language models Ziegler et al. 2019): draw answers, score them,
 * take off η·log π/π₀ token by token, estimate advantages with a critic, and make several passes of clipped updates over
 * them. One object is one run: it holds the critic and both optimisers, whose moments go on from iteration to iteration.
 *
 * <pre>{@code
 * try (var ppo = Ppo.of(policy, model.weights(), PpoSettings.usual(0.1, 1e-5, 48, 2, 32))) {
 *     for (int i = 0; i < 20; i++) {
 *         var seen = ppo.iterate(promptsOf(i), reward, Seeds.derive(seed, "ppo", "" + i), view);
 *     }
 * }
 * }</pre>
 *
 * <p>{@link PpoRun} is the same loop made resumable, with the signs of collapse watched.
 */
public final class Ppo implements AutoCloseable {
    private final Policy policy;
    private final Weights reference;
    private final PpoSettings settings;
    private final Critic critic;
    private final Trainable actor;
    private final AdamW adam;
    private final UpdateCount count;

    private Ppo(Policy policy, Weights reference, PpoSettings settings, StepLog log) {
        this.policy = policy;
        this.reference = reference;
        this.settings = settings;
        this.critic = new Critic(policy, settings.engine());
        this.actor = policy.trainable();
        this.adam = settings.engine().adam(policy.parameters());
        this.count = new UpdateCount(log);
    }

    /**
     * A run that has not begun. The policy stays the caller's.
     *
     * @param reference π₀, most often the weights of the model the policy was made from; they must not change
     */
    public static Ppo of(Policy policy, Weights reference, PpoSettings settings) {
        return of(policy, reference, settings, StepLog.NONE);
    }

    /** The same, telling {@code log} of every update. */
    public static Ppo of(Policy policy, Weights reference, PpoSettings settings, StepLog log) {
        return new Ppo(policy, reference, settings, log);
    }

    public Policy policy() {
        return policy;
    }

    public PpoSettings settings() {
        return settings;
    }

    /**
     * One iteration on {@code prompts}; the policy's weights are changed. The same state, prompts and seed give the same
     * weights to the last bit on the same machine.
     *
     * @throws dev.toll.core.InputException if no answer earned a known reward, or training diverges
     */
    public PpoIteration iterate(List<? extends Prompt> prompts, RewardFunction reward, long seed, ProgressView view) {
        try (var progress = begin("learning", prompts.size(), view)) {
            var collected = new Collector(policy, reference, critic, settings, progress).collect(prompts, reward, seed);
            return new Updates(settings, critic, count, progress).withPolicy(actor, adam).over(collected, seed);
        }
    }

    /** The same with the policy left as it is: only the critic learns, as at the start of a run or after a restart. */
    public PpoIteration iterateCritic(List<? extends Prompt> prompts, RewardFunction reward, long seed, ProgressView view) {
        try (var progress = begin("critic alone", prompts.size(), view)) {
            var collected = new Collector(policy, reference, critic, settings, progress).collect(prompts, reward, seed);
            return new Updates(settings, critic, count, progress).over(collected, seed);
        }
    }

    private Progress begin(String what, int prompts, ProgressView view) {
        count.begin();
        int answers = prompts * settings.samplesPerPrompt();
        return view.start("  " + answers + " answers, " + what, Collector.STEPS + (long) PpoSettings.updates(answers, settings.batchAnswers(), settings.epochs()));
    }

    /** A fresh critic; the policy keeps its weights. */
    public void resetCritic() {
        critic.reset();
    }

    /** Writes everything the next iteration depends on into a folder that appears whole or not at all. */
    public void save(Path dir, Map<String, String> metadata, Map<String, String> files) {
        var all = new HashMap<>(metadata);
        all.put(UpdateCount.KEY, Integer.toString(count.made()));
        PpoState.save(dir, policy.parameters(), adam, critic, all, files);
    }

    /** Goes on from what {@link #save} wrote. */
    public void restore(Path dir) {
        count.set(PpoState.restore(dir, policy.parameters(), adam, critic));
    }

    /** Takes the policy and its optimiser from what {@link #save} wrote, and leaves the critic alone. */
    public void restorePolicy(Path dir) {
        PpoState.restorePolicy(dir, policy.parameters(), adam);
    }

    @Override
    public void close() {
        adam.close();
        actor.close();
        critic.close();
    }
}
