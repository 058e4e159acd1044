package dev.toll.merge.config;

import dev.toll.core.InputException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The parameters of one tensor: at the model, at the slice, at the whole merge, or the method's default, in that order. */
final class Values {
    private final MergeConfig config;
    private final MergeConfig.Slice slice;
    private final String tensor;
    private final double depth;
    private final Map<String, Double> read = new TreeMap<>();
    private boolean usedGradient;

    Values(MergeConfig config, MergeConfig.Slice slice, String tensor, double depth) {
        this.config = config;
        this.slice = slice;
        this.tensor = tensor;
        this.depth = depth;
    }

    /** Whether {@code model} takes part in this slice. */
    boolean has(Path model) {
        return slice.inputs().stream().anyMatch(input -> input.model().equals(model));
    }

    double of(Path model, String name) {
        for (var input : slice.inputs()) {
            if (input.model().equals(model)) {
                var value = look(input.parameters(), name);
                if (value != null) {
                    return found(model.getFileName() + "." + name, value);
                }
            }
        }
        return of(name);
    }

    double of(String name) {
        var value = look(slice.parameters(), name);
        if (value == null) {
            value = look(config.parameters(), name);
        }
        if (value == null) {
            value = config.method().parameters().get(name);
        }
        if (value == null || Double.isNaN(value)) {
            throw new InputException("a value for " + name);
        }
        return found(name, value);
    }

    boolean on(String name) {
        return of(name) != 0;
    }

    private @Nullable Double look(Map<String, Setting> at, String name) {
        var setting = at.get(name);
        if (setting == null) {
            return null;
        }
        var value = setting.at(tensor, depth);
        usedGradient |= value != null && setting.varies() && !value.equals(setting.at(tensor, 1 - depth));
        return value;
    }

    private double found(String name, double value) {
        read.put(name, value);
        return value;
    }

    boolean usedGradient() {
        return usedGradient;
    }

    @Override
    public String toString() {
        return read.toString();
    }
}
