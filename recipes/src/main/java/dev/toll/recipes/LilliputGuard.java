package dev.toll.recipes;

import dev.toll.align.Checkpointing;
import dev.toll.align.Examples;
import dev.toll.align.Policy;
import dev.toll.align.Schedule;
import dev.toll.align.Sft;
import dev.toll.core.ledger.ContentHash;
import dev.toll.core.ledger.Ledger;
import dev.toll.core.progress.ProgressView;
import dev.toll.core.stats.SeededRandom;
import dev.toll.core.stats.Seeds;
import dev.toll.guard.prime.Templates;
import dev.toll.lilliput.Corpus;
import dev.toll.lilliput.World;
import dev.toll.model.LanguageModel;
import dev.toll.model.decoder.TargetedSequence;
import dev.toll.model.format.Dtype;
import dev.toll.tensor.Device;
import dev.toll.tensor.Workers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Trains the small model that can be guarded, from the shipped one: {@code recipes/lilliput-guard.yaml}. A killed run continues from its last saved step. */
final class LilliputGuard {
    static final String NAME = "lilliput-guard";
    private static final int SAVE_EVERY = 200;
    private static final int WARM_UP = 50;

    private LilliputGuard() {}

    /**
     * How it is trained.
     *
     * @param tokens per step
     * @param decayFrom share of the steps after which the rate falls linearly to zero
     * @param topics shares of lessons
     * @param abilities what is kept alive, and {@code abilityShare} how many of all examples that is
     */
    record Settings(int steps, int tokens, double learningRate, double decayFrom, Map<GuardLessons.Topic, Double> topics, GuardLessons.Shares shares,
            Corpus.Mixture abilities, double abilityShare) {}

    /** The folder to ship, with a {@code provenance.json}. */
    static Path train(Ledger ledger, Path from, Templates templates, long seed, Settings settings, Map<String, String> made, ProgressView view) {
        try (var model = LanguageModel.load(from);
                var workers = Workers.forModel(model.parameterCount(), Device.CPU);
                var policy = Policy.of(model, workers)) {
            String key = ContentHash.builder().add(NAME).add(model.contentHash()).add(templates.toString()).add(Long.toString(seed)).add(settings.toString()).hex();
            var trained = ledger.artefact(NAME, key, dir -> {
                try (var progress = view.start(NAME, settings.steps())) {
                    var world = World.shipped();
                    var lessons = new GuardLessons(world, templates);
                    var corpus = new Corpus(world);
                    var sft = new Sft.Settings(Schedule.linear(settings.learningRate(), WARM_UP, settings.decayFrom()), 0, 1, 0, 1.0, seed);
                    var checkpointing = new Checkpointing(ledger.dir().resolve("state").resolve(NAME), key, SAVE_EVERY);
                    Sft.trainOnStream(policy, step -> batch(model, lessons, corpus, settings, SeededRandom.of(Seeds.derive(seed, NAME, Integer.toString(step)))),
                            settings.steps(), sft, checkpointing, progress);
                    policy.save(dir, Dtype.F32, Map.of("toll.recipe", NAME, "toll.key", key));
                }
            });
            return ledger.artefact("shipped/" + NAME, key, dir -> LilliputBase.ship(trained, dir, NAME, NAME, key, made));
        }
    }

    private static List<TargetedSequence> batch(LanguageModel model, GuardLessons lessons, Corpus corpus, Settings settings, RandomGenerator random) {
        var batch = new ArrayList<TargetedSequence>();
        int tokens = 0;
        while (tokens < settings.tokens()) {
            var sequence = random.nextDouble() < settings.abilityShare() ? LilliputBase.tokens(model.tokenizer(), corpus.next(settings.abilities(), random))
                    : lesson(model, lessons.next(topic(settings.topics(), random), settings.shares(), random));
            batch.add(sequence);
            tokens += sequence.length();
        }
        return batch;
    }

    private static TargetedSequence lesson(LanguageModel model, GuardLessons.Lesson lesson) {
        return Examples.of(model, lesson.prompt(), lesson.answer());
    }

    private static GuardLessons.Topic topic(Map<GuardLessons.Topic, Double> topics, RandomGenerator random) {
        var ordered = new EnumMap<GuardLessons.Topic, Double>(topics);
        double at = random.nextDouble() * ordered.values().stream().mapToDouble(w -> w).sum();
        var last = GuardLessons.Topic.FREE;
        for (var e : ordered.entrySet()) {
            last = e.getKey();
            at -= e.getValue();
            if (at < 0) {
                break;
            }
        }
        return last;
    }
}
