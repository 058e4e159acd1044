package dev.toll.align.ppo;

import dev.toll.align.Policy;
import dev.toll.core.Prompt;
import dev.toll.core.Sampling;
import dev.toll.model.decoder.Generator;
import dev.toll.model.decoder.Weights;
import dev.toll.tensor.NoGrad;
import dev.toll.tensor.Scope;
import dev.toll.tensor.Tensor;
import dev.toll.tensor.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Set;

/**
 * Answers drawn from the policy as token ids: PPO moves the probability of the very tokens drawn, the end of the answer
 * among them, which text encoded again would not always give.
 */
final class Rollouts {
    private static final int SMALL_ROWS = 128;
    private static final int LARGE_ROWS = 16;

    private Rollouts() {}

    /** {@code samples} answers per prompt, those of one prompt side by side. Every answer has its own seed key (prompt index, draw). */
    static List<Rollout> draw(Policy policy, List<? extends Prompt> prompts, int samples, Sampling sampling) {
        var model = policy.model();
        var ids = new ArrayList<int[]>();
        var keys = new long[prompts.size() * samples];
        for (int i = 0; i < prompts.size(); i++) {
            int[] prompt = model.encode(prompts.get(i));
            for (int j = 0; j < samples; j++) {
                keys[ids.size()] = (long) i << 20 | j;
                ids.add(prompt);
            }
        }
        var stop = Set.copyOf(model.stopIds());
        int rows = model.parameterCount() <= Workers.SMALL_MODEL ? SMALL_ROWS : LARGE_ROWS;
        var out = new ArrayList<Rollout>(ids.size());
        try (var scope = Scope.open()) {
            var generator = new Generator(model.decoder(), composed(policy), policy.workers(), rows);
            // The generator leaves a stop id out; as a rule of its own it stays in, and is learnt like any other token.
            var drawn = generator.generate(ids, keys, sampling, Set.of(), (tokens, count) -> stop.contains(tokens[count - 1]));
            for (int i = 0; i < drawn.size(); i++) {
                int[] tokens = drawn.get(i).tokens();
                boolean finished = drawn.get(i).finished();
                int[] said = finished ? Arrays.copyOf(tokens, tokens.length - 1) : tokens;
                out.add(new Rollout(prompts.get(i / samples), ids.get(i), tokens, finished, model.decode(said)));
            }
        }
        return out;
    }

    /** The policy's weights, an adapter's composed once instead of at every token. They live in the open scope. */
    private static Weights composed(Policy policy) {
        var weights = policy.weights();
        var made = new HashMap<String, Tensor>();
        try (var noGrad = NoGrad.open()) {
            for (var name : policy.model().config().expectedTensors().keySet()) {
                made.put(name, weights.get(name));
            }
        }
        return made::get;
    }
}
