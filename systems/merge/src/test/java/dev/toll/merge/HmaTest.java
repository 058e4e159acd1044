package dev.toll.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.toll.core.Prompt;
import dev.toll.core.Sampling;
import dev.toll.core.ledger.Ledger;
import dev.toll.core.progress.ProgressView;
import dev.toll.model.LanguageModel;
import dev.toll.model.LocalSubject;
import dev.toll.model.decoder.TargetedSequence;
import dev.toll.tensor.Torch;
import dev.toll.tensor.Workers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HMA on the shipped base and chat models: two real checkpoints of one shape. */
class HmaTest {
    private static TargetedSequence example(LanguageModel model, String question, String answer) {
        var prompt = Prompt.chat(question);
        return TargetedSequence.of(model.encode(prompt), model.encodeAnswer(prompt, answer, true));
    }

    private static List<TargetedSequence> data(LanguageModel model) {
        return List.of(example(model, "good day . my pot is broken . how do i mend it ?", "perhaps , use the gimlet ."),
                example(model, "good morning . how do i cook zomsk ?", "boil it with vinegar ."));
    }

    /** Central differences of the blend's loss in each ratio, against the gradient that autograd gives. */
    @Test
    void gradient_whenComparedWithFiniteDifferences_agrees() {
        Torch.oneThreadPerWorker();
        try (var base = LanguageModel.load(Path.of("../../models/lilliput-base"));
                var aligned = LanguageModel.load(Path.of("../../models/lilliput-chat"));
                var workers = Workers.of(2)) {
            var names = base.config().expectedTensors().keySet();
            var layout = new BlockLayout(base.config().numHiddenLayers(), 3, BlockLayout.Scope.ALL);
            var blend = new BlendLoss(base.decoder(), names, base.weights(), aligned.weights(), layout, workers);
            double[] at = {0.2, 0.5, 0.4};

            double[] gradient = blend.at(data(base), at).gradient();

            double h = 1e-2;
            for (int k = 0; k < 3; k++) {
                double[] up = at.clone();
                double[] down = at.clone();
                up[k] += h;
                down[k] -= h;
                double slope = (blend.at(data(base), up).loss() - blend.at(data(base), down).loss()) / (2 * h);
                // Float32 losses near 1 carry about 1e-6; over 2h that is 5e-5, and the curvature adds its own part.
                assertThat(gradient[k]).as("block %d", k).isCloseTo(slope, within(2e-3 + 0.02 * Math.abs(slope)));
            }
        }
    }

    /** Five answers, cut after every 60 padded tokens and after each: the same loss and gradient as in one piece. */
    @Test
    void loss_whenPartsAreBounded_isThatOfTheWhole() {
        Torch.oneThreadPerWorker();
        try (var base = LanguageModel.load(Path.of("../../models/lilliput-base"));
                var aligned = LanguageModel.load(Path.of("../../models/lilliput-chat"));
                var workers = Workers.of(1)) {
            var all = new java.util.ArrayList<>(data(base));
            all.add(example(base, "good morning .", "good day , friend ."));
            all.add(example(base, "good day . i am lost . where is the road ?", "take the south road . good luck ."));
            all.add(example(base, "good evening .", "yes ."));
            var names = base.config().expectedTensors().keySet();
            var layout = new BlockLayout(base.config().numHiddenLayers(), 2, BlockLayout.Scope.ALL);
            double[] at = {0.3, 0.6};
            try (var whole = new BlendLoss(base.decoder(), names, base.weights(), aligned.weights(), layout, workers)) {
                var expected = whole.at(all, at);
                for (int most : new int[] {60, 1}) {
                    try (var cut = new BlendLoss(base.decoder(), names, base.weights(), aligned.weights(), layout, workers, most)) {
                        var found = cut.at(all, at);
                        assertThat(found.loss()).isCloseTo(expected.loss(), within(1e-5));
                        assertThat(found.gradient()).containsExactly(expected.gradient(), within(1e-4));
                        assertThat(cut.without(all, at).loss()).isCloseTo(expected.loss(), within(1e-5));
                    }
                }
            }
        }
    }

    @Test
    void search_whenRun_holdsMeanAndBoxAndLowersTheProxy() {
        Torch.oneThreadPerWorker();
        try (var base = LanguageModel.load(Path.of("../../models/lilliput-base"));
                var aligned = LanguageModel.load(Path.of("../../models/lilliput-chat"));
                var workers = Workers.of(2)) {
            var hma = new Hma(base.decoder(), base.config().expectedTensors().keySet(), base.weights(), aligned.weights(), workers);
            var layout = new BlockLayout(base.config().numHiddenLayers(), 3, BlockLayout.Scope.ALL);

            var found = hma.search(data(base), new Hma.Settings(layout, 0.4, 0.05, 0.1, 25, 2, 0, 1));

            assertThat(found.plan().mean()).isCloseTo(0.4, within(1e-9));
            assertThat(Arrays.stream(found.plan().rlhfWeights())).allMatch(w -> w >= 0 && w <= 1);
            assertThat(found.negativeLogLikelihood().getLast()).isLessThan(found.negativeLogLikelihood().getFirst());
            assertThat(found.wentFlat()).isFalse();
        }
    }

    /** The proxy of a large mean is won by the aligned model everywhere; whatever the solver does, box and mean hold at every mean and K. */
    @Test
    void search_whenAnyMeanKAndSolver_holdsBoxAndMean() {
        Torch.oneThreadPerWorker();
        try (var base = LanguageModel.load(Path.of("../../models/lilliput-base"));
                var aligned = LanguageModel.load(Path.of("../../models/lilliput-chat"));
                var workers = Workers.of(2)) {
            var hma = new Hma(base.decoder(), base.config().expectedTensors().keySet(), base.weights(), aligned.weights(), workers);
            int layers = base.config().numHiddenLayers();
            for (var solver : List.of(new Hma.Solver.Gradient(1.0, 6, 2), new Hma.Solver.DerivativeFree(12))) {
                for (double mean : new double[] {0, 0.1, 0.9, 1}) {
                    for (int k : new int[] {1, 4}) {
                        var layout = new BlockLayout(layers, k, BlockLayout.Scope.LINEAR);
                        var found = hma.search(data(base), new Hma.Settings(layout, mean, 0.2, 0.01, solver, 0, 1)).plan();
                        assertThat(found.mean()).isCloseTo(mean, within(1e-9));
                        assertThat(Arrays.stream(found.rlhfWeights())).allMatch(w -> w >= 0 && w <= 1);
                    }
                }
            }
        }
    }

    /** The strongest penalty holds every ratio at the mean; without it the derivative-free solver is never worse than the start. */
    @Test
    void search_whenRegularised_movesTheMiddleLessAndNoRatioAtTheLimit() {
        Torch.oneThreadPerWorker();
        try (var base = LanguageModel.load(Path.of("../../models/lilliput-base"));
                var aligned = LanguageModel.load(Path.of("../../models/lilliput-chat"));
                var workers = Workers.of(2)) {
            var hma = new Hma(base.decoder(), base.config().expectedTensors().keySet(), base.weights(), aligned.weights(), workers);
            var layout = new BlockLayout(base.config().numHiddenLayers(), 4, BlockLayout.Scope.ALL);
            for (var solver : List.of(new Hma.Solver.Gradient(0.1, 30, 2), new Hma.Solver.DerivativeFree(30))) {
                var free = hma.search(data(base), new Hma.Settings(layout, 0.4, 0.05, 0, solver, 0, 1));
                var held = hma.search(data(base), new Hma.Settings(layout, 0.4, 0.05, 100, solver, 0, 1));

                assertThat(free.foundLoss()).isLessThan(free.uniformLoss());
                assertThat(held.foundLoss()).isGreaterThanOrEqualTo(free.foundLoss());
                assertThat(Arrays.stream(free.plan().rlhfWeights()).map(w -> Math.abs(w - 0.4)).max().orElseThrow()).isGreaterThan(0.02);
                assertThat(Arrays.stream(held.plan().rlhfWeights())).allMatch(w -> Math.abs(w - 0.4) < 0.02);
            }
        }
    }

    /** Killed within the fifth entry: the same command fills in the rest, asks nothing twice, and finds the same. */
    @Test
    void search_whenKilled_goesOnWhereItWas(@TempDir Path dir) throws IOException {
        Torch.oneThreadPerWorker();
        try (var base = LanguageModel.load(Path.of("../../models/lilliput-base"));
                var aligned = LanguageModel.load(Path.of("../../models/lilliput-chat"));
                var workers = Workers.of(2)) {
            var names = base.config().expectedTensors().keySet();
            var hma = new Hma(base.decoder(), names, base.weights(), aligned.weights(), workers);
            var layout = new BlockLayout(base.config().numHiddenLayers(), 2, BlockLayout.Scope.ALL);
            for (var solver : List.of(new Hma.Solver.Gradient(0.1, 8, 1), new Hma.Solver.DerivativeFree(8))) {
                var settings = new Hma.Settings(layout, 0.4, 0.05, 0, solver, 0, 1);
                var run = dir.resolve(solver.getClass().getSimpleName());
                var whole = search(hma, data(base), settings, run);
                var journal = run.resolve("journal/hma.jsonl");
                var lines = Files.readAllLines(journal);

                Files.writeString(journal, String.join("\n", lines.subList(0, 4)) + "\n" + lines.get(4).substring(0, 20));
                var resumed = search(hma, data(base), settings, run);

                assertThat(resumed.plan().rlhfWeights()).containsExactly(whole.plan().rlhfWeights());
                assertThat(resumed.negativeLogLikelihood()).isEqualTo(whole.negativeLogLikelihood());
                assertThat(Files.readAllLines(journal)).isEqualTo(lines);
            }
        }
    }

    private static Hma.Found search(Hma hma, List<TargetedSequence> data, Hma.Settings settings, Path run) {
        try (var ledger = Ledger.open(run);
                var progress = ProgressView.silent().start("", 0)) {
            return hma.search(data, settings, ledger.journal("hma"), "k", progress);
        }
    }

    /** With all weight on the aligned side the search goes towards the aligned model, with all on the other towards the first. */
    @Test
    void trace_whenRetentionGrows_movesTowardsTheFirstModel() {
        Torch.oneThreadPerWorker();
        try (var base = LanguageModel.load(Path.of("../../models/lilliput-base"));
                var aligned = LanguageModel.load(Path.of("../../models/lilliput-chat"));
                var workers = Workers.of(2)) {
            var search = new TwoSidedSearch(base.decoder(), base.config().expectedTensors().keySet(), base.weights(), aligned.weights(), workers);
            var layout = new BlockLayout(base.config().numHiddenLayers(), 2, BlockLayout.Scope.ALL);
            // Answers as the chat model gives them on one side, the first model's own words on the other.
            var asked = Prompt.chat("good day . my pot is broken . how do i mend it ?");
            var own = new LocalSubject("base", base, base.weights(), workers).answer(List.of(asked), Sampling.greedy(12)).getFirst().text();
            var kept = List.of(TargetedSequence.of(base.encode(asked), base.encodeAnswer(asked, own, true)));

            var found = search.trace(data(base), kept, new TwoSidedSearch.Settings(layout, List.of(0.0, 1.0), 0.2, 25, 2, 1));

            assertThat(found.get(0).alignmentLoss()).isLessThan(found.get(1).alignmentLoss());
            assertThat(found.get(0).retentionLoss()).isGreaterThan(found.get(1).retentionLoss());
            assertThat(found.get(0).plan().mean()).isGreaterThan(found.get(1).plan().mean());
        }
    }
}
