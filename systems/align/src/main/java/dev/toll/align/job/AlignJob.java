package dev.toll.align.job;

import dev.toll.align.Checkpointing;
import dev.toll.align.Examples;
import dev.toll.align.JudgedAnswer;
import dev.toll.align.KtoTraining;
import dev.toll.align.Policy;
import dev.toll.align.PreferenceTraining;
import dev.toll.align.RewardModel;
import dev.toll.align.Rsf;
import dev.toll.align.Sft;
import dev.toll.align.lora.Lora;
import dev.toll.align.loss.Kto;
import dev.toll.core.InputException;
import dev.toll.core.Preference;
import dev.toll.core.Prompt;
import dev.toll.core.ledger.ContentHash;
import dev.toll.core.ledger.Ledger;
import dev.toll.core.progress.ProgressView;
import dev.toll.core.stats.SeededRandom;
import dev.toll.core.stats.Seeds;
import dev.toll.evaluate.data.Loaded;
import dev.toll.evaluate.data.TrainingData;
import dev.toll.model.LanguageModel;
import dev.toll.model.format.Dtype;
import dev.toll.tensor.Device;
import dev.toll.tensor.Torch;
import dev.toll.tensor.Workers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A run of one method: reads model and data, trains, writes a Hugging Face folder with its provenance. While it runs its
 * state lies in {@code OUT.work}; killed, the same call goes on from there, and after the last step it is removed.
 *
 * @param reward folder of the reward model, for rejection sampling
 * @param lora train an adapter of that shape only; null trains all weights
 * @param dtype type of the weights written; null keeps the model's
 */
public record AlignJob(AlignSettings settings, Path model, Path data, Path out, @Nullable Path reward, @Nullable Lora lora, @Nullable Dtype dtype, long seed, String code) {
    private static final String PROVENANCE = "toll-align.json";
    private static final int SAVE_EVERY = 50;

    /** What came out: numbers by name, and what the user should know. */
    public record Done(Path out, boolean alreadyDone, Map<String, Double> figures, List<String> notes) {}

    public Done run(ProgressView view) {
        Torch.oneThreadPerWorker();
        if (settings.method() == AlignMethod.RSF && reward == null) {
            throw new InputException("rsf: --reward: found nothing, expected the folder of a reward model such as './toll align rm' writes");
        }
        if (lora != null && (settings.method() == AlignMethod.RM || settings.method() == AlignMethod.RSF)) {
            throw new InputException("--lora: not with " + settings.method().label() + "; it trains all weights");
        }
        try (var loaded = LanguageModel.load(model);
                var workers = Workers.forModel(loaded.parameterCount(), Device.CPU)) {
            var provenance = provenance(loaded);
            String key = ContentHash.ofString(new JsonMapper().writeValueAsString(provenance));
            provenance.put("job", key);
            var file = out.resolve(PROVENANCE);
            if (Files.isRegularFile(file) && read(file).path("job").asString("").equals(key)) {
                return new Done(out, true, figures(read(file).path("figures")), List.of());
            }
            refuseOther();
            var work = out.resolveSibling(out.getFileName() + ".work");
            Done done;
            try (var ledger = Ledger.open(work)) {
                done = new Run(loaded, workers, ledger, key, provenance, view).go();
            }
            delete(work);
            return done;
        }
    }

    private Map<String, Object> provenance(LanguageModel loaded) {
        var out = new LinkedHashMap<String, Object>();
        out.put("method", settings.method().label());
        out.put("settings", new TreeMap<>(settings.values()));
        out.put("schedule", settings.schedule().name().toLowerCase(java.util.Locale.ROOT));
        out.put("seed", seed);
        out.put("model", sorted("folder", String.valueOf(model.toAbsolutePath().normalize().getFileName()), "contentHash", loaded.contentHash()));
        out.put("data", sorted("file", String.valueOf(data.getFileName()), "sha256", ContentHash.ofFile(data)));
        if (lora != null) {
            out.put("lora", lora.toString());
        }
        if (reward != null) {
            out.put("reward", String.valueOf(reward.toAbsolutePath().normalize().getFileName()));
        }
        return out;
    }

    /** In a fixed order, for the text of it is hashed; {@code Map.of} has another order in every JVM. */
    private static Map<String, String> sorted(String k1, String v1, String k2, String v2) {
        return new TreeMap<>(Map.of(k1, v1, k2, v2));
    }

    private void refuseOther() {
        try {
            if (Files.exists(out) && (!Files.isDirectory(out) || Files.list(out).findAny().isPresent())) {
                throw new InputException(out + ": is there already and was not made by this very run; choose another output folder, or remove it");
            }
        } catch (IOException e) {
            throw new InputException(out + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    private static tools.jackson.databind.JsonNode read(Path file) {
        try {
            return new JsonMapper().readTree(Files.readString(file));
        } catch (IOException e) {
            throw new InputException(file + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    private static Map<String, Double> figures(tools.jackson.databind.JsonNode node) {
        var out = new LinkedHashMap<String, Double>();
        node.properties().forEach(e -> out.put(e.getKey(), e.getValue().asDouble()));
        return out;
    }

    private static void delete(Path folder) {
        try (var walk = Files.walk(folder)) {
            for (var p : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(p);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The parts that share the loaded model. */
    private final class Run {
        private final LanguageModel loaded;
        private final Workers workers;
        private final Ledger ledger;
        private final String key;
        private final Map<String, Object> provenance;
        private final ProgressView view;
        private final Map<String, Double> figures = new LinkedHashMap<>();
        private final List<String> notes = new ArrayList<>();

        Run(LanguageModel loaded, Workers workers, Ledger ledger, String key, Map<String, Object> provenance, ProgressView view) {
            this.loaded = loaded;
            this.workers = workers;
            this.ledger = ledger;
            this.key = key;
            this.provenance = provenance;
            this.view = view;
        }

        Done go() {
            if (settings.method() == AlignMethod.RM) {
                rewardModel();
            } else {
                try (var policy = lora == null ? Policy.of(loaded, workers) : Policy.lora(loaded, workers, lora, Seeds.derive(seed, "lora"))) {
                    switch (settings.method().data()) {
                        case COMPLETIONS -> sft(policy);
                        case JUDGED -> kto(policy);
                        case PROMPTS -> rsf(policy);
                        case PAIRS -> pairs(policy);
                    }
                    policy.save(out, dtype == null ? loaded.config().dtype() : dtype, Map.of("toll.method", settings.method().label(), "toll.key", key), files());
                }
            }
            return new Done(out, false, figures, notes);
        }

        private Map<String, String> files() {
            provenance.put("code", code);
            provenance.put("figures", figures);
            provenance.put("notes", notes);
            String text = new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(provenance) + "\n";
            String card = "---\ntags:\n- toll\n- " + settings.method().label() + "\n---\n# " + out.getFileName() + "\n\n"
                    + "`" + model.toAbsolutePath().normalize().getFileName() + "` after `" + settings.method().label() + "` (" + settings.method().summary() + ") on `" + data.getFileName()
                    + "`. Everything that decided the result is in `" + PROVENANCE + "`.\n";
            return Map.of(PROVENANCE, text, "README.md", card);
        }

        private Checkpointing checkpointing() {
            return new Checkpointing(ledger.dir().resolve("state"), key, SAVE_EVERY);
        }

        private <T> List<T> usable(Loaded<T> data, java.util.function.ToIntFunction<T> promptTokens, java.util.function.ToIntFunction<T> tokens) {
            if (!data.skipped().isEmpty()) {
                notes.add(data.skipped().size() + " lines left out, first: " + data.skipped().getFirst());
            }
            int most = Math.min(settings.whole("max_tokens"), loaded.config().maxPositionEmbeddings());
            var out = new ArrayList<T>();
            int tooLong = 0;
            for (var item : data.items()) {
                if (promptTokens.applyAsInt(item) > settings.whole("max_prompt_tokens") || tokens.applyAsInt(item) > most) {
                    tooLong++;
                } else {
                    out.add(item);
                }
            }
            if (tooLong > 0) {
                notes.add(tooLong + " of " + data.items().size() + " left out: a prompt of more than " + settings.whole("max_prompt_tokens") + " tokens (max_prompt_tokens) or more than "
                        + most + " with its answer (max_tokens, and the model's context)");
            }
            if (out.isEmpty()) {
                throw new InputException(AlignJob.this.data + ": nothing left to train on; " + String.join("; ", notes));
            }
            figures.put("used", (double) out.size());
            return out;
        }

        private int tokens(Prompt prompt, String answer) {
            return loaded.encode(prompt).length + loaded.encodeAnswer(prompt, answer, true).length;
        }

        private void sft(Policy policy) {
            var items = usable(TrainingData.completions(data), c -> loaded.encode(c.prompt()).length, c -> tokens(c.prompt(), c.answer()));
            var examples = items.stream().map(c -> Examples.of(loaded, c.prompt(), c.answer())).toList();
            var sft = update();
            try (var progress = view.start("sft on " + examples.size() + " answers", sft.steps(examples.size()))) {
                figures.put("loss", Sft.train(policy, examples, sft, checkpointing(), progress));
            }
        }

        private Sft.Settings update() {
            return new Sft.Settings(settings.rate(), settings.whole("batch"), settings.whole("epochs"), settings.get("weight_decay"), settings.get("clip"), Seeds.derive(seed, "order"));
        }

        private List<Preference> preferences() {
            return usable(TrainingData.preferences(data), p -> loaded.encode(p.prompt()).length,
                    p -> Math.max(tokens(p.prompt(), p.chosen()), tokens(p.prompt(), p.rejected())));
        }

        private void pairs(Policy policy) {
            var preferences = preferences();
            var training = new PreferenceTraining.Settings(settings.loss(), settings.get("chosen_nll"), settings.rate(), settings.whole("batch"), settings.whole("epochs"),
                    settings.get("clip"), Seeds.derive(seed, "order"));
            view.say("reference log-probabilities of " + preferences.size() + " pairs");
            var prepared = PreferenceTraining.prepare(policy, preferences);
            try (var progress = view.start(settings.method().label() + " on " + prepared.size() + " pairs", training.steps(prepared.size()))) {
                var outcome = PreferenceTraining.train(policy, prepared, training, checkpointing(), progress);
                figures.put("loss", outcome.loss());
                figures.put("accuracy", outcome.accuracy());
            }
        }

        private void kto(Policy policy) {
            var items = usable(TrainingData.judged(data), c -> loaded.encode(c.prompt()).length, c -> tokens(c.prompt(), c.answer()));
            var judged = items.stream().map(c -> new JudgedAnswer(c.prompt(), c.answer(), Boolean.TRUE.equals(c.desirable()))).toList();
            long good = judged.stream().filter(JudgedAnswer::desirable).count();
            double balance = settings.get("desirable_weight") * good / (settings.get("undesirable_weight") * Math.max(1, judged.size() - good));
            if (balance < 1 || balance > 4.0 / 3) {
                notes.add(String.format(java.util.Locale.ROOT, "%d desirable and %d undesirable answers with these weights stand %.2f to 1; the KTO paper advises 1 to 1.33",
                        good, judged.size() - good, balance));
            }
            var training = new KtoTraining.Settings(new Kto(settings.get("beta"), settings.get("desirable_weight"), settings.get("undesirable_weight")), settings.rate(),
                    settings.whole("batch"), settings.whole("epochs"), settings.get("clip"), Seeds.derive(seed, "order"));
            view.say("reference log-probabilities of " + judged.size() + " answers");
            var rows = KtoTraining.prepare(policy, judged);
            try (var progress = view.start("kto on " + rows.size() + " answers", training.steps(rows.size()))) {
                var outcome = KtoTraining.train(policy, rows, training, checkpointing(), progress);
                figures.put("loss", outcome.loss());
                figures.put("baseline", outcome.baseline());
            }
        }

        private void rewardModel() {
            var all = preferences();
            int held = (int) (settings.get("held_out") * all.size());
            int[] order = SeededRandom.permutation(all.size(), Seeds.derive(seed, "held out"));
            var heldOut = new ArrayList<Preference>();
            var train = new ArrayList<Preference>();
            for (int i = 0; i < order.length; i++) {
                (i < held ? heldOut : train).add(all.get(order[i]));
            }
            var training = new RewardModel.Settings(settings.rate(), settings.whole("batch"), settings.whole("epochs"), settings.get("clip"), Seeds.derive(seed, "order"));
            int steps = settings.whole("epochs") * ((train.size() + settings.whole("batch") - 1) / settings.whole("batch"));
            try (var reward = RewardModel.of(loaded, workers);
                    var progress = view.start("reward model on " + train.size() + " pairs", steps)) {
                var outcome = reward.train(train, heldOut, training, checkpointing(), progress);
                figures.put("loss", outcome.loss());
                figures.put("heldOut", (double) outcome.heldOut());
                if (outcome.heldOut() > 0) {
                    figures.put("heldOutAccuracy", outcome.heldOutAccuracy());
                }
                reward.save(out, Map.of("toll.method", "rm", "toll.key", key), files());
            }
        }

        private void rsf(Policy policy) {
            var prompts = usable(TrainingData.prompts(data), p -> loaded.encode(p).length, p -> loaded.encode(p).length + settings.whole("max_new_tokens"));
            var iteration = new Rsf.Settings(settings.whole("samples"), settings.get("temperature"), settings.whole("max_new_tokens"), update());
            int perIteration = Math.min(settings.whole("prompts"), prompts.size());
            try (var judge = LanguageModel.load(java.util.Objects.requireNonNull(reward));
                    var rewards = RewardModel.read(judge, workers)) {
                for (int i = 0; i < settings.whole("iterations"); i++) {
                    int number = i;
                    var asked = new ArrayList<Prompt>();
                    for (int k = 0; k < perIteration; k++) {
                        asked.add(prompts.get((i * perIteration + k) % prompts.size()));
                    }
                    var folder = ledger.artefact("iteration-" + (i + 1), key, dir -> {
                        var done = Rsf.iterate(policy, asked, rewards, iteration, Seeds.derive(seed, "rsf", Integer.toString(number)), view);
                        ledger.journal("rsf").append(key + number, new JsonMapper().writeValueAsString(Map.of("mean", done.meanReward(), "dropped", done.dropped())));
                        policy.save(dir, Dtype.F32, Map.of("toll.iteration", Integer.toString(number + 1)));
                    });
                    policy.load(folder);
                    var told = new JsonMapper().readTree(ledger.journal("rsf").find(key + i).orElse("{}"));
                    figures.put("meanReward" + (i + 1), told.path("mean").asDouble());
                    if (told.path("dropped").asInt() > 0) {
                        notes.add("iteration " + (i + 1) + ": " + told.path("dropped").asInt() + " of " + asked.size() + " prompts without a usable winner");
                    }
                }
            }
        }
    }
}
