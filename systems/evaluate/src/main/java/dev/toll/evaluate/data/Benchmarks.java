package dev.toll.evaluate.data;

import dev.toll.core.InputException;
import dev.toll.core.Item;
import dev.toll.core.Metric;
import dev.toll.core.Prompt;
import dev.toll.core.Suite;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
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
        return new Suite("gsm8k", "reasoning", Metric.EXACT_NUMBER, Lines.map(file, line -> new Item.Open("gsm8k-" + line.number(),
                Prompt.plain("Question: " + Lines.text(file, line, "question") + "\nAnswer:"), List.of(Lines.text(file, line, "answer")))));
    }

    static Suite xcopa(String name, Path file) {
        String language = name.substring("xcopa-".length());
        var connective = CONNECTIVES.get(language);
        if (connective == null) {
            throw new InputException("suite " + name + ": no connectives for language '" + language + "'; known: " + CONNECTIVES.keySet().stream().sorted().toList());
        }
        return new Suite(name, "commonsense", Metric.ACCURACY, Lines.map(file, line -> xcopa(name, connective, file, line)));
    }

    private static Item xcopa(String suite, List<String> connective, Path file, Lines.Line line) {
        String question = Lines.text(file, line, "question");
        if (!question.equals("cause") && !question.equals("effect")) {
            throw fault(file, line, "question: found '" + question + "', expected cause or effect");
        }
        String premise = Lines.text(file, line, "premise").strip();
        String stem = premise.substring(0, Math.max(0, premise.length() - 1)) + " " + connective.get(question.equals("cause") ? 0 : 1);
        var options = List.of(lowered(Lines.text(file, line, "choice1")), lowered(Lines.text(file, line, "choice2")));
        return new Item.Choice(suite + "-" + line.number(), Prompt.plain(stem), options, answer(file, line, "label", options.size()));
    }

    private static String lowered(String text) {
        return text.isEmpty() ? text : text.substring(0, 1).toLowerCase(java.util.Locale.ROOT) + text.substring(1);
    }

    static Suite own(Path file) {
        var lineOf = new HashMap<String, Integer>();
        boolean choice = Lines.read(file).getFirst().json().has("options");
        var items = Lines.map(file, line -> {
            String id = Lines.text(file, line, "id");
            var other = lineOf.putIfAbsent(id, line.number());
            if (other != null) {
                throw fault(file, line, "id: found '" + id + "', which is line " + other + "'s; expected every id once");
            }
            if (line.json().has("options") != choice) {
                throw fault(file, line, "expected " + (choice ? "options with answer" : "references") + ", as in the first line"
                        + "; a suite has one metric, so put the other kind into a file of its own");
            }
            var prompt = Prompt.plain(Lines.text(file, line, "prompt"));
            var values = strings(file, line, choice ? "options" : "references");
            return choice ? new Item.Choice(id, prompt, values, answer(file, line, "answer", values.size())) : (Item) new Item.Open(id, prompt, values);
        });
        String name = file.getFileName().toString().replaceAll("\\.jsonl(\\.gz)?$", "");
        return new Suite(name, "own", choice ? Metric.ACCURACY : Metric.TOKEN_F1, items);
    }

    private static List<String> strings(Path file, Lines.Line line, String key) {
        var node = line.json().path(key);
        var out = new ArrayList<String>();
        node.forEach(value -> {
            if (value.isString()) {
                out.add(value.asString());
            }
        });
        if (!node.isArray() || out.isEmpty() || out.size() < node.size()) {
            throw fault(file, line, key + ": found " + (node.isArray() ? node : node.getNodeType()) + ", expected options with answer, or references: a list of strings, not empty");
        }
        return out;
    }

    private static int answer(Path file, Lines.Line line, String key, int options) {
        var node = line.json().path(key);
        if (!node.isInt() || node.asInt() < 0 || node.asInt() >= options) {
            throw fault(file, line, key + ": found " + (node.isMissingNode() ? "nothing" : node) + ", expected the number of an option, 0 to " + (options - 1));
        }
        return node.asInt();
    }

    private static InputException fault(Path file, Lines.Line line, String what) {
        return new InputException(file + ":" + line.number() + ": " + what);
    }
}
