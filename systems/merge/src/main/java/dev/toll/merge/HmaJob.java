package dev.toll.merge;

import dev.toll.core.Answer;
import dev.toll.core.InputException;
import dev.toll.core.Prompt;
import dev.toll.core.Sampling;
import dev.toll.core.ledger.ContentHash;
import dev.toll.core.ledger.Folders;
import dev.toll.core.ledger.Ledger;
import dev.toll.core.progress.ProgressView;
import dev.toll.core.stats.Seeds;
import dev.toll.merge.disk.Merged;
import dev.toll.model.LanguageModel;
import dev.toll.model.LocalSubject;
import dev.toll.model.decoder.TargetedSequence;
import dev.toll.tensor.Workers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * HMA from two folders to a third (Lin et al. 2024, section 6): the aligned model answers prompts, its best answers are
 * kept, the ratios are searched, the merge is written. State lies in {@code OUT.work} until the folder is complete; killed
 * at any moment, the same job goes on from its last answer, evaluation or tensor.
 *
 * @param settings of the search
 * @param ranking keeps only the answers it likes best; null keeps all
 */
public record HmaJob(Path base, Path aligned, Path out, Hma.Settings settings, List<Prompt> prompts, int maxNewTokens, @Nullable Ranking ranking, int threads,
        String code) {
    /** Answers asked for together, and at risk when the process is killed. */
    private static final int BATCH = 16;

    private static final String KEY = "toll.hma";

    public HmaJob {
        prompts = List.copyOf(prompts);
    }

    /**
     * Which answers are learnt from: the paper draws 2,000 of the 5,000 with the highest reward.
     *
     * @param name names the reward and its version: another name is another job
     * @param share of the answers that is kept, above 0 and up to 1
     */
    public record Ranking(String name, AnswerReward reward, double share) {
        public Ranking {
            if (!(share > 0 && share <= 1)) {
                throw new InputException("share of answers to keep: found " + share + ", expected above 0 and up to 1");
            }
        }
    }

    /** What came of it; {@code found} is absent when the folder was already there from this very job. */
    public record Done(Optional<Hma.Found> found, int answers, int dropped, Optional<Merged> merged) {}

    /** Runs or goes on. Both models must be loaded from the folders of the job; the workers are borrowed. */
    public Done run(LanguageModel before, LanguageModel after, Workers workers, ProgressView view) {
        String key = key(before, after);
        if (key.equals(keyOf(out))) {
            return new Done(Optional.empty(), 0, 0, Optional.empty());
        }
        refuseOther();
        var work = out.resolveSibling(out.getFileName() + ".work");
        Done done;
        try (var ledger = Ledger.open(work)) {
            done = new Run(before, after, workers, ledger, key, view).go();
        }
        Folders.delete(work);
        return done;
    }

    private String key(LanguageModel before, LanguageModel after) {
        return ContentHash.builder().add("hma 2").add(before.contentHash()).add(after.contentHash()).add(settings.toString()).add(prompts.toString())
                .add(Integer.toString(maxNewTokens)).add(ranking == null ? "" : ranking.name() + " " + ranking.share()).hex().substring(0, 32);
    }

    private static String keyOf(Path folder) {
        var file = folder.resolve("toll-merge.json");
        try {
            return Files.isRegularFile(file) ? new JsonMapper().readTree(Files.readString(file)).path("metadata").path(KEY).asString("") : "";
        } catch (IOException | tools.jackson.core.JacksonException e) {
            throw new InputException(file + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    /** Before anything is computed, not after. */
    private void refuseOther() {
        if (Files.isRegularFile(out)) {
            throw new InputException(out + ": is a file; choose a folder to write");
        }
        try (var entries = Files.exists(out) ? Files.list(out) : java.util.stream.Stream.<Path>empty()) {
            if (entries.findAny().isPresent()) {
                throw new InputException(out + ": exists and is not empty, and was not made by this very job; remove it or choose another output folder");
            }
        } catch (IOException e) {
            throw new InputException(out + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    /** One run of the job, with what it needs open. */
    private final class Run {
        private final LanguageModel before;
        private final LanguageModel after;
        private final Workers workers;
        private final Ledger ledger;
        private final String key;
        private final ProgressView view;

        Run(LanguageModel before, LanguageModel after, Workers workers, Ledger ledger, String key, ProgressView view) {
            this.before = before;
            this.after = after;
            this.workers = workers;
            this.ledger = ledger;
            this.key = key;
            this.view = view;
        }

        Done go() {
            var answers = answers();
            var data = data(answers);
            if (data.isEmpty()) {
                throw new InputException("merge hma: none of the " + answers.size() + " answers of " + aligned
                        + " can be learnt from (they are empty or of unknown reward); check --prompts and --max-new-tokens");
            }
            Hma.Found found;
            try (var progress = view.start("searching " + settings.layout().blocks() + " ratios", steps())) {
                found = new Hma(before.decoder(), before.config().expectedTensors().keySet(), before.weights(), after.weights(), workers)
                        .search(data, settings, ledger.journal("search"), key, progress);
            }
            var metadata = new LinkedHashMap<String, String>();
            metadata.put("toll.method", "hma");
            metadata.put("toll.rlhf_weights", Arrays.toString(found.plan().rlhfWeights()));
            metadata.put("toll.seed", Long.toString(settings.seed()));
            metadata.put("toll.code", code);
            metadata.put(KEY, key);
            var merged = CheckpointMerger.merge("hma", base, aligned, found.plan(), out, metadata, threads, view).merged();
            return new Done(Optional.of(found), data.size(), answers.size() - data.size(), Optional.of(merged));
        }

        private int steps() {
            return switch (settings.solver()) {
                case Hma.Solver.Gradient g -> g.steps();
                case Hma.Solver.DerivativeFree f -> f.evaluations();
            };
        }

        private List<Answer> answers() {
            var json = new JsonMapper();
            var journal = ledger.journal("answers");
            var sampling = Sampling.of(1.0, maxNewTokens, Seeds.derive(settings.seed(), "hma data"));
            var subject = new LocalSubject("aligned", after, after.weights(), workers);
            var out = new ArrayList<Answer>();
            try (var progress = view.start("answering " + prompts.size() + " prompts", prompts.size())) {
                for (int from = 0; from < prompts.size(); from += BATCH) {
                    int first = from;
                    var part = prompts.subList(from, Math.min(prompts.size(), from + BATCH));
                    var rows = new long[part.size()];
                    Arrays.setAll(rows, i -> first + i);
                    var answered = json.readValue(journal.computeIfAbsent(key + " " + from,
                            () -> json.writeValueAsString(subject.answer(part, rows, sampling))), Answer[].class);
                    out.addAll(List.of(answered));
                    progress.step(part.size());
                }
            }
            return out;
        }

        /** An answer that was cut off has no end to learn. */
        private TargetedSequence learnt(Prompt prompt, Answer answer) {
            return TargetedSequence.of(before.encode(prompt), before.encodeAnswer(prompt, answer.text(), answer.finished()));
        }

        private List<TargetedSequence> data(List<Answer> answers) {
            double[] rewards = ranking == null ? new double[answers.size()] : ranking.reward().score(prompts, answers);
            var usable = new ArrayList<Integer>();
            for (int i = 0; i < answers.size(); i++) {
                if (!answers.get(i).text().isBlank() && !Double.isNaN(rewards[i])) {
                    usable.add(i);
                }
            }
            if (ranking != null) {
                usable.sort(Comparator.comparingDouble((Integer i) -> rewards[i]).reversed());
            }
            long kept = ranking == null ? usable.size() : Math.max(1, Math.round(ranking.share() * usable.size()));
            return usable.stream()
                    .limit(kept)
                    .map(i -> learnt(prompts.get(i), answers.get(i)))
                    .toList();
        }
    }
}
