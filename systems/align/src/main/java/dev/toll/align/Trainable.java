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
     * Accumulates the gradient of Σ loss(part) into {@code parameters().gradient()} and returns that sum. Part i always
     * goes to worker i mod count.
     */
    public <B> double accumulate(List<B> parts, Loss<B> loss) {
        var tasks = new ArrayList<Callable<Double>>();
        for (int w = 0; w < workers.count(); w++) {
            int worker = w;
            var mine = w == 0 ? parameters : replicas.get(w - 1);
            tasks.add(() -> {
                double sum = 0;
                for (int i = worker; i < parts.size(); i += workers.count()) {
                    try (var scope = Scope.open()) {
                        var value = loss.of(decoder, view.apply(mine.leaves()::get), parts.get(i));
                        value.backward();
                        sum += value.item();
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
        return total;
    }

    @Override
    public void close() {
        replicas.forEach(Parameters::closeGradient);
    }
}
