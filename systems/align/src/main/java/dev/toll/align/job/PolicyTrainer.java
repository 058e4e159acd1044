package dev.toll.align.job;

import dev.toll.align.Policy;

/** One kind of training: changes the policy's weights, and leaves figures, notes and files with the job. */
@FunctionalInterface
interface PolicyTrainer {
    void train(RunningJob job, Policy policy);
}
