package dev.toll.recipes;

import dev.toll.core.InputException;
import dev.toll.merge.CheckpointMerger;
import dev.toll.merge.disk.Merged;
import dev.toll.model.format.ModelConfig;
import dev.toll.report.Result;
import dev.toll.report.ResultJson;
import dev.toll.report.SubjectResult;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes the model of one point that a finished search for ratios reported. */
public final class PickedMerge {
    /** Instead of a name: the point found that alone dominates most area, counted from the worst reward and ability shown. */
    public static final String KNEE = "knee";

    private PickedMerge() {}

    /** Merges on disk by the ratios of {@code pick}: a subject of the result, or {@link #KNEE}. {@code file} must be the recipe of {@code done}. */
    public static Merged write(RecipeFile file, Recipe.Setting setting, Recipe.Done done, String pick, Path to, int threads) {
        var settings = SearchSettings.read(file);
        var result = ResultJson.read(done.json().orElseThrow());
        var subject = subject(result, pick);
        var base = setting.find(settings.base());
        var layout = settings.ratios().of(ModelConfig.read(base).numHiddenLayers());
        var ratios = subject.ratios();
        var weight = subject.rlhfWeight();
        var plan = ratios != null ? SearchSettings.plan(layout, ratios) : SearchSettings.plan(layout, weight != null ? weight : subject.kind().equals(MergeSearch.BASE) ? 0 : 1);
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("toll.method", "search");
        metadata.put("toll.rlhf_weights", Arrays.toString(plan.rlhfWeights()));
        metadata.put("toll.seed", Long.toString(settings.seed()));
        metadata.put("toll.code", setting.code());
        return CheckpointMerger.merge("search", base, setting.find(settings.aligned()), plan, to, metadata, threads, setting.view()).merged();
    }

    private static SubjectResult subject(Result result, String pick) {
        if (!pick.equals(KNEE)) {
            return result.subject(pick).orElseThrow(() -> new InputException("--pick: found " + pick + ", expected " + KNEE + " or one of "
                    + result.subjects().stream().map(SubjectResult::id).toList()));
        }
        double reward = result.subjects().stream().mapToDouble(s -> s.reward().mean()).min().orElse(0);
        double ability = result.subjects().stream().mapToDouble(s -> s.macro().mean()).min().orElse(0);
        return result.subjects().stream()
                .filter(s -> s.kind().equals(MergeSearch.FOUND))
                .max(Comparator.comparingDouble(s -> (s.reward().mean() - reward) * (s.macro().mean() - ability)))
                .orElseThrow(() -> new InputException("--pick knee: the search found nothing beside equal ratios; pick one of "
                        + result.subjects().stream().map(SubjectResult::id).toList()));
    }
}
