package dev.toll.align.remedy;

import dev.toll.tensor.NoGrad;
import dev.toll.tensor.Scope;
import dev.toll.tensor.Tensor;

/** θ̄ of {@link Remedy.MovingAverage}, begun at θ₀. */
final class RunningAverage implements AutoCloseable {
    private final Remedy.MovingAverage rule;
    private final Tensor mean;
    private long taken = 1;

    RunningAverage(Remedy.MovingAverage rule, Tensor start) {
        this.rule = rule;
        try (var scope = Scope.open()) {
            this.mean = scope.release(start.detach().copy());
        }
    }

    /** After update {@code step} (0-based) has left the weights at {@code values}. */
    void after(int step, Tensor values) {
        if ((step + 1) % rule.everySteps() != 0) {
            return;
        }
        taken++;
        double old = rule.lambda() > 0 ? rule.lambda() : 1 - 1.0 / taken;
        try (var scope = Scope.open();
                var noGrad = NoGrad.open()) {
            mean.mul_(old).add_(values, 1 - old);
        }
    }

    Tensor mean() {
        return mean;
    }

    @Override
    public void close() {
        mean.close();
    }
}
