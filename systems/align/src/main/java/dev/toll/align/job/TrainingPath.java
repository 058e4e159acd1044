package dev.toll.align.job;

import dev.toll.align.Policy;
import dev.toll.align.StepLog;
import dev.toll.core.InputException;
import dev.toll.core.Measurement;
import dev.toll.core.Metric;
import dev.toll.core.Prompt;
import dev.toll.core.Sampling;
import dev.toll.core.stats.SeededRandom;
import dev.toll.evaluate.Evaluator;
import dev.toll.evaluate.data.TrainingData;
import dev.toll.report.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The reward–tax path, drawn while it is walked: at its stations the policy as it is then is put to the suites and, where
 * there is a reward model, asked some of the training prompts. Measuring changes nothing about training. What was measured
 * before a kill is not measured again.
 */
final class TrainingPath implements StepLog {
    /** Training prompts the reward model hears about at every station. */
    private static final int REWARD_PROMPTS = 64;
    private static final int ITEMS_AT_ONCE = 16;
    private static final JsonMapper JSON = new JsonMapper();

    private final RunningJob job;
    private final Watch watch;
    private final Policy policy;
    private final PathPage page;
    private final Path count;
    private final List<PathStation> stations = new ArrayList<>();
    private int last;
    private double loss;
    private double accuracy;
    private int updates;

    TrainingPath(RunningJob job, Watch watch, Policy policy, PathPage page) {
        this.job = job;
        this.watch = watch;
        this.policy = policy;
        this.page = page;
        this.count = job.ledger().dir().resolve("path.step");
    }

    /** Takes up the stations of a killed run, or measures where training begins. */
    void begin() {
        station(0);
        for (int step = watch.every(); job.ledger().journal("path").find(key(step)).isPresent(); step += watch.every()) {
            station(step);
        }
    }

    @Override
    public void after(Entry step) {
        last = step.step() + 1;
        write(count, Integer.toString(last));
        loss += step.loss();
        accuracy += step.more().getOrDefault("accuracy", Double.NaN);
        updates++;
        if (last % watch.every() == 0) {
            station(last);
        }
    }

    /** Measures where training ended, and leaves the path beside the weights. */
    void end() {
        if (last == 0 && Files.exists(count)) {
            last = Integer.parseInt(read(count));
        }
        station(last);
        job.files().put("path.jsonl", stations.stream().map(s -> JSON.writeValueAsString(s.line()) + "\n").collect(Collectors.joining()));
        job.files().put("path.html", page.of(stations));
        stations.getLast().suites().forEach(m -> job.figures().put(m.suite() + "Change", m.mean() - before(m)));
    }

    private double before(Measurement after) {
        return stations.getFirst().suites().stream().filter(m -> m.suite().equals(after.suite())).findFirst().orElseThrow().mean();
    }

    private String key(int step) {
        return job.key() + "-" + step;
    }

    private void station(int step) {
        if (stations.stream().noneMatch(s -> s.step() == step)) {
            long begun = System.nanoTime();
            var made = measure(step);
            stations.add(made);
            stations.sort((a, b) -> Integer.compare(a.step(), b.step()));
            job.ledger().writeAtomically("path.html", page.of(stations));
            job.pace().paused(System.nanoTime() - begun);
        }
        loss = 0;
        accuracy = 0;
        updates = 0;
    }

    private PathStation measure(int step) {
        var journal = job.ledger().journal("path");
        var known = journal.find(key(step)).map(JSON::readTree).orElse(null);
        var subject = policy.subject(PathStation.subject(step));
        var suites = new ArrayList<Measurement>();
        int truncated = 0;
        long items = watch.suites().stream().mapToLong(s -> s.items().size()).sum();
        try (var progress = job.view().start("  measuring at step " + step, items)) {
            for (var suite : watch.suites()) {
                progress.note(suite.name());
                var evaluation = new Evaluator(job.ledger().journal("items"), ITEMS_AT_ONCE).measure(subject, key(step), suite,
                        Sampling.greedy(watch.maxNewTokens()).withStop("\nQuestion:"), progress);
                suites.add(evaluation.measurement());
                truncated += evaluation.truncated();
            }
        }
        var made = known != null
                ? new PathStation(step, suites, rewards(step, known.path("rewards")), number(known.path("loss")), number(known.path("accuracy")), truncated)
                : new PathStation(step, suites, job.hasReward() ? rewards(step) : null, updates == 0 || job.hasReward() ? Double.NaN : loss / updates, accuracy / updates, truncated);
        if (known == null) {
            journal.append(key(step), JSON.writeValueAsString(made.kept()));
            tell(made);
        }
        return made;
    }

    private Measurement rewards(int step) {
        var all = TrainingData.prompts(job.data()).items().stream().filter(p -> job.model().encode(p).length + watch.maxNewTokens() <= job.model().config().maxPositionEmbeddings()).toList();
        if (all.isEmpty()) {
            throw new InputException("--every: no prompt of " + job.data() + " leaves room for an answer of " + watch.maxNewTokens() + " tokens; lower --max-new-tokens");
        }
        int[] order = SeededRandom.permutation(all.size(), job.seed("path prompts"));
        List<Prompt> asked = IntStream.of(order).limit(REWARD_PROMPTS).<Prompt>mapToObj(all::get).toList();
        var answers = policy.subject("path").answer(asked, Sampling.of(1, watch.maxNewTokens(), job.seed("path")));
        return measurement(step, job.withReward(reward -> reward.score(asked, answers)));
    }

    private static @Nullable Measurement rewards(int step, JsonNode kept) {
        return kept.isArray() ? measurement(step, kept.valueStream().mapToDouble(TrainingPath::number).toArray()) : null;
    }

    private static Measurement measurement(int step, double[] rewards) {
        return new Measurement(PathStation.subject(step), Result.REWARD, Result.REWARD, Metric.REWARD, IntStream.range(0, rewards.length).mapToObj(Integer::toString).toList(), rewards);
    }

    private static double number(JsonNode node) {
        return node.isNumber() ? node.asDouble() : Double.NaN;
    }

    private void tell(PathStation at) {
        var out = new StringBuilder("step " + at.step());
        if (at.reward() != null) {
            out.append(String.format(Locale.ROOT, ", reward %.3f", at.reward().mean()));
        } else if (!Double.isNaN(at.accuracy())) {
            out.append(String.format(Locale.ROOT, ", accuracy %.3f", at.accuracy()));
        }
        at.suites().forEach(m -> out.append(String.format(Locale.ROOT, ", %s %.1f", m.suite(), 100 * m.mean())));
        job.view().say(out.toString());
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new InputException(file + ": cannot be written (" + e.getMessage() + ")", e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new InputException(file + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }
}
