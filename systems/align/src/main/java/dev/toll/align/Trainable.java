package dev.toll.align;

import dev.toll.model.decoder.Decoder;
import dev.toll.model.decoder.Weights;
import dev.toll.tensor.NoGrad;
import dev.toll.tensor.Parameters;
import dev.toll.tensor.Scope;
import dev.toll.tensor.Tensor;
import dev.toll.tensor.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;

/**
 * A model being trained: its parameters, and one replica of the leaves per worker. Each worker back-propagates its own
 * parts into its own gradient; the gradients are then added in a fixed order, so the sum does not depend on timing.
 *
 * <p>Where the workers belong to one of several ranks, every rank is given the whole batch, works on its own share of the
 * parts, and the one flat gradient is summed over the ranks: data-parallel training. Losses are normalised by the whole
 * batch, so that sum is the gradient one process would have.
 */
public final class Trainable implements AutoCloseable {
    private final Decoder decoder;
    private final Parameters parameters;
    private final List<Parameters> replicas = new ArrayList<>();
    private final Workers workers;
    private final UnaryOperator<Weights> view;

    /** The parameters stay the caller's; the workers are borrowed. */
    public Trainable(Decoder decoder, Parameters parameters, Workers workers) {
        this(decoder, parameters, workers, leaves -> leaves);
    }

    /** @param view the decoder's weights made from a worker's leaves, such as an adapter over weights that stay as they are */
    public Trainable(Decoder decoder, Parameters parameters, Workers workers, UnaryOperator<Weights> view) {
        this.view = view;
        this.decoder = decoder;
        this.parameters = parameters;
        this.workers = workers;
        for (int i = 1; i < workers.count(); i++) {
            replicas.add(parameters.replica());
        }
    }

    /** A differentiable, already normalised share of the batch's loss. */
    @FunctionalInterface
    public interface Loss<B> {
        Tensor of(Decoder decoder, Weights weights, B part);
    }

    /** A part that back-propagates its own, already normalised share of the batch's loss, and returns it. */
    @FunctionalInterface
    public interface Backward<B> {
        double of(Decoder decoder, Weights weights, B part);
    }

    public Decoder decoder() {
        return decoder;
    }

    public Parameters parameters() {
        return parameters;
    }

    public Workers workers() {
        return workers;
    }

    /** The current weights, for sampling and scoring between steps. */
    public Weights weights() {
        return view.apply(parameters.leaves()::get);
    }

    /**
     * Accumulates the gradient of Σ loss(part) into {@code parameters().gradient()}, which must be zero before where there
     * are several ranks, and returns that sum. Part i always goes to share i mod {@link Workers#shares}.
     */
    public <B> double accumulate(List<B> parts, Loss<B> loss) {
        return backpropagate(parts, (decoder, weights, part) -> {
            var value = loss.of(decoder, weights, part);
            value.backward();
            return value.item();
        });
    }

    /** The same for parts that back-propagate themselves. */
    public <B> double backpropagate(List<B> parts, Backward<B> backward) {
        var ranks = workers.ranks();
        var tasks = new ArrayList<Callable<Double>>();
        for (int w = 0; w < workers.count(); w++) {
            int share = ranks.rank() + w * ranks.size();
            var mine = w == 0 ? parameters : replicas.get(w - 1);
            tasks.add(() -> {
                double sum = 0;
                for (int i = share; i < parts.size(); i += workers.shares()) {
                    try (var scope = Scope.open()) {
                        sum += backward.of(decoder, view.apply(mine.leaves()::get), parts.get(i));
                    }
                }
                return sum;
            });
        }
        double total = workers.run(tasks).stream().mapToDouble(Double::doubleValue).sum();
        try (var noGrad = NoGrad.open()) {
            for (var replica : replicas) {
                parameters.gradient().add_(replica.gradient());
                replica.zeroGradient();
            }
        }
        ranks.sum_(parameters.gradient());
        return ranks.sum(total)[0];
    }

    @Override
    public void close() {
        replicas.forEach(Parameters::closeGradient);
    }
}
