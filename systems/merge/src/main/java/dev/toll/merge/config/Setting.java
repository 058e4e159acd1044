package dev.toll.merge.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A parameter's value, which may differ by depth and by tensor. Switches are numbers too: 0 is off, all else on. */
public sealed interface Setting {
    /**
     * The value for a tensor at {@code depth}, from 0 (first layer of its slice) to 1 (last); null when no case fits.
     */
    @Nullable Double at(String tensor, double depth);

    /** Whether the value depends on depth anywhere. */
    boolean varies();

    /** The same everywhere. */
    record Constant(double value) implements Setting {
        @Override
        public Double at(String tensor, double depth) {
            return value;
        }

        @Override
        public boolean varies() {
            return false;
        }
    }

    /** Piecewise linear over the layers, with its values at equal distances. */
    record Gradient(List<Double> values) implements Setting {
        public Gradient {
            values = List.copyOf(values);
        }

        @Override
        public Double at(String tensor, double depth) {
            double place = depth * (values.size() - 1);
            int low = (int) place;
            int high = Math.min(values.size() - 1, low + 1);
            double share = place - low;
            return (1 - share) * values.get(low) + share * values.get(high);
        }

        @Override
        public boolean varies() {
            return values.stream().distinct().count() > 1;
        }
    }

    /** By name: the first case whose filter is part of the tensor's name; no filter, or {@code *}, fits all. */
    record Cases(List<Case> cases) implements Setting {
        public Cases {
            cases = List.copyOf(cases);
        }

        @Override
        public @Nullable Double at(String tensor, double depth) {
            for (var c : cases) {
                if (c.fits(tensor)) {
                    return c.value().at(tensor, depth);
                }
            }
            return null;
        }

        @Override
        public boolean varies() {
            return cases.stream().anyMatch(c -> c.value().varies());
        }
    }

    /** One case of {@link Cases}. */
    record Case(@Nullable String filter, Setting value) {
        boolean fits(String tensor) {
            return filter == null || filter.equals("*") || tensor.contains(filter);
        }
    }
}
