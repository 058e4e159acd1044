package dev.toll.cli;

import dev.toll.core.InputException;
import dev.toll.core.ledger.ContentHash;
import dev.toll.recipes.SeedQuantities;
import dev.toll.report.HtmlReport;
import dev.toll.report.Result;
import dev.toll.report.ResultJson;
import dev.toll.report.SeedStudy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code toll study RUN RUN …}: what several seeds of the alignment-tax recipe say together, with intervals over seeds. */
@Command(name = "study", description = "Several seeds of a recipe together, with intervals over the seeds.")
final class StudyCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Parameters(arity = "2..*", paramLabel = "RUN", description = "Run folders with a result.json, one per seed.")
    private List<Path> runs = new ArrayList<>();

    @Option(names = "--html", paramLabel = "FILE", description = "Also write a page.")
    private @Nullable Path html;

    @Override
    public Integer call() throws IOException {
        var results = new ArrayList<Result>();
        for (var run : runs) {
            var file = run.resolve("result.json");
            if (!Files.exists(file)) {
                throw new InputException(run + ": no result.json; expected the folder of a finished run");
            }
            results.add(ResultJson.read(Files.readString(file)));
        }
        long settings = results.stream().map(r -> ContentHash.ofString(withoutSeed(r))).distinct().count();
        if (settings > 1) {
            throw new InputException("study: the runs differ in more than their seed (settings or model); expected the same recipe with other seeds");
        }
        var study = SeedStudy.of("Alignment tax over " + results.size() + " seeds", results, SeedQuantities.alignmentTax(results.getFirst()));
        var out = spec.commandLine().getOut();
        out.print(json.chosen() ? ResultJson.write(study) : study.toMarkdown());
        out.flush();
        if (html != null) {
            Files.writeString(html, HtmlReport.render(study));
        }
        return ExitCode.OK;
    }

    private static String withoutSeed(Result r) {
        var settings = new java.util.TreeMap<>(r.provenance().settings());
        settings.remove("seed");
        settings.remove("command");
        return settings + r.provenance().models().toString();
    }
}
