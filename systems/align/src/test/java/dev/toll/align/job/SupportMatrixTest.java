package dev.toll.align.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toll.align.lora.Lora;
import dev.toll.core.Answer;
import dev.toll.core.InputException;
import dev.toll.core.Prompt;
import dev.toll.core.Sampling;
import dev.toll.core.Subject;
import dev.toll.evaluate.data.Loaded;
import dev.toll.evaluate.data.RatedData;
import dev.toll.evaluate.data.TrainingData;
import dev.toll.model.format.Dtype;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page on what goes with what is what the checks of a job and the readers of data say: every cell is a combination that was tried. */
class SupportMatrixTest {
    private static final Path PAGE = Path.of("../../docs/support-matrix.md");
    private static final Path ANY = Path.of("any");

    @TempDir
    private Path dir;

    private record Asked(@Nullable Path reward, @Nullable Lora lora, @Nullable Dtype dtype, @Nullable Path referenceCache, @Nullable Subject sampler, int ranks) {}

    private static final class Other implements Subject {
        @Override
        public String id() {
            return "other";
        }

        @Override
        public List<Answer> answer(List<? extends Prompt> prompts, Sampling sampling) {
            throw new AssertionError("only checked");
        }

        @Override
        public double[][] logLikelihood(List<? extends Prompt> prompts, List<List<String>> options) {
            throw new AssertionError("only checked");
        }
    }

    private static boolean goes(AlignMethod method, Asked asked) {
        try {
            new AlignJob(AlignSettings.of(method, List.of()), ANY, ANY, ANY, asked.reward(), asked.lora(), asked.dtype(), "cpu", 1, "test", null, asked.referenceCache(), asked.sampler(), null).check(asked.ranks());
            return true;
        } catch (InputException e) {
            return false;
        }
    }

    /** With a reward model where the method cannot do without; where it can do both ways and only one goes, which. */
    private static String cell(AlignMethod method, Function<@Nullable Path, Asked> asked) {
        boolean without = goes(method, asked.apply(null));
        boolean with = goes(method, asked.apply(ANY));
        boolean optional = goes(method, plain(null)) && goes(method, plain(ANY));
        if (optional && with != without) {
            return with ? "with `--reward`" : "without `--reward`";
        }
        return with || without ? "yes" : "–";
    }

    private static Asked plain(@Nullable Path reward) {
        return new Asked(reward, null, null, null, null, 1);
    }

    private static String methods() {
        var lora = Lora.all(4, 8, 0);
        var text = new StringBuilder("| method | learns from | `--reward` | `--lora` | `--ranks` | `--sampler` | `--reference-cache` | `--dtype` |\n|---|---|---|---|---|---|---|---|\n");
        for (var method : AlignMethod.values()) {
            boolean without = goes(method, plain(null));
            boolean with = goes(method, plain(ANY));
            String from = method.data().name().toLowerCase(java.util.Locale.ROOT) + (without && with ? ", or prompts with `--reward`" : "");
            text.append("| `").append(method.label()).append("` | ").append(from).append(" | ").append(!with ? "–" : without ? "may" : "must").append(" | ")
                    .append(cell(method, r -> new Asked(r, lora, null, null, null, 1))).append(" | ")
                    .append(cell(method, r -> new Asked(r, null, null, null, null, 2))).append(" | ")
                    .append(cell(method, r -> new Asked(r, null, null, null, new Other(), 1))).append(" | ")
                    .append(cell(method, r -> new Asked(r, null, null, ANY, null, 1))).append(" | ")
                    .append(cell(method, r -> new Asked(r, null, Dtype.BF16, null, null, 1))).append(" |\n");
        }
        return text.toString();
    }

    @Test
    void page_onMethods_saysWhatTheChecksSay() throws IOException {
        assertThat(Files.readString(PAGE)).contains(methods());
    }

    private String shapes() throws IOException {
        var lines = new LinkedHashMap<String, String>();
        lines.put("pairs", "{\"prompt\": \"p\", \"chosen\": \"c\", \"rejected\": \"r\"}");
        lines.put("completions", "{\"prompt\": \"p\", \"completion\": \"c\"}");
        lines.put("judged", "{\"prompt\": \"p\", \"completion\": \"c\", \"label\": true}");
        lines.put("prompts", "{\"prompt\": \"p\"}");
        lines.put("rated", "{\"prompt\": \"p\", \"completion\": \"c\", \"attributes\": {\"helpfulness\": 3}}");
        Map<AlignMethod.Data, Function<Path, Loaded<?>>> readers = Map.of(AlignMethod.Data.PAIRS, TrainingData::preferences, AlignMethod.Data.COMPLETIONS, TrainingData::completions,
                AlignMethod.Data.JUDGED, TrainingData::judged, AlignMethod.Data.PROMPTS, TrainingData::prompts, AlignMethod.Data.RATED, file -> RatedData.load(file, 0, 4));
        var text = new StringBuilder("| learns from | of a file of " + String.join(" | of ", lines.keySet()) + " |\n|---|" + "---|".repeat(lines.size()) + "\n");
        for (var data : AlignMethod.Data.values()) {
            text.append("| ").append(data.name().toLowerCase(java.util.Locale.ROOT));
            for (var shape : lines.entrySet()) {
                var file = Files.writeString(dir.resolve(shape.getKey() + ".jsonl"), shape.getValue() + "\n");
                text.append(" | ").append(reads(readers.get(data), file) ? "yes" : "–");
            }
            text.append(" |\n");
        }
        return text.toString();
    }

    private static boolean reads(@Nullable Function<Path, Loaded<?>> reader, Path file) {
        try {
            return !java.util.Objects.requireNonNull(reader).apply(file).items().isEmpty();
        } catch (InputException e) {
            return false;
        }
    }

    @Test
    void page_onData_saysWhatTheReadersSay() throws IOException {
        assertThat(Files.readString(PAGE)).contains(shapes());
    }
}
