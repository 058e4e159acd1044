package dev.toll.model.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The rotary part of a config.json. It has had three spellings: {@code rope_scaling.type}, {@code rope_scaling.rope_type},
 * and, with {@code rope_theta} inside, {@code rope_parameters}. All are read; two that disagree are a fault.
 */
record RopeReader(double theta, RopeScaling scaling) {
    private static final double DEFAULT_THETA = 10_000;

    static RopeReader read(JsonFields fields, int maxPositions, List<String> faults) {
        double theta = fields.positiveNumber("rope_theta", DEFAULT_THETA);
        if (fields.has("partial_rotary_factor") && fields.number("partial_rotary_factor") != 1) {
            faults.add("partial_rotary_factor " + fields.node().path("partial_rotary_factor") + "; expected 1");
        }
        var scaling = block("rope_scaling", fields, maxPositions, faults);
        var parameters = block("rope_parameters", fields, maxPositions, faults);
        if (parameters == null) {
            return new RopeReader(theta, scaling == null ? new RopeScaling.None() : scaling);
        }
        var inner = new JsonFields(fields.node().path("rope_parameters"), "rope_parameters.", faults);
        double innerTheta = inner.positiveNumber("rope_theta", theta);
        if (fields.has("rope_theta") && innerTheta != theta) {
            faults.add("rope_theta " + theta + " and rope_parameters.rope_theta " + innerTheta + " disagree; expected one");
        }
        if (scaling != null && !scaling.equals(parameters)) {
            faults.add("rope_scaling and rope_parameters disagree; expected one of them");
        }
        return new RopeReader(innerTheta, parameters);
    }

    private static @Nullable RopeScaling block(String key, JsonFields fields, int maxPositions, List<String> faults) {
        if (!fields.has(key)) {
            return null;
        }
        var node = fields.node().path(key);
        if (!node.isObject()) {
            faults.add(key + " " + node + "; expected an object or null");
            return null;
        }
        var inner = new JsonFields(node, key + ".", faults);
        var newName = inner.string("rope_type");
        var oldName = inner.string("type");
        if (newName != null && oldName != null && !newName.equals(oldName)) {
            faults.add(key + ": rope_type '" + newName + "' and type '" + oldName + "' disagree; expected one");
        }
        String type = newName != null ? newName : oldName != null ? oldName : "default";
        var allowed = new TreeSet<>(Set.of("type", "rope_type", "rope_theta", "partial_rotary_factor"));
        if (inner.has("partial_rotary_factor") && inner.number("partial_rotary_factor") != 1) {
            faults.add(key + ".partial_rotary_factor " + node.path("partial_rotary_factor") + "; expected 1");
        }
        RopeScaling scaling = switch (type) {
            case "default" -> new RopeScaling.None();
            case "linear" -> {
                allowed.add("factor");
                yield new RopeScaling.Linear(inner.number("factor"));
            }
            case "dynamic" -> {
                allowed.add("factor");
                allowed.add("original_max_position_embeddings");
                if (inner.positiveInt("original_max_position_embeddings", maxPositions) != maxPositions) {
                    faults.add(key + ".original_max_position_embeddings differs from max_position_embeddings " + maxPositions
                            + "; dynamic scaling counts from the latter");
                }
                yield new RopeScaling.Dynamic(inner.number("factor"));
            }
            case "llama3" -> {
                allowed.addAll(List.of("factor", "low_freq_factor", "high_freq_factor", "original_max_position_embeddings"));
                yield new RopeScaling.Llama3(inner.number("factor"), inner.number("low_freq_factor"),
                        inner.number("high_freq_factor"), inner.positiveInt("original_max_position_embeddings"));
            }
            default -> null;
        };
        if (scaling == null) {
            faults.add(key + ": rope_type '" + type + "' is unknown; expected default, linear, dynamic or llama3");
            return null;
        }
        var unknown = new ArrayList<>(node.propertyNames());
        unknown.removeAll(allowed);
        if (!unknown.isEmpty()) {
            faults.add(key + ": unknown fields " + unknown + " for rope_type " + type + "; expected only " + allowed);
        }
        return scaling;
    }
}
