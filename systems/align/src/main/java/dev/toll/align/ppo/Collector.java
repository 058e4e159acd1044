package dev.toll.align.ppo;

import dev.toll.align.Policy;
import dev.toll.align.RewardFunction;
import dev.toll.core.Answer;
import dev.toll.core.InputException;
import dev.toll.core.Prompt;
import dev.toll.core.Sampling;
import dev.toll.core.progress.Progress;
import dev.toll.model.decoder.PackedScores;
import dev.toll.model.decoder.Weights;
import dev.toll.tensor.NoGrad;
import dev.toll.tensor.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The first half of an iteration: draw answers, score them, look up once what policy, reference and critic make of every
 * token, and work out what each token should learn.
 */
record Collector(Policy policy, Weights reference, Critic critic, PpoSettings settings, Progress progress) {
    /** Steps of progress it makes. */
    static final int STEPS = 4;

    Collected collect(List<? extends Prompt> prompts, RewardFunction reward, long seed) {
        progress.note("sampling");
        var drawn = Rollouts.draw(policy, prompts, settings.samplesPerPrompt(), Sampling.of(settings.temperature(), settings.maxNewTokens(), seed));
        double[] rewards = reward.score(drawn.stream().map(Rollout::asked).toList(),
                drawn.stream().map(r -> new Answer(r.text(), r.finished(), r.answer().length)).toList());
        progress.step(1);
        var usable = IntStream.range(0, drawn.size()).filter(i -> !Double.isNaN(rewards[i])).boxed().toList();
        if (usable.isEmpty()) {
            throw new InputException("ppo: none of " + drawn.size() + " answers earned a known reward; check the reward and what it reads");
        }
        for (int i : usable) {
            if (Double.isInfinite(rewards[i])) {
                throw new InputException("ppo: an answer earned an infinite reward, expected a finite number (or NaN where it is unknown): \"" + drawn.get(i).text() + "\"");
            }
        }
        var known = experience(usable.stream().map(drawn::get).toList(), usable.stream().mapToDouble(i -> rewards[i]).toArray());
        Advantages.whiten(known.stream().map(Experience::learnt).toList());
        return new Collected(known, drawn);
    }

    private List<Experience> experience(List<Rollout> rollouts, double[] rewards) {
        var decoder = policy.model().decoder();
        progress.note("probabilities and values");
        var trees = AnswerTrees.cut(IntStream.range(0, rewards.length).boxed().toList(), rollouts::get, decoder, policy.workers().count(), 2 * settings.engine().microTokens());
        var own = tokenwise(trees, rollouts, batch -> logProbs(policy.weights(), batch));
        progress.step(1);
        var base = tokenwise(trees, rollouts, batch -> logProbs(reference, batch));
        progress.step(1);
        var values = tokenwise(trees, rollouts, batch -> Critic.values(decoder.hidden(critic.weights(), batch.batch(), batch.states()), critic.weights()).toDoubles());
        progress.step(1);
        var out = new ArrayList<Experience>(rewards.length);
        for (int i = 0; i < rewards.length; i++) {
            var rollout = rollouts.get(i);
            double last = rewards[i] - settings.rewardBaseline() - (rollout.finished() ? 0 : settings.truncationPenalty());
            double[] shaped = Shaping.perToken(own[i], base[i], settings.kl(), last);
            out.add(new Experience(rollout, rewards[i], own[i], base[i], values[i], Advantages.of(shaped, values[i], settings.gamma(), settings.lambda())));
        }
        return out;
    }

    private double[] logProbs(Weights weights, AnswerTrees<Integer> trees) {
        return PackedScores.of(policy.model().decoder(), weights, trees.batch(), settings.temperature()).values();
    }

    /** A number per answer token without gradients, by rollout. */
    private double[][] tokenwise(List<AnswerTrees<Integer>> parts, List<Rollout> rollouts, Function<AnswerTrees<Integer>, double[]> numbers) {
        var out = new double[rollouts.size()][];
        var tasks = new ArrayList<Callable<Void>>();
        for (var part : parts) {
            tasks.add(() -> {
                try (var scope = Scope.open();
                        var noGrad = NoGrad.open()) {
                    double[] made = numbers.apply(part);
                    int from = 0;
                    for (int i : part.answers()) {
                        int end = from + rollouts.get(i).answer().length;
                        out[i] = Arrays.copyOfRange(made, from, end);
                        from = end;
                    }
                }
                return null;
            });
        }
        policy.workers().run(tasks);
        return out;
    }
}
