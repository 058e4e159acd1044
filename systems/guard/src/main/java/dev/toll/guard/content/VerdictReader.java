package dev.toll.guard.content;

import dev.toll.chat.Usage;
import dev.toll.chat.JsonObjects;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** Reads what a guard wrote. Both wordings in use for the keys are understood, and plain "safe"/"unsafe" lines with codes. */
final class VerdictReader {
    private static final List<String> USER = List.of("user safety", "prompt safety", "user_safety");
    private static final List<String> RESPONSE = List.of("response safety", "agent safety", "response_safety");
    private static final List<String> CATEGORIES = List.of("safety categories", "violated categories", "safety_categories", "categories");

    private VerdictReader() {}

    static SafetyVerdict read(String raw, Taxonomy taxonomy, Usage usage) {
        var objects = JsonObjects.all(raw);
        if (objects.isEmpty()) {
            return lines(raw, taxonomy, usage);
        }
        var verdicts = objects.stream().filter(f -> label(first(f.object(), USER)) != SafetyLabel.UNKNOWN || label(first(f.object(), RESPONSE)) != SafetyLabel.UNKNOWN).toList();
        if (verdicts.stream().map(f -> List.of(label(first(f.object(), USER)), label(first(f.object(), RESPONSE)))).distinct().count() > 1) {
            // One of them may be the user's own, repeated by the guard.
            return verdict(SafetyLabel.UNKNOWN, SafetyLabel.UNKNOWN, List.of(), taxonomy, SafetyVerdict.Status.UNPARSEABLE, usage);
        }
        var found = verdicts.isEmpty() ? objects.getFirst() : verdicts.getFirst();
        var user = label(first(found.object(), USER));
        var response = label(first(found.object(), RESPONSE));
        var names = new ArrayList<String>();
        var listed = first(found.object(), CATEGORIES);
        if (listed.isArray()) {
            listed.forEach(n -> names.add(n.asString("")));
        } else {
            names.addAll(List.of(listed.asString("").split(",")));
        }
        boolean nothing = user == SafetyLabel.UNKNOWN && response == SafetyLabel.UNKNOWN;
        return verdict(user, response, names, taxonomy,
                nothing ? SafetyVerdict.Status.UNPARSEABLE : found.repaired() ? SafetyVerdict.Status.REPAIRED : SafetyVerdict.Status.OK, usage);
    }

    /** Llama Guard's form: "safe", or "unsafe" and codes on the next line; it speaks of the last turn only. */
    private static SafetyVerdict lines(String raw, Taxonomy taxonomy, Usage usage) {
        var lines = raw.strip().lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
        var label = lines.isEmpty() || lines.size() > 2 ? SafetyLabel.UNKNOWN : word(lines.getFirst());
        var names = label == SafetyLabel.UNSAFE && lines.size() == 2 ? List.of(lines.get(1).split(",")) : List.<String>of();
        return verdict(label, label, names, taxonomy, label == SafetyLabel.UNKNOWN ? SafetyVerdict.Status.UNPARSEABLE : SafetyVerdict.Status.REPAIRED, usage);
    }

    private static SafetyVerdict verdict(SafetyLabel user, SafetyLabel response, List<String> names, Taxonomy taxonomy, SafetyVerdict.Status status, Usage usage) {
        var categories = new ArrayList<Category>();
        var unknown = new ArrayList<String>();
        for (var name : names) {
            if (name.isBlank() || name.strip().equalsIgnoreCase("safe") || name.strip().equalsIgnoreCase("none")) {
                continue;
            }
            var category = taxonomy.find(name);
            if (category.isEmpty()) {
                unknown.add(name.strip());
                category = taxonomy.other();
            }
            category.filter(c -> !categories.contains(c)).ifPresent(categories::add);
        }
        return new SafetyVerdict(user, response, categories, unknown, status, usage);
    }

    private static JsonNode first(JsonNode object, List<String> keys) {
        return object.path(keys.stream().filter(object::has).findFirst().orElse(keys.getFirst()));
    }

    private static SafetyLabel label(JsonNode node) {
        return word(node.asString(""));
    }

    private static SafetyLabel word(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "safe" -> SafetyLabel.SAFE;
            case "unsafe" -> SafetyLabel.UNSAFE;
            default -> SafetyLabel.UNKNOWN;
        };
    }
}
