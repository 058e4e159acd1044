package dev.toll.align.job;

import dev.toll.core.Comparison;
import dev.toll.core.Provenance;
import dev.toll.core.stats.Bootstrap;
import dev.toll.core.stats.Holm;
import dev.toll.core.stats.Seeds;
import dev.toll.evaluate.Tax;
import dev.toll.report.HtmlReport;
import dev.toll.report.PathPoint;
import dev.toll.report.Result;
import dev.toll.report.SubjectResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A training path as a page: reward and suites against the step, reward against ability, and what the last station costs
 * beside the first.
 *
 * @param command what makes it again
 * @param models hashes by name
 * @param data hashes by name
 */
record PathPage(AlignJob job, String command, Map<String, String> models, Map<String, String> data) {
    String of(List<PathStation> stations) {
        var first = stations.getFirst();
        var last = stations.getLast();
        String method = job.settings().method().label();
        var subjects = new ArrayList<SubjectResult>();
        subjects.add(subject(first, "base"));
        var prices = new ArrayList<Comparison>();
        if (last.step() > first.step()) {
            subjects.add(subject(last, method));
            prices.addAll(Tax.price(first.suites(), last.suites(), job.seed()));
            if (first.reward() != null && last.reward() != null) {
                prices.add(Bootstrap.paired(first.reward(), last.reward(), Seeds.derive(job.seed(), "bootstrap", Result.REWARD)));
            }
        }
        var path = stations.stream().map(s -> new PathPoint(method, s.step(), s.subject(), s.gain(job.seed()), s.scores(job.seed()))).toList();
        var title = name(job.model()) + " by " + method + " on " + name(job.data()) + ", " + stations.size() + " stations over " + last.step() + " updates";
        return HtmlReport.render(new Result(job.code(), "align", title, method, job.seed(), new Provenance(job.code(), data, models, Map.of("command", command), job.seed(), Map.of()),
                subjects, Holm.adjust(prices), List.of(), path, List.of(), Map.of(), List.of(first.reward() != null
                        ? "Reward: mean of the reward model over answers, drawn at temperature 1, to " + first.reward().ids().size() + " of the training prompts, the same at every step."
                        : "Reward stands here for the share of training pairs ranked rightly by the margin, over the updates since the point before (methods on pairs); --reward gives a reward model's."),
                Map.of()));
    }

    private SubjectResult subject(PathStation at, String kind) {
        return new SubjectResult(at.subject(), kind, null, null, null, at.gain(job.seed()), at.scores(job.seed()), Map.of(), Map.of());
    }

    static String name(Path path) {
        return String.valueOf(path.toAbsolutePath().normalize().getFileName());
    }
}
