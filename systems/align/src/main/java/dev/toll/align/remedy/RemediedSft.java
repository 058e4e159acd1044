package dev.toll.align.remedy;

import dev.toll.align.MicroBatches;
import dev.toll.align.Policy;
import dev.toll.align.Sft;
import dev.toll.align.Trainable;
import dev.toll.align.TrainingLoop;
import dev.toll.align.lora.Lora;
import dev.toll.align.lora.LoraAdapter;
import dev.toll.core.progress.Progress;
import dev.toll.core.stats.SeededRandom;
import dev.toll.core.stats.Seeds;
import dev.toll.model.decoder.Decoder;
import dev.toll.model.decoder.TargetedSequence;
import dev.toll.model.decoder.Weights;
import dev.toll.tensor.NoGrad;
import dev.toll.tensor.Parameters;
import dev.toll.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Fine-tuning on a fixed set of answers with remedies against forgetting: the setting in which the paper compares them
 * (all re-tune the first model on the same best-of-n samples that rejection sampling collected on its way).
 */
public final class RemediedSft {
    /** Logits held at once by a worker, in elements: 32 MB in float32. */
    private static final int LOGITS = 8 << 20;

    private RemediedSft() {}

    /**
     * @param update schedule, batches and epochs
     * @param remedies terms and averages, combined; empty is plain fine-tuning
     * @param lora train an adapter of this shape instead of the weights; null trains the weights
     */
    public record Settings(Sft.Settings update, List<Remedy> remedies, @Nullable Lora lora) {
        public Settings {
            remedies = List.copyOf(remedies);
            if (lora != null && remedies.stream().anyMatch(r -> r instanceof Remedy.L1 || r instanceof Remedy.L2Sp)) {
                throw new IllegalArgumentException("L1 and L2-SP hold weights near their start; with LoRA those weights do not move");
            }
        }
    }

    /** Loss of the last epoch (penalties included), updates made, and replayed tokens per alignment token (0 without replay). */
    public record Outcome(double loss, int steps, double replayShare) {}

    /** One worker's share of a step. */
    private sealed interface Part {
        /** Examples, whether they are replay, and the tokens the step's loss is divided by. */
        record Rows(List<TargetedSequence> examples, boolean replayed, int batchTokens) implements Part {}

        /** The distance of the weights, once a step. */
        record Distance(Remedy remedy) implements Part {}
    }

    /** Trains; afterwards the policy holds the result (with LoRA merged, with a moving average the average). */
    public static Outcome train(Policy policy, List<TargetedSequence> examples, Settings settings, Progress progress) {
        var before = WeightPenalty.copies(policy.parameters().leaves());
        try (var adapter = settings.lora() == null ? null
                : LoraAdapter.create(settings.lora(), policy.model().config(), Seeds.derive(settings.update().seed(), "lora"), policy.model().device())) {
            var trained = adapter == null ? policy.parameters() : adapter.parameters();
            var outcome = new Run(policy, examples, settings, before, adapter, trained).go(progress);
            if (adapter != null) {
                adapter.mergeInto(policy.parameters());
            }
            return outcome;
        } finally {
            before.values().forEach(Tensor::close);
        }
    }

    private static final class Run {
        private final Policy policy;
        private final List<TargetedSequence> examples;
        private final Settings settings;
        private final Map<String, Tensor> before;
        private final @Nullable LoraAdapter adapter;
        private final Parameters trained;
        private final int perEpoch;
        private final AtomicLong alignmentTokens = new AtomicLong();
        private final AtomicLong replayedTokens = new AtomicLong();

        Run(Policy policy, List<TargetedSequence> examples, Settings settings, Map<String, Tensor> before, @Nullable LoraAdapter adapter, Parameters trained) {
            this.policy = policy;
            this.examples = examples;
            this.settings = settings;
            this.before = before;
            this.adapter = adapter;
            this.trained = trained;
            this.perEpoch = (examples.size() + settings.update().batchExamples() - 1) / settings.update().batchExamples();
        }

        Outcome go(Progress progress) {
            var update = settings.update();
            int steps = update.steps(examples.size());
            var last = new double[2];
            var rule = settings.remedies().stream().filter(Remedy.MovingAverage.class::isInstance).map(Remedy.MovingAverage.class::cast).findFirst().orElse(null);
            try (var trainable = new Trainable(policy.model().decoder(), trained, policy.workers());
                    var average = rule == null ? null : new RunningAverage(rule, trained.values())) {
                var optimiser = new TrainingLoop.Optimiser(update.schedule(), 0.9, 0.98, update.weightDecay(), update.clip());
                new TrainingLoop<Part>(trainable, optimiser, steps, progress).run(this::parts, this::loss, null, step -> {
                    if (average != null) {
                        average.after(step.number(), trained.values());
                    }
                    if (step.number() >= steps - perEpoch) {
                        last[0] += step.loss();
                        last[1]++;
                    }
                });
                if (average != null) {
                    trained.load(average.mean());
                }
            }
            return new Outcome(last[0] / Math.max(1, last[1]), steps, (double) replayedTokens.get() / Math.max(1, alignmentTokens.get()));
        }

        /** What step t works on depends on t and the seed alone. */
        private List<Part> parts(int step) {
            var update = settings.update();
            var order = SeededRandom.permutation(examples.size(), update.seed() + step / perEpoch);
            int from = step % perEpoch * update.batchExamples();
            var batch = new ArrayList<TargetedSequence>();
            for (int i = from; i < Math.min(examples.size(), from + update.batchExamples()); i++) {
                batch.add(examples.get(order[i]));
            }
            int tokens = TargetedSequence.targets(batch);
            alignmentTokens.addAndGet(tokens);
            var parts = new ArrayList<Part>();
            cut(batch).forEach(p -> parts.add(new Part.Rows(p, false, tokens)));
            for (var remedy : settings.remedies()) {
                switch (remedy) {
                    case Remedy.L1 _, Remedy.L2Sp _ -> parts.add(new Part.Distance(remedy));
                    case Remedy.Replay replay -> {
                        var drawn = ReplayDraw.of(replay, tokens, Seeds.derive(update.seed(), "replay", Integer.toString(step)));
                        replayedTokens.addAndGet(TargetedSequence.targets(drawn));
                        cut(drawn).forEach(p -> parts.add(new Part.Rows(p, true, tokens)));
                    }
                    case Remedy.Distillation _, Remedy.MovingAverage _ -> { }
                }
            }
            return parts;
        }

        private List<List<TargetedSequence>> cut(List<TargetedSequence> batch) {
            return MicroBatches.cut(batch, TargetedSequence::length, policy.workers().shares(), Sft.PART_TOKENS);
        }

        private Tensor loss(Decoder decoder, Weights leaves, Part part) {
            return switch (part) {
                case Part.Distance(var remedy) -> WeightPenalty.of(remedy, before, leaves);
                case Part.Rows rows -> rows(decoder, leaves, rows);
            };
        }

        private Tensor rows(Decoder decoder, Weights leaves, Part.Rows part) {
            var learnt = Learnt.of(part.examples());
            var weights = adapter == null ? leaves : adapter.forTraining(before::get, leaves, passSeed(part));
            var distillations = part.replayed() ? List.<Remedy.Distillation>of()
                    : settings.remedies().stream().filter(Remedy.Distillation.class::isInstance).map(Remedy.Distillation.class::cast).toList();
            Tensor teacher = null;
            if (!distillations.isEmpty()) {
                try (var noGrad = NoGrad.open()) {
                    teacher = learnt.hidden(decoder, before::get);
                }
            }
            var taught = teacher;
            int most = Math.max(1, LOGITS / policy.model().config().vocabSize());
            return Learnt.inChunks(learnt.hidden(decoder, weights), most, (hidden, from) -> {
                var student = decoder.logits(weights, hidden).logSoftmax(1);
                var sum = learnt.negativeLogLikelihood(student, from);
                if (taught != null) {
                    var of = teacher(decoder, taught.narrow(0, from, hidden.size(0)));
                    for (var d : distillations) {
                        sum = sum.add(Learnt.divergence(d.divergence(), of, student).mul(d.lambda()));
                    }
                }
                return sum.mul(1.0 / Math.max(1, part.batchTokens()));
            });
        }

        private Tensor teacher(Decoder decoder, Tensor hidden) {
            try (var noGrad = NoGrad.open()) {
                return decoder.logits(before::get, hidden).logSoftmax(1);
            }
        }

        /** Differs from part to part and from step to step, and is the same in every run: made from the part's tokens and how far training is. */
        private long passSeed(Part.Rows part) {
            return Seeds.derive(settings.update().seed(), "dropout", Long.toString(alignmentTokens.get()),
                    Integer.toString(java.util.Arrays.hashCode(part.examples().getFirst().ids())));
        }
    }
}
