package dev.toll.cli;

import dev.toll.core.Comparison;
import dev.toll.core.InputException;
import dev.toll.core.Interval;
import dev.toll.core.Measurement;
import dev.toll.core.Sampling;
import dev.toll.core.Suite;
import dev.toll.core.ledger.Ledger;
import dev.toll.core.progress.ProgressView;
import dev.toll.core.stats.Holm;
import dev.toll.evaluate.Evaluation;
import dev.toll.evaluate.Evaluator;
import dev.toll.evaluate.Tax;
import dev.toll.model.LanguageModel;
import dev.toll.model.LocalSubject;
import dev.toll.tensor.DType;
import dev.toll.tensor.Device;
import dev.toll.tensor.Workers;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code toll tax BASE OTHER…}: the paired price list of model folders against the first one. */
@Command(name = "tax", description = "Price model folders on the same items, paired, with intervals.")
final class TaxCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Parameters(index = "0", paramLabel = "BASE", description = "The model before alignment.")
    @SuppressWarnings("NullAway.Init") // required parameter
    private Path base;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "OTHER", description = "Aligned, merged … models, each compared with BASE.")
    private List<Path> others = new ArrayList<>();

    @Option(names = "--suite", paramLabel = "NAME=FILE[:N]", required = true,
            description = "gsm8k=FILE, xcopa-LANG=FILE or jsonl=FILE; :N takes the first N items. lilliput[:N]: the small world's three. Repeatable.")
    private List<String> suites = new ArrayList<>();

    @Option(names = "--max-new-tokens", paramLabel = "N", description = "Answer budget of generated suites (default: 256).")
    private int maxNewTokens = 256;

    @Option(names = "--dtype", description = "float32 (default) or bfloat16.")
    private String dtype = "float32";

    @Option(names = "--device", description = "cpu (default), cuda, cuda:N or auto.")
    private String device = "cpu";

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the bootstrap (default: 1).")
    private long seed = 1;

    @Option(names = "--out", paramLabel = "DIR", description = "Folder of the answers, for resuming (default: runs/tax).")
    private Path out = Path.of("runs/tax");

    /** One model's answers to every suite. */
    private record Measured(String id, Path folder, List<Evaluation> evaluations, List<String> warnings) {
        List<Measurement> measurements() {
            return evaluations.stream().map(Evaluation::measurement).toList();
        }

        int truncated() {
            return evaluations.stream().mapToInt(Evaluation::truncated).sum();
        }

        int unknown() {
            return measurements().stream().mapToInt(Measurement::unknown).sum();
        }
    }

    @Override
    public Integer call() {
        var type = switch (dtype) {
            case "float32" -> DType.FLOAT32;
            case "bfloat16" -> DType.BFLOAT16;
            default -> throw new InputException("--dtype: found " + dtype + ", expected float32 or bfloat16");
        };
        var where = Device.parse(device);
        if (maxNewTokens < 1) {
            throw new InputException("--max-new-tokens: found " + maxNewTokens + ", expected 1 or more");
        }
        var loaded = TaxSuites.load(suites, seed);
        var folders = new ArrayList<Path>(List.of(base));
        folders.addAll(others);
        var view = RunOutput.view(json);
        var measured = new ArrayList<Measured>();
        var prices = new ArrayList<Comparison>();
        try (var ledger = Ledger.open(out)) {
            for (var folder : folders) {
                measured.add(measure(folder, name(folder, measured), type, where, loaded, ledger, view));
            }
            for (var other : measured.subList(1, measured.size())) {
                prices.addAll(Tax.price(measured.getFirst().measurements(), other.measurements(), seed));
            }
            if (ledger.recovered() > 0) {
                view.say(ledger.recovered() + " half-written journal line(s) of a killed run were cut off; their items were measured again.");
            }
        }
        print(measured, Holm.adjust(prices));
        return ExitCode.OK;
    }

    /** The folder's own name, with a number behind it when two folders share it. */
    private static String name(Path folder, List<Measured> before) {
        var end = folder.toAbsolutePath().normalize().getFileName();
        String name = end == null ? folder.toString() : end.toString();
        long same = before.stream().filter(m -> m.id().equals(name) || m.id().startsWith(name + "#")).count();
        return same == 0 ? name : name + "#" + (same + 1);
    }

    private Measured measure(Path dir, String id, DType type, Device where, List<Suite> loaded, Ledger ledger, ProgressView view) {
        var evaluations = new ArrayList<Evaluation>();
        try (var model = LanguageModel.load(dir, type, where);
                var workers = Workers.forModel(model.parameterCount(), where)) {
            model.warnings().forEach(w -> view.say("warning: " + w));
            var subject = new LocalSubject(id, model, model.weights(), workers);
            for (var suite : loaded) {
                try (var progress = view.start(id + " on " + suite.name(), suite.items().size())) {
                    evaluations.add(new Evaluator(ledger.journal("items"), 16).measure(subject, model.contentHash() + dtype, suite,
                            Sampling.greedy(maxNewTokens).withStop("\nQuestion:"), progress));
                }
            }
            return new Measured(id, dir, evaluations, model.warnings());
        }
    }

    private void print(List<Measured> measured, List<Comparison> prices) {
        var printer = spec.commandLine().getOut();
        if (json.chosen()) {
            var subjects = new LinkedHashMap<String, Object>();
            for (var m : measured) {
                subjects.put(m.id(), Map.of("folder", m.folder().toString(), "scores", Tax.scores(m.measurements(), seed), "truncated", m.truncated(), "unknown",
                        m.unknown(), "warnings", m.warnings()));
            }
            JsonOption.write(printer, Map.of("base", measured.getFirst().id(), "subjects", subjects, "comparisons", prices, "seed", seed));
            return;
        }
        for (var other : measured.subList(1, measured.size())) {
            table(printer, measured.getFirst(), other, prices.stream().filter(c -> c.b().equals(other.id())).toList());
        }
        int cut = measured.stream().mapToInt(Measured::truncated).sum();
        if (cut > 0) {
            printer.println(cut + " answers were cut off at " + maxNewTokens + " tokens and scored as they stand.");
        }
        printer.println("Points (× 100), each model minus " + measured.getFirst().id() + " on the same items; paired bootstrap, 10,000 draws, seed " + seed
                + "; p by Holm over " + prices.size() + " comparisons.");
        printer.flush();
    }

    private void table(PrintWriter printer, Measured a, Measured b, List<Comparison> prices) {
        var before = Tax.scores(a.measurements(), seed);
        var after = Tax.scores(b.measurements(), seed);
        int width = prices.stream().mapToInt(c -> c.suite().length()).max().orElse(5);
        printer.println(b.id() + " against " + a.id());
        printer.printf("  %-" + width + "s %16s %16s %7s %17s %7s %6s%n", "suite", "before", "after", "Δ", "95 % interval", "p Holm", "n");
        for (var c : prices) {
            printer.printf(Locale.ROOT, "  %-" + width + "s %16s %16s %+7.1f %17s %7.4f %6d%n", c.suite(), points(before.get(c.suite())), points(after.get(c.suite())),
                    100 * c.difference(), String.format(Locale.ROOT, "[%+.1f, %+.1f]", 100 * c.low(), 100 * c.high()), c.pAdjusted(), c.n());
        }
        printer.println();
    }

    private static String points(@org.jspecify.annotations.Nullable Interval score) {
        return score == null ? "" : String.format(Locale.ROOT, "%.1f ±%.1f", 100 * score.mean(), 50 * (score.high() - score.low()));
    }
}
