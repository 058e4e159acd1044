package dev.toll.evaluate.benchmark;

import dev.toll.core.InputException;
import dev.toll.core.Metric;
import dev.toll.core.Problems;
import dev.toll.evaluate.Posed;
import dev.toll.evaluate.data.Benchmarks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The benchmarks known by name, and the sets they come in. {@code core} is what the alignment-tax paper (Lin et al. 2024) measures. */
public final class Catalog {
    private static final String OF_HUB = "; the hub's Parquet files as JSON lines will do, too";
    private static final Map<String, Benchmark> KNOWN = new LinkedHashMap<>();
    private static final Map<String, List<String>> SETS = new LinkedHashMap<>();

    static {
        arc("arc-easy", "ARC-Easy");
        arc("arc-challenge", "ARC-Challenge");
        add(new Benchmark("race", "commonsense", Metric.ACCURACY, List.of("race.jsonl", "RACE/test/high", "race/test/high"), "https://www.cs.cmu.edu/~glai1/data/race/" + OF_HUB, List.of(), Race::items));
        add(new Benchmark("piqa", "commonsense", Metric.ACCURACY, List.of("piqa.jsonl", "piqa/valid.jsonl", "physicaliqa-train-dev/dev.jsonl"), "https://yonatanbisk.com/piqa/" + OF_HUB, List.of(),
                CommonSense::piqa));
        add(new Benchmark("squad2", "reading", Metric.TOKEN_F1, List.of("squad2.jsonl", "dev-v2.0.json", "squad/dev-v2.0.json"), "https://rajpurkar.github.io/SQuAD-explorer/" + OF_HUB, List.of("\n"),
                Reading::squad2));
        add(new Benchmark("drop", "reading", Metric.DROP_F1, List.of("drop.jsonl", "drop_dataset_dev.json", "drop/drop_dataset_dev.json"), "https://allenai.org/data/drop" + OF_HUB, List.of("."), Reading::drop));
        add(new Benchmark("wmt14-fr-en", "translation", Metric.BLEU, List.of("wmt14-fr-en.jsonl", "wmt14/test.fr", "newstest2014.fr"),
                "sacrebleu -t wmt14 -l fr-en --echo src > newstest2014.fr, and --echo ref > newstest2014.en" + OF_HUB, List.of("\n"), Translation::frenchEnglish));
        add(new Benchmark("hellaswag", "commonsense", Metric.ACCURACY_PER_CHARACTER, List.of("hellaswag.jsonl", "hellaswag_val.jsonl", "hellaswag/hellaswag_val.jsonl"),
                "https://github.com/rowanz/hellaswag" + OF_HUB, List.of(), CommonSense::hellaswag));
        add(new Benchmark("boolq", "reading", Metric.ACCURACY, List.of("boolq.jsonl", "boolq/dev.jsonl", "BoolQ/val.jsonl"), "https://github.com/google-research-datasets/boolean-questions" + OF_HUB, List.of(),
                CommonSense::boolq));
        add(new Benchmark("mmlu", "knowledge", Metric.ACCURACY, List.of("mmlu.jsonl", "mmlu/test", "data/test"), "https://github.com/hendrycks/test" + OF_HUB, List.of(), Reasoning::mmlu));
        add(new Benchmark("gsm8k", "reasoning", Metric.EXACT_NUMBER, List.of("gsm8k.jsonl", "gsm8k/test.jsonl"), "https://github.com/openai/grade-school-math", List.of("Question:"),
                f -> Benchmarks.load("gsm8k=" + f).items()));
        for (var language : new TreeSet<>(Reasoning.MGSM_WORDS.keySet())) {
            String file = "mgsm_" + language + ".tsv";
            add(new Benchmark("mgsm-" + language, "reasoning", Metric.EXACT_NUMBER, List.of("mgsm/" + file, file), "https://github.com/google-research/url-nlp (mgsm/" + file + ")",
                    List.of(Reasoning.questionWord(language)),
                    f -> Reasoning.mgsm(language, f)));
        }
        for (var language : List.of("et", "id", "it", "sw", "ta", "th", "tr", "vi", "zh")) {
            String name = "xcopa-" + language;
            String file = "test." + language + ".jsonl";
            add(new Benchmark(name, "commonsense", Metric.ACCURACY, List.of("xcopa/" + file, file), "https://github.com/cambridgeltl/xcopa (data/" + language + "/" + file + ")", List.of(),
                    f -> Benchmarks.load(name + "=" + f).items()));
        }
        SETS.put("core", List.of("arc-easy", "arc-challenge", "race", "piqa", "squad2", "drop", "wmt14-fr-en"));
        SETS.put("mgsm", KNOWN.keySet().stream().filter(n -> n.startsWith("mgsm-")).toList());
        SETS.put("xcopa", KNOWN.keySet().stream().filter(n -> n.startsWith("xcopa-")).toList());
    }

    private Catalog() {}

    private static void add(Benchmark benchmark) {
        KNOWN.put(benchmark.name(), benchmark);
    }

    private static void arc(String name, String folder) {
        String file = folder + "-Test.jsonl";
        add(new Benchmark(name, "commonsense", Metric.ACCURACY, List.of(name + ".jsonl", file, folder + "/" + file, "arc/" + file, "ARC-V1-Feb2018-2/" + folder + "/" + file),
                "https://allenai.org/data/arc" + OF_HUB, List.of(), CommonSense::arc));
    }

    /** Every name that {@link #load} takes: sets first. */
    public static List<String> names() {
        var out = new ArrayList<String>(SETS.keySet());
        out.addAll(KNOWN.keySet());
        return out;
    }

    /**
     * Loads benchmarks and sets of them from a folder, each once, in the order named.
     *
     * @param limit most items of each, the first ones
     * @param problems gets every fault: unknown names, files that are missing (with where to get them) or broken
     */
    public static List<Posed> load(Collection<String> names, Path data, int limit, Problems problems) {
        var wanted = new LinkedHashSet<String>();
        for (var name : names) {
            if (!SETS.containsKey(name) && !KNOWN.containsKey(name)) {
                problems.add("--suites", name, "no such suite", "one of " + String.join(", ", names()));
            }
            wanted.addAll(SETS.getOrDefault(name, List.of(name)));
        }
        var out = new ArrayList<Posed>();
        for (var name : wanted) {
            var benchmark = KNOWN.get(name);
            if (benchmark == null) {
                continue;
            }
            var path = benchmark.find(data);
            if (path.isEmpty()) {
                problems.add("--suites " + name, data.toString(), "none of " + String.join(", ", benchmark.paths()), "one of these files; get it from " + benchmark.origin());
                continue;
            }
            try {
                var posed = benchmark.load(path.get());
                out.add(new Posed(posed.suite().limit(limit), posed.sampling()));
            } catch (InputException e) {
                problems.add("--suites " + name, path.get().toString(), "a fault (" + e.getMessage() + ")", "the file as its authors publish it");
            } catch (IllegalArgumentException e) {
                problems.add("--suites " + name, path.get().toString(), "a fault (" + e.getMessage() + ")", "every item once, and at least one");
            }
        }
        return out;
    }
}
