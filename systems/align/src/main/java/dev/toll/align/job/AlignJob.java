package dev.toll.align.job;

import dev.toll.align.JsonlStepLog;
import dev.toll.align.lora.Lora;
import dev.toll.core.InputException;
import dev.toll.core.Problems;
import dev.toll.core.Subject;
import dev.toll.core.ledger.ContentHash;
import dev.toll.core.ledger.Ledger;
import dev.toll.core.progress.ProgressView;
import dev.toll.model.LanguageModel;
import dev.toll.model.format.Checkpoint;
import dev.toll.model.format.Dtype;
import dev.toll.tensor.DType;
import dev.toll.tensor.RankLost;
import dev.toll.tensor.Torch;
import dev.toll.tensor.Workers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
 * @param reward folder of the reward model, for methods that sample answers
 * @param lora train an adapter of that shape only; null trains all weights
 * @param dtype type of the weights written; null keeps the model's
 * @param device where to train: cpu, cuda, cuda:N or auto
 * @param log file that gets a line of JSON for every step; null writes none
 * @param referenceCache folder in which reference log-probabilities outlive the run; null keeps them with its state
 * @param sampler what draws the answers where a method samples; null is the policy itself
 * @param watch what is measured during training, and how often; null measures nothing
 */
public record AlignJob(AlignSettings settings, Path model, Path data, Path out, @Nullable Path reward, @Nullable Lora lora, @Nullable Dtype dtype, String device, long seed,
        String code, @Nullable Path log, @Nullable Path referenceCache, @Nullable Subject sampler, @Nullable Watch watch) {
    private static final String PROVENANCE = "toll-align.json";
    private static final List<String> SAMPLING = List.of("samples", "temperature", "max_new_tokens");

    /** What came out: numbers by name, and what the user should know. */
    public record Done(Path out, boolean alreadyDone, Map<String, Double> figures, List<String> notes) {}

    /** The run in this process alone. */
    public Done run(ProgressView view) {
        return run(view, Launch.alone());
    }

    /** The run as one of the processes of {@code launch}; only the first of them writes. */
    public Done run(ProgressView view, Launch launch) {
        Torch.oneThreadPerWorker();
        long begun = System.nanoTime();
        check(launch.size());
        var where = launch.device(device);
        try (var loaded = LanguageModel.load(model, DType.FLOAT32, where)) {
            var provenance = provenance(loaded);
            String key = ContentHash.ofString(new JsonMapper().writeValueAsString(provenance));
            provenance.put("job", key);
            provenance.put("ranks", launch.size());
            if (!launch.first()) {
                return train(loaded, launch, launch.scratch(), key, provenance, view, begun);
            }
            var file = out.resolve(PROVENANCE);
            if (Files.isRegularFile(file) && read(file).path("job").asString("").equals(key)) {
                return new Done(out, true, figures(read(file).path("figures")), List.of());
            }
            refuseOther();
            var work = out.resolveSibling(out.getFileName() + ".work");
            var done = train(loaded, launch, work, key, provenance, view, begun);
            delete(work);
            return done;
        }
    }

    /** The same run with its answers drawn by another subject. */
    public AlignJob sampledBy(Subject other) {
        return new AlignJob(settings, model, data, out, reward, lora, dtype, device, seed, code, log, referenceCache, other, watch);
    }

    /** What does not go together, all of it at once and before anything is read. */
    void check(int ranks) {
        var problems = new Problems();
        check(ranks, problems);
        problems.throwIfAny();
    }

    /** What does not go together is added to the problems. */
    public void check(int ranks, Problems problems) {
        var method = settings.method();
        if (method.reward() == AlignMethod.Reward.REQUIRED && reward == null) {
            problems.add(method.label(), "--reward", null, "the folder of a reward model such as './toll align rm' writes");
        }
        if (method.reward() == AlignMethod.Reward.NONE && reward != null && watch == null) {
            problems.add(method.label(), "--reward", reward, "nothing: this method learns from its data alone (with --every, a reward model measures on the way)");
        }
        if (watch != null && method == AlignMethod.RM) {
            problems.add("rm", "--every", watch.every(), "nothing: a reward model answers no suites; held_out tells how well it ranks");
        }
        if (lora != null && method == AlignMethod.RM) {
            problems.add(method.label(), "--lora", "rank " + lora.rank(), "nothing: a reward model's weights are all trained");
        }
        if (dtype != null && method == AlignMethod.RM) {
            problems.add("rm", "--dtype", dtype, "nothing: a reward model is written in float32");
        }
        if (referenceCache != null && !settings.needsReference()) {
            problems.add(method.label(), "--reference-cache", referenceCache, "nothing: this method needs no log-probabilities of the model before training");
        }
        if (sampler != null && !(method.samplesElsewhere() && reward != null)) {
            problems.add(method.label(), "--sampler", sampler.id(), method == AlignMethod.PPO
                    ? "nothing: PPO moves the probabilities of the very tokens its policy drew, so the policy must draw them itself"
                    : "nothing: answers are sampled by rsf, rs, and steerlm with --reward");
        }
        if (method == AlignMethod.STEERLM && reward == null) {
            SAMPLING.stream().filter(settings::changed).forEach(key -> problems.add(
                    "steerlm", "--set " + key, settings.get(key), "no such parameter without --reward: the answers then come rated, in --data"));
        }
        if (ranks > 1 && watch != null) {
            problems.add(method.label(), "--every", watch.every(), "nothing with --ranks: what is measured on the way is measured in one process");
        }
        if (ranks > 1 && method.reward() != AlignMethod.Reward.NONE && (method.reward() == AlignMethod.Reward.REQUIRED || reward != null)) {
            problems.add(method.label(), "--ranks", ranks, "1: it samples the answers it learns from, which is done in one process");
        }
    }

    private Done train(LanguageModel loaded, Launch launch, Path work, String key, Map<String, Object> provenance, ProgressView view, long begun) {
        var pace = new Pace();
        pace.loaded(begun);
        try (var ledger = Ledger.open(work);
                var ranks = launch.join(loaded.device());
                var workers = Workers.forModel(loaded.parameterCount(), loaded.device(), ranks);
                var steps = log == null || !ranks.first() ? null : new JsonlStepLog(log)) {
            ranks.agreeOn(key, "model, data or settings");
            var job = new RunningJob(this, loaded, workers, ledger, key, view, pace, steps == null ? pace : pace.and(steps));
            train(job, provenance);
            // How long it took is told, not written: the folder is the same wherever it is made.
            job.figures().putAll(pace.figures());
            return new Done(out, false, job.figures(), job.notes());
        } catch (RankLost e) {
            throw launch.explain(e);
        }
    }

    private void train(RunningJob job, Map<String, Object> provenance) {
        var method = settings.method();
        if (method == AlignMethod.RM) {
            RewardModelTrainer.train(job, reward -> {
                if (job.first()) {
                    reward.save(out, job.metadata(), files(job, provenance));
                }
            });
            return;
        }
        try (var policy = job.policy()) {
            if (watch == null) {
                trainer(method).train(job, policy);
            } else {
                var path = new TrainingPath(job, watch, policy, page(job));
                path.begin();
                job.alsoTell(path);
                trainer(method).train(job, policy);
                path.end();
            }
            if (job.first()) {
                policy.save(out, dtype == null ? job.model().config().dtype() : dtype, job.metadata(), files(job, provenance));
            }
        }
    }

    private static PolicyTrainer trainer(AlignMethod method) {
        return switch (method) {
            case SFT -> SftTrainer::train;
            case KTO -> KtoTrainer::train;
            case RSF -> RsfTrainer::train;
            case RS -> RejectionTrainer::train;
            case PPO -> PpoTrainer::train;
            case STEERLM -> SteerLmTrainer::train;
            default -> PairsTrainer::train;
        };
    }

    private Map<String, String> files(RunningJob job, Map<String, Object> provenance) {
        provenance.putAll(job.told());
        provenance.put("code", code);
        provenance.put("figures", job.figures());
        provenance.put("notes", job.notes());
        var files = new LinkedHashMap<>(job.files());
        files.put(PROVENANCE, new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(provenance) + "\n");
        files.put("README.md", "---\ntags:\n- toll\n- " + settings.method().label() + "\n---\n# " + out.getFileName() + "\n\n"
                + "`" + model.toAbsolutePath().normalize().getFileName() + "` after `" + settings.method().label() + "` (" + settings.method().summary() + ") on `" + data.getFileName()
                + "`. Everything that decided the result is in `" + PROVENANCE + "`.\n" + job.usage());
        return files;
    }

    private Map<String, Object> provenance(LanguageModel loaded) {
        var out = new LinkedHashMap<String, Object>();
        out.put("method", settings.method().label());
        out.put("settings", used());
        out.put("schedule", settings.schedule().name().toLowerCase(java.util.Locale.ROOT));
        out.put("order", settings.order().name().toLowerCase(java.util.Locale.ROOT));
        out.put("seed", seed);
        out.put("model", sorted("folder", String.valueOf(model.toAbsolutePath().normalize().getFileName()), "contentHash", loaded.contentHash()));
        out.put("data", sorted("file", String.valueOf(data.getFileName()), "sha256", ContentHash.ofFile(data)));
        if (lora != null) {
            out.put("lora", lora.toString());
        }
        if (reward != null) {
            out.put("reward", sorted("folder", String.valueOf(reward.toAbsolutePath().normalize().getFileName()), "contentHash", hash(reward)));
        }
        if (sampler != null) {
            out.put("sampler", sampler.id());
        }
        if (watch != null) {
            out.put("path", new TreeMap<>(Map.of("every", watch.every(), "maxNewTokens", watch.maxNewTokens(), "suites",
                    watch.suites().stream().map(s -> s.name() + " " + ContentHash.ofString(s.toString())).toList())));
        }
        return out;
    }

    /** Parameters that have a part in the run: nothing is sampled for rated data. */
    private Map<String, Double> used() {
        var out = new TreeMap<>(settings.values());
        if (settings.method() == AlignMethod.STEERLM && reward == null) {
            SAMPLING.forEach(out::remove);
        }
        return out;
    }

    private static String hash(Path folder) {
        try (var checkpoint = Checkpoint.open(folder)) {
            return checkpoint.contentHash();
        }
    }

    private PathPage page(RunningJob job) {
        var command = new StringBuilder("./toll align " + settings.method().label() + " --model " + PathPage.name(model) + " --data " + PathPage.name(data) + " --out " + PathPage.name(out));
        if (reward != null) {
            command.append(" --reward ").append(PathPage.name(reward));
        }
        settings.values().keySet().stream().filter(settings::changed).sorted().forEach(key -> command.append(" --set ").append(key).append('=').append(settings.get(key)));
        if (watch != null) {
            command.append(" --every ").append(watch.every()).append(" --max-new-tokens ").append(watch.maxNewTokens()).append(" --suite …");
        }
        command.append(" --seed ").append(seed);
        return new PathPage(this, command.toString(), Map.of("before", job.model().contentHash()), Map.of(PathPage.name(data), ContentHash.ofFile(data)));
    }

    /** In a fixed order, for the text of it is hashed; {@code Map.of} has another order in every JVM. */
    private static Map<String, String> sorted(String k1, String v1, String k2, String v2) {
        return new TreeMap<>(Map.of(k1, v1, k2, v2));
    }

    private void refuseOther() {
        if (Files.exists(out) && !isEmptyFolder(out)) {
            throw new InputException(out + ": is there already and was not made by this very run; choose another output folder, or remove it");
        }
    }

    private static boolean isEmptyFolder(Path path) {
        if (!Files.isDirectory(path)) {
            return false;
        }
        try (var list = Files.list(path)) {
            return list.findAny().isEmpty();
        } catch (IOException e) {
            throw new InputException(path + ": cannot be read (" + e.getMessage() + ")", e);
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
}
