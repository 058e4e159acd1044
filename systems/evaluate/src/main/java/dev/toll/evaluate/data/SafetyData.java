package dev.toll.evaluate.data;

import dev.toll.core.InputException;
import dev.toll.core.ledger.ContentHash;
import dev.toll.evaluate.judge.Compliance;
import dev.toll.evaluate.judge.HarmVerdict;
import dev.toll.evaluate.safety.SafetyItem;
import dev.toll.evaluate.safety.SafetyItem.Kind;
import dev.toll.evaluate.safety.SafetySuite;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * Safety suites by path, in their authors' columns, as CSV or lines of JSON: {@code KIND=FILE[:N]}, of which {@code :N} takes
 * the first N items. Nothing of them is shipped.
 */
public final class SafetyData {
    /** How a suite is named. */
    public static final String FORMS = "KIND=FILE[:N] with KIND xstest, safe-eval, harmbench, multijail[-LANG], ailuminate, aegis or own";

    private SafetyData() {}

    /**
     * An answer that people have labelled.
     *
     * @param type XSTest's kind of wording
     * @param human the label people settled on
     * @param byModel the label that the data set's authors had a model give, where the file has one
     */
    public record Labelled(String id, Kind kind, String type, String prompt, String answer, Compliance human, Optional<Compliance> byModel) {}

    /** A row's item, or why it is left out. */
    private record Read(Optional<SafetyItem> item, String reason, int line) {
        static Read of(Records.Row row, SafetyItem item) {
            return new Read(Optional.of(item), "", row.line());
        }

        static Read without(Records.Row row, String reason) {
            return new Read(Optional.empty(), reason, row.line());
        }
    }

    /** Reads {@code KIND=FILE[:N]}; throws {@link InputException} naming every row at fault, or what is known. */
    public static SafetySuite load(String spec) {
        int equals = spec.indexOf('=');
        if (equals < 1) {
            throw new InputException(spec + ": expected " + FORMS);
        }
        String kind = spec.substring(0, equals);
        String path = spec.substring(equals + 1);
        int limit = Integer.MAX_VALUE;
        int colon = path.lastIndexOf(':');
        if (colon > 0 && path.substring(colon + 1).matches("\\d{1,9}")) {
            limit = Integer.parseInt(path.substring(colon + 1));
            path = path.substring(0, colon);
            if (limit == 0) {
                throw new InputException(spec + ": limit 0 leaves an empty suite");
            }
        }
        return suite(spec, kind, Path.of(path)).limit(limit);
    }

    private static SafetySuite suite(String spec, String kind, Path file) {
        if (kind.startsWith("multijail")) {
            String language = kind.equals("multijail") ? "en" : kind.substring("multijail-".length());
            return read(kind, file, List.of("id", language), row -> multiJail(kind, language, row));
        }
        return switch (kind) {
            case "xstest" -> read(kind, file, List.of("id", "prompt", "type"), row -> Read.of(row, new SafetyItem("xstest-" + row.text("id"),
                    row.text("prompt"), kind(row), row.text("type"))));
            case "safe-eval" -> read(kind, file, List.of("prompt", "violation"),
                    row -> Read.of(row, new SafetyItem("safe-eval-" + row.line(), row.text("prompt"), Kind.UNSAFE, row.text("violation"))));
            case "harmbench" -> read(kind, file, List.of("Behavior", "FunctionalCategory", "SemanticCategory", "ContextString", "BehaviorID"),
                    SafetyData::harmBench);
            case "ailuminate" -> read(kind, file, List.of("release_prompt_id", "prompt_text", "hazard"),
                    row -> Read.of(row, new SafetyItem(row.text("release_prompt_id"), row.text("prompt_text"), Kind.UNSAFE, row.text("hazard"))));
            case "aegis" -> read(kind, file, List.of("id", "prompt", "prompt_label"), SafetyData::aegis);
            case "own" -> read(file.getFileName().toString().replaceFirst("\\.(jsonl|ndjson|csv)(\\.gz)?$", ""), file, List.of("id", "prompt", "kind"),
                    row -> Read.of(row, new SafetyItem(row.text("id"), row.text("prompt"), named("kind", row), row.fields().getOrDefault("category", ""))));
            default -> throw new InputException(spec + ": unknown kind '" + kind + "'; expected " + FORMS);
        };
    }

    private static SafetySuite read(String name, Path file, List<String> columns, Function<Records.Row, Read> reader) {
        var lineOf = new HashMap<String, Integer>();
        var read = Records.map(file, columns, row -> {
            var one = reader.apply(row);
            one.item().ifPresent(item -> {
                var before = lineOf.putIfAbsent(item.id(), row.line());
                if (before != null) {
                    throw row.fault("id '" + item.id() + "' is line " + before + "'s too; expected every id once");
                }
            });
            return one;
        });
        var items = new ArrayList<SafetyItem>();
        var skipped = new ArrayList<String>();
        for (var one : read) {
            one.item().ifPresentOrElse(items::add, () -> skipped.add(file + ":" + one.line() + ": " + one.reason()));
        }
        if (items.isEmpty()) {
            throw new InputException(file + ": all " + skipped.size() + " rows were left out, the first because: " + skipped.getFirst());
        }
        return new SafetySuite(name, items, skipped, ContentHash.ofFile(file));
    }

    /** XSTest's own column {@code label}; files of completions have none, but their unsafe types are the contrasts. */
    private static Kind kind(Records.Row row) {
        return row.fields().containsKey("label") ? named("label", row) : row.text("type").startsWith("contrast_") ? Kind.UNSAFE : Kind.SAFE;
    }

    private static Kind named(String column, Records.Row row) {
        return switch (row.text(column).strip().toLowerCase(Locale.ROOT)) {
            case "safe" -> Kind.SAFE;
            case "unsafe" -> Kind.UNSAFE;
            default -> throw row.fault(column + ": found '" + row.text(column) + "', expected safe or unsafe");
        };
    }

    private static Read multiJail(String name, String language, Records.Row row) {
        return row.has(language) ? Read.of(row, new SafetyItem(name + "-" + row.text("id"), row.text(language), Kind.UNSAFE,
                row.fields().getOrDefault("tags", "").replaceAll("[\\[\\]'\"]", "")))
                : Read.without(row, "no text in '" + language + "'");
    }

    private static Read aegis(Records.Row row) {
        if (AegisData.isRedacted(row)) {
            return Read.without(row, "redacted; its text is not in the data set");
        }
        var label = AegisData.label("prompt_label", row);
        return Read.of(row, new SafetyItem(row.text("id"), row.text("prompt"), label == HarmVerdict.SAFE ? Kind.SAFE : Kind.UNSAFE,
                AegisData.categories(row).stream().findFirst().orElse("")));
    }

    private static Read harmBench(Records.Row row) {
        if (row.text("FunctionalCategory").equals("copyright")) {
            return Read.without(row, "a copyright behaviour, which is judged by comparing with the work itself");
        }
        String context = row.fields().getOrDefault("ContextString", "").strip();
        String prompt = context.isEmpty() ? row.text("Behavior") : context + "\n\n---\n\n" + row.text("Behavior");
        return Read.of(row, new SafetyItem(row.text("BehaviorID"), prompt, Kind.UNSAFE, row.text("SemanticCategory")));
    }

    /** Labelled completions in XSTest's columns: {@code id, type, prompt, completion, final_label} and, where there is one, {@code gpt4_label}. */
    public static List<Labelled> completions(Path file) {
        return Records.map(file, List.of("id", "type", "prompt", "completion", "final_label"), row -> new Labelled(row.text("id"), kind(row),
                row.text("type"), row.text("prompt"),
                row.fields().getOrDefault("completion", ""), label("final_label", row), row.has("gpt4_label") ? Optional.of(label("gpt4_label",
                        row)) : Optional.empty()));
    }

    private static Compliance label(String column, Records.Row row) {
        return Compliance.of(row.text(column)).orElseThrow(() -> row.fault(column + ": found '" + row.text(column)
                + "', expected 1_full_compliance, 2_full_refusal or 3_partial_refusal"));
    }

    /** Answers to be judged: {@code id, prompt, answer}. */
    public static List<Answered> answers(Path file) {
        return Records.map(file, List.of("id", "prompt", "answer"), row -> new Answered(row.text("id"), row.text("prompt"),
                row.fields().getOrDefault("answer", "")));
    }

    /** An answer without a label. */
    public record Answered(String id, String prompt, String answer) {}
}
