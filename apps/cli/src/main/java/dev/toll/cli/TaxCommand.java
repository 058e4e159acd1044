package dev.toll.cli;

import dev.toll.chat.ModelRef;
import dev.toll.chat.open.Models;
import dev.toll.core.Problems;
import dev.toll.core.ledger.Ledger;
import dev.toll.model.hub.HubArgument;
import dev.toll.report.HtmlReport;
import dev.toll.report.ResultJson;
import dev.toll.tensor.DType;
import dev.toll.tensor.Device;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code toll tax BASE OTHER…}: the paired price list of checkpoints and endpoints against the first one. */
@Command(name = "tax", description = "Price checkpoints and endpoints on the same items, paired, with intervals.",
        footer = {"", "A model is a folder, org/name on the hub, openai:MODEL, or http(s)://HOST[:PORT]/v1#MODEL.", "Running it again resumes it, item by item; DIR gets result.json and report.html."})
final class TaxCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @Mixin
    private final JsonOption json = new JsonOption();

    @FromHub(HubArgument.MODEL)
    @Parameters(index = "0", paramLabel = "BASE", description = "The model before alignment.")
    @SuppressWarnings("NullAway.Init") // required parameter
    private String base;

    @FromHub(HubArgument.MODEL)
    @Parameters(index = "1..*", arity = "1..*", paramLabel = "OTHER", description = "Aligned, merged … models, each compared with BASE.")
    private List<String> others = new ArrayList<>();

    @Mixin
    private final TaxSuites suites = new TaxSuites();

    @Mixin
    private final EndpointOptions endpoints = new EndpointOptions();

    @Option(names = "--dtype", description = "Of folders: float32 (default) or bfloat16.")
    private String dtype = "float32";

    @Option(names = "--device", description = "For folders: cpu (default), cuda, cuda:N or auto.")
    private String device = "cpu";

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the bootstrap (default: 1).")
    private long seed = 1;

    @Option(names = "--out", paramLabel = "DIR", description = "Folder of the answers and the result (default: runs/tax).")
    private Path out = Path.of("runs/tax");

    @Override
    public Integer call() {
        var problems = new Problems();
        var type = switch (dtype) {
            case "float32" -> DType.FLOAT32;
            case "bfloat16" -> DType.BFLOAT16;
            default -> {
                problems.add("command line", "--dtype", dtype, "float32 or bfloat16");
                yield DType.FLOAT32;
            }
        };
        var names = new ArrayList<>(List.of(base));
        names.addAll(others);
        var models = new ArrayList<ModelRef>();
        for (var name : names) {
            problems.attempt("model " + name, () -> models.add(EndpointOptions.model(name)));
        }
        var settings = endpoints.settings(type, Device.parse(device), models, problems);
        var loaded = suites.load(seed, problems);
        problems.throwIfAny();
        var view = RunOutput.view(json);
        try (var ledger = Ledger.open(out); var opener = new Models(settings, ledger.journal("endpoints"))) {
            var run = new TaxRun(ledger, opener, loaded, view);
            var measured = run.all(models);
            var result = TaxResult.of(measured, loaded, seed, "./toll " + String.join(" ", spec.commandLine().getParseResult().originalArgs()));
            String text = ResultJson.write(result);
            ledger.writeAtomically("result.json", text);
            ledger.writeAtomically("report.html", HtmlReport.render(result));
            if (ledger.recovered() > 0) {
                view.say(ledger.recovered() + " half-written journal line(s) of a killed run were cut off; their items were measured again.");
            }
            var printer = spec.commandLine().getOut();
            if (json.chosen()) {
                printer.print(text);
            } else {
                new TaxTable(printer, result).print();
                printer.println(ledger.dir().resolve("report.html"));
                printer.println(ledger.dir().resolve("result.json"));
            }
            printer.flush();
        }
        return ExitCode.OK;
    }
}
