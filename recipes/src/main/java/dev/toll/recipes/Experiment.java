package dev.toll.recipes;

import dev.toll.align.Policy;
import dev.toll.core.Prompt;
import dev.toll.core.ledger.ContentHash;
import dev.toll.core.ledger.Ledger;
import dev.toll.core.progress.ProgressView;
import dev.toll.model.LanguageModel;
import dev.toll.model.LocalSubject;
import dev.toll.model.decoder.Weights;
import dev.toll.tensor.Workers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What all stages of an alignment-tax run have in common. {@code key} names model, reward and seed; a stage adds its own
 * settings and its prompts, and nothing of other stages, so that adding a method or changing one leaves the others be.
 */
record Experiment(Ledger ledger, LanguageModel model, Workers workers, Task task, long seed, ProgressView view, Scorecard scorecard, String key) {
    static Experiment of(Ledger ledger, LanguageModel model, Workers workers, Task task, long seed, ProgressView view) {
        var key = ContentHash.builder().add(model.contentHash()).add(task.reward().contentHash()).add(Integer.toString(task.maxNewTokens()))
                .add(Long.toString(seed)).hex();
        return new Experiment(ledger, model, workers, task, seed, view, new Scorecard(ledger, task, seed, view), key);
    }

    /** Where a way of aligning ended: the folder of its weights, and the key of all that made them. */
    record Endpoint(String method, String id, Path folder, String key) {}

    /** Names of the model's tensors. */
    Set<String> names() {
        return model.config().expectedTensors().keySet();
    }

    LocalSubject subject(String id, Weights weights) {
        return new LocalSubject(id, model, weights, workers);
    }

    /** Measures the weights of a checkpoint; {@code hash} is that of all that made them. */
    Scorecard.Card measure(Path folder, String id, String kind, String parent, String hash, boolean controls) {
        try (var policy = Policy.of(model, workers)) {
            policy.load(folder);
            return scorecard.measure(policy.subject(id), hash, kind, parent, null, null, controls);
        }
    }

    /** {@code n} training prompts from number {@code from} on, beginning again where there are no more. */
    List<Prompt> prompts(int from, int n) {
        var all = task.trainPrompts();
        var out = new ArrayList<Prompt>(n);
        for (int i = 0; i < n; i++) {
            out.add(all.get((from + i) % all.size()));
        }
        return out;
    }
}
