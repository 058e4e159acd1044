package dev.toll.evaluate.data;

import dev.toll.core.InputException;
import dev.toll.core.Rated;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * JSONL (or .jsonl.gz) of answers rated by attribute, in whole levels of one scale. Two shapes: {@code prompt, completion,
 * attributes: {name: level, …}}, and HelpSteer's with every attribute a column of its own. {@code response} is read as
 * {@code completion}. All answers have the attributes of the first; lines that differ, or leave the scale, are left out with
 * their number and the reason.
 */
public final class RatedData {
    private static final Set<String> TEXTS = Set.of("prompt", "completion", "response");

    private RatedData() {}

    /** Rated answers on a scale from {@code least} to {@code most}. */
    public static Loaded<Rated> load(Path file, int least, int most) {
        var lines = Lines.read(file);
        var first = lines.getFirst();
        String answer = first.json().has("response") && !first.json().has("completion") ? "response" : "completion";
        TrainingData.columns(file, lines, "prompt", answer);
        var names = names(first.json());
        if (names.isEmpty()) {
            throw new InputException(file + ":" + first.number() + ": found the columns " + first.json().propertyNames() + ", expected prompt, completion and attributes, such as "
                    + "\"attributes\": {\"helpfulness\": " + most + "}");
        }
        return TrainingData.read(file, lines, json -> new Rated(TrainingData.prompt(json.get("prompt")), TrainingData.answer(answer, json.get(answer)), levels(json, names, least, most)));
    }

    private static JsonNode attributes(JsonNode json) {
        return json.path("attributes").isObject() ? json.get("attributes") : json;
    }

    /** Every attribute of an {@code attributes} object; without one, the columns that hold a number. */
    private static Set<String> names(JsonNode json) {
        var from = attributes(json);
        var out = new TreeSet<String>();
        from.properties().forEach(e -> {
            if (from != json || e.getValue().isNumber() && !TEXTS.contains(e.getKey())) {
                out.add(e.getKey());
            }
        });
        return out;
    }

    private static Map<String, Double> levels(JsonNode json, Set<String> names, int least, int most) throws TrainingData.Unusable {
        var found = names(json);
        if (!found.equals(names)) {
            throw new TrainingData.Unusable("attributes: found " + found + ", expected those of the first line, " + List.copyOf(names));
        }
        var out = new TreeMap<String, Double>();
        for (var name : names) {
            var node = attributes(json).path(name);
            double level = node.asDouble(Double.NaN);
            if (!node.isNumber() || level != Math.rint(level) || level < least || level > most) {
                throw new TrainingData.Unusable(name + ": found " + node + ", expected a whole number from " + least + " to " + most + " (scale_min, scale_max)");
            }
            out.put(name, level);
        }
        return out;
    }
}
