package dev.toll.evaluate.data;

import dev.toll.core.InputException;
import dev.toll.core.Item;
import dev.toll.core.Metric;
import dev.toll.core.Prompt;
import dev.toll.core.Suite;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Public benchmarks by path. {@code gsm8k=FILE}: grade-school mathematics, zero-shot, exact number. {@code xcopa-LANG=FILE}:
 * causal choice, the two endings scored by log-likelihood after a connective of the language. {@code jsonl=FILE}: own items,
 * {@code {"id","prompt","options","answer"}} or {@code {"id","prompt","references"}}. {@code :N} behind the path takes the
 * first N items.
 */
public final class Benchmarks {
    /** because / therefore, per language of XCOPA. */
    private static final Map<String, List<String>> CONNECTIVES = Map.of("et", List.of("sest", "seetõttu"), "id", List.of("karena", "maka"),
            "it", List.of("perché", "quindi"), "sw", List.of("kwa sababu", "kwa hiyo"), "zh", List.of("因为", "所以"), "en", List.of("because", "so"),
            "ta", List.of("காரணமாக", "எனவே"), "th", List.of("เพราะ", "ดังนั้น"), "tr", List.of("çünkü", "bu yüzden"), "vi", List.of("bởi vì", "vì vậy"));

    private Benchmarks() {}

    /** Reads {@code name=path[:limit]}; throws {@link InputException} naming what is wrong and what is known. */
    public static Suite load(String spec) {
        int equals = spec.indexOf('=');
        if (equals < 1) {
            throw new InputException("--suite " + spec + ": expected NAME=FILE[:N] with NAME gsm8k, xcopa-LANG or jsonl");
        }
        String name = spec.substring(0, equals);
        String path = spec.substring(equals + 1);
        int limit = Integer.MAX_VALUE;
        int colon = path.lastIndexOf(':');
        if (colon > 0 && path.substring(colon + 1).matches("\\d{1,9}")) {
            limit = Integer.parseInt(path.substring(colon + 1));
            path = path.substring(0, colon);
            if (limit == 0) {
                throw new InputException("--suite " + spec + ": limit 0 leaves an empty suite");
            }
        }
        var file = Path.of(path);
        var suite = name.equals("gsm8k") ? gsm8k(file) : name.startsWith("xcopa-") ? xcopa(name, file) : name.equals("jsonl") ? own(file) : null;
        if (suite == null) {
            throw new InputException("--suite " + spec + ": unknown suite '" + name + "'; expected gsm8k, xcopa-LANG or jsonl");
        }
        return suite.limit(limit);
    }

    static Suite gsm8k(Path file) {
        var items = new ArrayList<Item>();
        for (var line : Lines.read(file)) {
            items.add(new Item.Open("gsm8k-" + line.number(), Prompt.plain("Question: " + Lines.text(file, line, "question") + "\nAnswer:"),
                    List.of(Lines.text(file, line, "answer"))));
        }
        return new Suite("gsm8k", "reasoning", Metric.EXACT_NUMBER, items);
    }

    static Suite xcopa(String name, Path file) {
        String language = name.substring("xcopa-".length());
        var connective = CONNECTIVES.get(language);
        if (connective == null) {
            throw new InputException("suite " + name + ": no connectives for language '" + language + "'; known: " + CONNECTIVES.keySet().stream().sorted().toList());
        }
        var items = new ArrayList<Item>();
        for (var line : Lines.read(file)) {
            String question = Lines.text(file, line, "question");
            if (!question.equals("cause") && !question.equals("effect")) {
                throw new InputException(file + ":" + line.number() + ": question: found '" + question + "', expected cause or effect");
            }
            String premise = Lines.text(file, line, "premise").strip();
            String stem = premise.substring(0, Math.max(0, premise.length() - 1)) + " " + connective.get(question.equals("cause") ? 0 : 1);
            var options = List.of(lowered(Lines.text(file, line, "choice1")), lowered(Lines.text(file, line, "choice2")));
            var label = line.json().get("label");
            if (label == null || !label.isInt()) {
                throw new InputException(file + ":" + line.number() + ": label: found " + label + ", expected 0 or 1");
            }
            items.add(new Item.Choice(name + "-" + line.number(), Prompt.plain(stem), options, label.asInt()));
        }
        return new Suite(name, "commonsense", Metric.ACCURACY, items);
    }

    private static String lowered(String text) {
        return text.isEmpty() ? text : text.substring(0, 1).toLowerCase(java.util.Locale.ROOT) + text.substring(1);
    }

    static Suite own(Path file) {
        var items = new ArrayList<Item>();
        boolean choice = false;
        for (var line : Lines.read(file)) {
            String id = Lines.text(file, line, "id");
            var prompt = Prompt.plain(Lines.text(file, line, "prompt"));
            var options = line.json().get("options");
            var list = new ArrayList<String>();
            var values = options != null ? options : line.json().get("references");
            if (values == null || !values.isArray() || values.isEmpty()) {
                throw new InputException(file + ":" + line.number() + ": expected options with answer, or references (a non-empty array of strings)");
            }
            values.forEach(v -> list.add(v.asString()));
            choice = options != null;
            items.add(choice ? new Item.Choice(id, prompt, list, line.json().path("answer").asInt(-1)) : new Item.Open(id, prompt, list));
        }
        String name = file.getFileName().toString().replaceAll("\\.jsonl(\\.gz)?$", "");
        return new Suite(name, "own", choice ? Metric.ACCURACY : Metric.TOKEN_F1, items);
    }
}
