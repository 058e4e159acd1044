package dev.toll.align.job;

import dev.toll.align.Checkpointing;
import dev.toll.align.Policy;
import dev.toll.align.ReferenceScores;
import dev.toll.align.RewardModel;
import dev.toll.align.Sft;
import dev.toll.align.StepLog;
import dev.toll.core.InputException;
import dev.toll.core.Prompt;
import dev.toll.core.Subject;
import dev.toll.core.ledger.Ledger;
import dev.toll.core.progress.Progress;
import dev.toll.core.progress.ProgressView;
import dev.toll.core.stats.Seeds;
import dev.toll.evaluate.data.Loaded;
import dev.toll.evaluate.data.TrainingData;
import dev.toll.model.LanguageModel;
import dev.toll.tensor.Workers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/** What every trainer of a job works with: the loaded model, settings and data, where its state lies, and where it tells what came out. */
final class RunningJob {
    private static final int SAVE_EVERY = 50;

    private final AlignJob job;
    private final LanguageModel model;
    private final Workers workers;
    private final Ledger ledger;
    private final String key;
    private final ProgressView view;
    private final Pace pace;
    private StepLog steps;
    private final Map<String, Double> figures = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();
    private final Map<String, Object> told = new LinkedHashMap<>();
    private final Map<String, String> files = new LinkedHashMap<>();
    private String usage = "";

    RunningJob(AlignJob job, LanguageModel model, Workers workers, Ledger ledger, String key, ProgressView view, Pace pace, StepLog steps) {
        this.job = job;
        this.model = model;
        this.workers = workers;
        this.ledger = ledger;
        this.key = key;
        this.view = view;
        this.pace = pace;
        this.steps = steps;
    }

    AlignSettings settings() {
        return job.settings();
    }

    LanguageModel model() {
        return model;
    }

    Workers workers() {
        return workers;
    }

    /** Whether this process is the only one, or the one of several that writes. */
    boolean first() {
        return workers.ranks().first();
    }

    Ledger ledger() {
        return ledger;
    }

    /** Hash of everything that decides the run. */
    String key() {
        return key;
    }

    ProgressView view() {
        return view;
    }

    /** Where every step is told. */
    StepLog steps() {
        return steps;
    }

    /** Tells of every step to {@code other} too. */
    void alsoTell(StepLog other) {
        steps = steps.and(other);
    }

    Pace pace() {
        return pace;
    }

    Path data() {
        return job.data();
    }

    /** Whether a reward model was given. */
    boolean hasReward() {
        return job.reward() != null;
    }

    /** Numbers that came out. */
    Map<String, Double> figures() {
        return figures;
    }

    /** What the user should know. */
    List<String> notes() {
        return notes;
    }

    /** Further entries of the provenance. */
    Map<String, Object> told() {
        return told;
    }

    /** Further text files of the output folder. */
    Map<String, String> files() {
        return files;
    }

    /** A paragraph of the model card on how the model is to be asked; empty where it is asked like its parent. */
    String usage() {
        return usage;
    }

    void usage(String markdown) {
        usage = "\n" + markdown + "\n";
    }

    /** What the weights' own header says of their origin. */
    Map<String, String> metadata() {
        return Map.of("toll.method", settings().method().label(), "toll.key", key);
    }

    long seed(String... stage) {
        return Seeds.derive(job.seed(), stage);
    }

    Policy policy() {
        var lora = job.lora();
        return lora == null ? Policy.of(model, workers) : Policy.lora(model, workers, lora, seed("lora"));
    }

    /** What samples: the policy as it is at that time, unless the job names another. */
    Subject sampler(Policy policy) {
        var other = job.sampler();
        return other == null ? policy.subject("policy") : other;
    }

    boolean samplesElsewhere() {
        return job.sampler() != null;
    }

    /** Gives the loaded reward model to {@code use} and closes it afterwards. */
    <T> T withReward(Function<RewardModel, T> use) {
        try (var judge = RewardModel.decoder(Objects.requireNonNull(job.reward()));
                var reward = RewardModel.read(judge, workers)) {
            return use.apply(reward);
        }
    }

    Checkpointing checkpointing() {
        return checkpointing("");
    }

    /** The same for one stage of several. */
    Checkpointing checkpointing(String stage) {
        // A run that is watched goes on from a station, so that what it tells between two of them is whole.
        var watch = job.watch();
        int every = watch == null ? SAVE_EVERY : watch.every() * Math.max(1, SAVE_EVERY / watch.every());
        return new Checkpointing(ledger.dir().resolve("state"), key + stage, every);
    }

    /** The supervised step's settings. */
    Sft.Settings update() {
        var s = settings();
        return new Sft.Settings(s.rate(), s.whole("batch"), s.whole("epochs"), s.get("weight_decay"), s.get("clip"), seed("order"), s.engine());
    }

    /** Runs what needs the reference's log-probabilities, with those that are known already. */
    <T> T reference(String what, int total, BiFunction<ReferenceScores, Progress, T> work) {
        long begun = System.nanoTime();
        var cache = job.referenceCache() == null || !first() ? null : Ledger.open(job.referenceCache());
        try (var progress = view.start("reference log-probabilities of " + what, total)) {
            var journal = (cache == null ? ledger : cache).journal("reference");
            return work.apply(ReferenceScores.cached(journal, model.contentHash()), progress);
        } finally {
            if (cache != null) {
                cache.close();
            }
            pace.prepared(begun);
        }
    }

    /** Items that fit the limits; the others, and lines that could not be used, are told with their numbers. */
    <T> List<T> usable(Loaded<T> data, ToIntFunction<T> promptTokens, ToIntFunction<T> tokens) {
        leftOut(data);
        return fitting(data.items(), data.lines(), promptTokens, tokens);
    }

    /** Tells lines of the data that could not be used. */
    void leftOut(Loaded<?> data) {
        data.leftOut().ifPresent(this::tell);
    }

    /** Tells at once, before hours of training, and again with the result. */
    private void tell(String note) {
        view.say("note: " + note);
        notes.add(note);
    }

    /** The same for items that are no lines of the data. */
    <T> List<T> fitting(List<T> items, ToIntFunction<T> promptTokens, ToIntFunction<T> tokens) {
        return fitting(items, List.of(), promptTokens, tokens);
    }

    private <T> List<T> fitting(List<T> items, List<Integer> lines, ToIntFunction<T> promptTokens, ToIntFunction<T> tokens) {
        int longestPrompt = settings().whole("max_prompt_tokens");
        int most = Math.min(settings().whole("max_tokens"), model.config().maxPositionEmbeddings());
        var out = new ArrayList<T>();
        var tooLong = new ArrayList<Integer>();
        for (int i = 0; i < items.size(); i++) {
            var item = items.get(i);
            if (promptTokens.applyAsInt(item) > longestPrompt || tokens.applyAsInt(item) > most) {
                tooLong.add(lines.isEmpty() ? i : lines.get(i));
            } else {
                out.add(item);
            }
        }
        if (!tooLong.isEmpty()) {
            String note = tooLong.size() + " of " + items.size() + " left out: a prompt of more than " + longestPrompt + " tokens (max_prompt_tokens) or more than " + most
                    + " with its answer (max_tokens, and the model's context)" + (lines.isEmpty() ? "" : ", " + Loaded.inWords(tooLong));
            if (out.isEmpty()) {
                throw new InputException(data() + ": nothing left to train on; " + note);
            }
            tell(note);
        }
        figures.put("used", (double) out.size());
        return out;
    }

    /** Prompts that leave room for an answer. */
    List<Prompt> prompts() {
        return usable(TrainingData.prompts(data()), p -> model.encode(p).length, p -> model.encode(p).length + settings().whole("max_new_tokens"));
    }

    int tokens(Prompt prompt, String answer) {
        return model.encode(prompt).length + model.encodeAnswer(prompt, answer, true).length;
    }
}
