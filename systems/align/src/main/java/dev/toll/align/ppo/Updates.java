package dev.toll.align.ppo;

import dev.toll.align.Schedule;
import dev.toll.align.Trainable;
import dev.toll.core.InputException;
import dev.toll.core.progress.Progress;
import dev.toll.core.stats.SeededRandom;
import dev.toll.model.decoder.PackedPass;
import dev.toll.model.decoder.Weights;
import dev.toll.tensor.AdamW;
import dev.toll.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The second half of an iteration: clipped updates of critic and policy, several passes in seeded order. */
final class Updates {
    /** So many updates in a row without a finite loss are a diverged run. */
    private static final int PATIENCE = 5;

    private final PpoSettings settings;
    private final Critic critic;
    private final UpdateCount count;
    private final Progress progress;
    private final ClippedPolicyLoss policyLoss;
    private final ClippedValueLoss valueLoss;
    private @Nullable Trainable actor;
    private @Nullable AdamW adam;
    private double policySum;
    private double clippedSum;
    private double criticSum;
    private int made;
    private int skipped;
    private int skippedInARow;

    Updates(PpoSettings settings, Critic critic, UpdateCount count, Progress progress) {
        this.settings = settings;
        this.critic = critic;
        this.count = count;
        this.progress = progress;
        this.policyLoss = new ClippedPolicyLoss(settings.clipRange());
        this.valueLoss = new ClippedValueLoss(settings.valueClip());
    }

    /** Updates this policy too. */
    Updates withPolicy(Trainable policy, AdamW optimiser) {
        actor = policy;
        adam = optimiser;
        return this;
    }

    PpoIteration over(Collected collected, long seed) {
        var known = collected.known();
        for (int epoch = 0; epoch < settings.epochs(); epoch++) {
            int[] order = SeededRandom.permutation(known.size(), seed + epoch);
            for (int from = 0; from < order.length; from += settings.batchAnswers()) {
                var batch = new ArrayList<Experience>();
                for (int i = from; i < Math.min(order.length, from + settings.batchAnswers()); i++) {
                    batch.add(known.get(order[i]));
                }
                update(batch);
                progress.note(String.format(Locale.ROOT, "critic %.4f, policy %+.4f", criticSum / Math.max(1, made), policySum / Math.max(1, made)));
                progress.step(1);
            }
        }
        double n = Math.max(1, made);
        return new PpoIteration(collected.all().size(), collected.all().size() - known.size(), collected.truncated(), collected.brokenOff(), collected.reward(),
                collected.rewardSd(), collected.length(), collected.kl(), collected.entropy(), policySum / n, clippedSum / n, criticSum / n, collected.explained(), actor != null,
                skipped);
    }

    private void update(List<Experience> batch) {
        int tokens = batch.stream().mapToInt(e -> e.values().length).sum();
        var trainable = critic.trainable();
        var parts = AnswerTrees.cut(batch, Experience::rollout, trainable.decoder(), trainable.workers().count(), settings.engine().microTokens());
        double value = trainable.backpropagate(parts, (decoder, weights, part) -> criticLoss(new PackedPass(decoder, weights, part.batch(), checkpoint()), weights, part, tokens));
        double criticNorm = step(trainable, critic.adam(), settings.criticRate(), value);
        double policy = 0;
        double norm = 0;
        double rate = 0;
        var held = new DoubleAdder();
        if (actor != null && adam != null) {
            policy = actor.backpropagate(parts, (decoder, weights, part) -> policyLoss(new PackedPass(decoder, weights, part.batch(), checkpoint()), part, tokens, held));
            rate = settings.rate().at((int) adam.steps(), settings.updates());
            norm = step(actor, adam, settings.rate(), policy);
        }
        count.tell(policy + value, norm, rate, batch.size(), parts.stream().mapToLong(AnswerTrees::tokens).sum(),
                Map.of("policyLoss", policy, "criticLoss", value, "criticGradientNorm", criticNorm, "clipFraction", held.sum() / tokens));
        if (Double.isFinite(criticNorm) && Double.isFinite(norm)) {
            skippedInARow = 0;
            made++;
            criticSum += value;
            policySum += policy;
            clippedSum += held.sum() / tokens;
            return;
        }
        skipped++;
        if (++skippedInARow >= PATIENCE) {
            throw new InputException("ppo diverged: critic loss " + value + " and policy loss " + policy + " in " + PATIENCE
                    + " updates running; use smaller rates than " + settings.rate().peak() + " and " + settings.criticRate().peak() + ", or a larger kl");
        }
    }

    private boolean checkpoint() {
        return settings.engine().checkpoint();
    }

    /** The part's share of the mean over the batch's answer tokens. */
    private double criticLoss(PackedPass pass, Weights weights, AnswerTrees<Experience> part, int batchTokens) {
        double[] old = numbers(part, Experience::values);
        double[] returns = numbers(part, e -> e.learnt().returns());
        return pass.backward(part.states(), hidden -> {
            var values = Critic.values(hidden, weights);
            double[] now = values.toDoubles();
            double sum = 0;
            var slopes = new double[now.length];
            for (int t = 0; t < now.length; t++) {
                sum += valueLoss.of(now[t], old[t], returns[t]);
                slopes[t] = valueLoss.slope(now[t], old[t], returns[t]) / batchTokens;
            }
            values.backward(Tensor.of(slopes).to(values.dtype()).to(values.device()));
            return new PackedPass.Slope(sum / batchTokens, hidden.grad());
        });
    }

    private double policyLoss(PackedPass pass, AnswerTrees<Experience> part, int batchTokens, DoubleAdder held) {
        double[] old = numbers(part, Experience::logProbs);
        double[] advantages = numbers(part, e -> e.learnt().advantages());
        return pass.backward(settings.temperature(), (logProbs, slopes) -> {
            double[] now = logProbs.values();
            double sum = 0;
            for (int t = 0; t < now.length; t++) {
                sum += policyLoss.of(now[t], old[t], advantages[t]);
                slopes[t] = policyLoss.slope(now[t], old[t], advantages[t]) / batchTokens;
                held.add(policyLoss.holds(now[t], old[t], advantages[t]) ? 1 : 0);
            }
            return sum / batchTokens;
        });
    }

    /** A number of every answer token, in the batch's order. */
    private static double[] numbers(AnswerTrees<Experience> part, Function<Experience, double[]> of) {
        return part.answers().stream().flatMapToDouble(e -> Arrays.stream(of.apply(e))).toArray();
    }

    /** Returns the gradient's norm; not finite if nothing was changed. */
    private double step(Trainable trainable, AdamW optimiser, Schedule rate, double loss) {
        if (!Double.isFinite(loss)) {
            trainable.parameters().zeroGradient();
            return loss;
        }
        return optimiser.step(rate.at((int) optimiser.steps(), settings.updates()), settings.gradientClip());
    }
}
