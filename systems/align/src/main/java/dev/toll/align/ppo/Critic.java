package dev.toll.align.ppo;

import dev.toll.align.Engine;
import dev.toll.align.Policy;
import dev.toll.align.Trainable;
import dev.toll.model.LanguageModel;
import dev.toll.model.decoder.Weights;
import dev.toll.tensor.AdamW;
import dev.toll.tensor.Nn;
import dev.toll.tensor.Parameters;
import dev.toll.tensor.Tensor;
import java.util.LinkedHashMap;

/**
 * What a state is worth: V(s), read by a scalar head at every token of a decoder of its own.
 *
 * <p>The first TRL put the head on the policy's trunk. Here the trunk is a copy, for three reasons: the critic's errors,
 * largest at its start and at a collapse, then never move the policy's abilities, which are what Toll prices; an
 * adapter can be the policy's only moving part while the critic learns in full; and the critic can be thrown away and
 * begun again. The price is a second model in memory with its two moments. The trunk starts as the model the
 * policy was loaded from, the head at zero.
 */
final class Critic implements AutoCloseable {
    private static final String HEAD = "v_head.weight";
    private static final String BIAS = "v_head.bias";

    private final LanguageModel model;
    private final Engine engine;
    private final Parameters parameters;
    private final Trainable trainable;
    private AdamW adam;

    /** Made from the model behind {@code policy}, on the policy's device. */
    Critic(Policy policy, Engine engine) {
        this.engine = engine;
        this.model = policy.model();
        var shapes = new LinkedHashMap<>(model.config().expectedTensors());
        shapes.remove("lm_head.weight");
        shapes.put(HEAD, new long[] {1, model.config().hiddenSize()});
        shapes.put(BIAS, new long[] {1});
        this.parameters = Parameters.zeros(shapes, policy.parameters().values().device());
        this.trainable = new Trainable(model.decoder(), parameters, policy.workers());
        this.adam = engine.adam(parameters);
        trunk();
    }

    private void trunk() {
        parameters.values().detach().zero_();
        for (var name : parameters.shapes().keySet()) {
            if (!name.equals(HEAD) && !name.equals(BIAS)) {
                parameters.load(name, model.weights().get(name));
            }
        }
    }

    /** Begins again: the trunk it started from, a zero head, no memory of past gradients. */
    void reset() {
        trunk();
        adam.close();
        adam = engine.adam(parameters);
    }

    /** Values [n] of states whose final hidden vectors are [n, H]. */
    static Tensor values(Tensor hidden, Weights weights) {
        return Nn.linear(hidden, weights.get(HEAD), weights.get(BIAS)).squeeze(1);
    }

    Weights weights() {
        return parameters.leaves()::get;
    }

    Parameters parameters() {
        return parameters;
    }

    Trainable trainable() {
        return trainable;
    }

    AdamW adam() {
        return adam;
    }

    @Override
    public void close() {
        adam.close();
        trainable.close();
        parameters.close();
    }
}
