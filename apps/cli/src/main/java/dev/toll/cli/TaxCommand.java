package dev.toll.cli;

import dev.toll.core.Comparison;
import dev.toll.core.InputException;
import dev.toll.core.Sampling;
import dev.toll.core.Suite;
import dev.toll.core.ledger.Ledger;
import dev.toll.core.progress.ProgressView;
import dev.toll.core.stats.Holm;
import dev.toll.evaluate.Evaluation;
import dev.toll.evaluate.Evaluator;
import dev.toll.evaluate.Tax;
import dev.toll.evaluate.data.Benchmarks;
import dev.toll.model.LanguageModel;
import dev.toll.model.LocalSubject;
import dev.toll.tensor.DType;
import dev.toll.tensor.Device;
import dev.toll.tensor.Workers;
import java.nio.file.Path;
import java.util.ArrayList;
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

/** {@code toll tax BASE ALIGNED}: the paired price list of two model folders. */
@Command(name = "tax", description = "Price two model folders on the same items, paired, with intervals.")
final class TaxCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Parameters(index = "0", paramLabel = "BASE", description = "The model before alignment.")
    @SuppressWarnings("NullAway.Init") // required parameter
    private Path base;

    @Parameters(index = "1", paramLabel = "ALIGNED", description = "The aligned model.")
    @SuppressWarnings("NullAway.Init") // required parameter
    private Path aligned;

    @Option(names = "--suite", paramLabel = "NAME=FILE[:N]", required = true,
            description = "gsm8k=FILE, xcopa-LANG=FILE or jsonl=FILE; :N takes the first N items. Repeatable.")
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

    @Override
    public Integer call() {
        var loaded = suites.stream().map(Benchmarks::load).toList();
        var view = RunOutput.view(json);
        try (var ledger = Ledger.open(out)) {
            var a = measure(base, "base", loaded, ledger, view);
            var b = measure(aligned, "aligned", loaded, ledger, view);
            var prices = Holm.adjust(Tax.price(a.stream().map(Evaluation::measurement).toList(), b.stream().map(Evaluation::measurement).toList(), seed));
            print(a, b, prices);
        }
        return ExitCode.OK;
    }

    private List<Evaluation> measure(Path dir, String id, List<Suite> loaded, Ledger ledger, ProgressView view) {
        var type = switch (dtype) {
            case "float32" -> DType.FLOAT32;
            case "bfloat16" -> DType.BFLOAT16;
            default -> throw new InputException("--dtype: found " + dtype + ", expected float32 or bfloat16");
        };
        var where = Device.parse(device);
        var out = new ArrayList<Evaluation>();
        try (var model = LanguageModel.load(dir, type, where);
                var workers = Workers.forModel(model.parameterCount(), where)) {
            model.warnings().forEach(w -> view.say("warning: " + w));
            var subject = new LocalSubject(id, model, model.weights(), workers);
            for (var suite : loaded) {
                try (var progress = view.start(id + " on " + suite.name(), suite.items().size())) {
                    out.add(new Evaluator(ledger.journal("items"), 16).measure(subject, model.contentHash() + dtype, suite,
                            Sampling.greedy(maxNewTokens).withStop("\nQuestion:"), progress));
                }
            }
        }
        return out;
    }

    private void print(List<Evaluation> a, List<Evaluation> b, List<Comparison> prices) {
        var printer = spec.commandLine().getOut();
        if (json.chosen()) {
            JsonOption.write(printer, Map.of("base", Tax.scores(a.stream().map(Evaluation::measurement).toList(), seed), "aligned",
                    Tax.scores(b.stream().map(Evaluation::measurement).toList(), seed), "comparisons", prices,
                    "truncated", Map.of("base", a.stream().mapToInt(Evaluation::truncated).sum(), "aligned", b.stream().mapToInt(Evaluation::truncated).sum())));
            return;
        }
        printer.printf("%-16s %7s %8s %8s %18s %8s %6s%n", "suite", "base", "aligned", "Δ", "95 % interval", "p Holm", "n");
        for (int i = 0; i < prices.size(); i++) {
            var c = prices.get(i);
            String base = i < a.size() ? String.format(Locale.ROOT, "%.1f", 100 * a.get(i).measurement().mean()) : "";
            String other = i < b.size() ? String.format(Locale.ROOT, "%.1f", 100 * b.get(i).measurement().mean()) : "";
            printer.printf(Locale.ROOT, "%-16s %7s %8s %+8.1f %18s %8.4f %6d%n", c.suite(), base, other, 100 * c.difference(),
                    String.format(Locale.ROOT, "[%+.1f, %+.1f]", 100 * c.low(), 100 * c.high()), c.pAdjusted(), c.n());
        }
        int cut = a.stream().mapToInt(Evaluation::truncated).sum() + b.stream().mapToInt(Evaluation::truncated).sum();
        if (cut > 0) {
            printer.println(cut + " answers were cut off at " + maxNewTokens + " tokens and scored as they stand.");
        }
        printer.println("Points (× 100), aligned minus base on the same items; paired bootstrap, 10,000 draws, seed " + seed + ".");
        printer.flush();
    }
}
