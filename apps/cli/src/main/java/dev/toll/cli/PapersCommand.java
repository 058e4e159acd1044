package dev.toll.cli;

import dev.toll.core.InputException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code toll papers}: what of the ten papers runs today, at which scale, with which command. */
@Command(name = "papers", description = "The ten papers: what runs today, at which scale, with which command.")
final class PapersCommand implements Callable<Integer> {
    private static final int WIDTH = 96;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Parameters(arity = "0..1", paramLabel = "KEY", description = "Show only this paper.")
    private @Nullable String key;

    @Override
    public Integer call() {
        var papers = chosen(PaperCatalog.load());
        var out = spec.commandLine().getOut();
        if (json.chosen()) {
            JsonOption.write(out, papers);
            return ExitCode.OK;
        }
        var colours = spec.commandLine().getColorScheme();
        for (var paper : papers) {
            out.println(text(paper, colours));
        }
        if (papers.size() > 1) {
            var running = papers.stream().filter(paper -> !paper.runs().isEmpty()).count();
            out.println(running + " of " + papers.size() + " run today.");
        }
        return ExitCode.OK;
    }

    private List<Paper> chosen(List<Paper> all) {
        if (key == null) {
            return all;
        }
        return all.stream()
                .filter(paper -> paper.key().equals(key))
                .findFirst()
                .map(List::of)
                .orElseThrow(() -> new InputException("papers: no paper '" + key + "'; expected one of "
                        + all.stream().map(Paper::key).collect(Collectors.joining(", "))));
    }

    private static String text(Paper paper, ColorScheme colours) {
        var text = new StringBuilder();
        text.append(colours.text("@|bold " + paper.key() + "|@"))
                .append("  ")
                .append(paper.title())
                .append(" (arXiv ")
                .append(paper.arxiv())
                .append(")\n")
                .append(Wrap.at(WIDTH, paper.claim()).indent(4));
        for (var run : paper.runs()) {
            text.append("    ")
                    .append(colours.text("@|green runs|@"))
                    .append(" at ")
                    .append(run.scale())
                    .append(" scale: ")
                    .append(colours.text("@|bold " + run.command() + "|@"))
                    .append('\n')
                    .append(Wrap.at(WIDTH - 4, run.what()).indent(8));
        }
        if (paper.planned() != null) {
            text.append("    ")
                    .append(colours.text(paper.runs().isEmpty() ? "@|yellow not yet:|@ " : "@|yellow to come:|@ "))
                    .append(paper.planned())
                    .append('\n');
        }
        return text.toString();
    }
}
