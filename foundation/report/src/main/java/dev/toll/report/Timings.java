package dev.toll.report;

import java.util.Map;

/** Stages and their seconds; a name with a slash is a part of the stage before the slash. */
final class Timings {
    private Timings() {}

    /** Seconds of the whole run where they were recorded, otherwise of the outermost stages; a part counts only where its whole was not recorded. */
    static double total(Map<String, Double> timings) {
        var everything = timings.get(Result.EVERYTHING);
        if (everything != null) {
            return everything;
        }
        double sum = 0;
        for (var e : timings.entrySet()) {
            if (!hasRecordedWhole(e.getKey(), timings)) {
                sum += e.getValue();
            }
        }
        return sum;
    }

    private static boolean hasRecordedWhole(String stage, Map<String, Double> timings) {
        for (int slash = stage.lastIndexOf('/'); slash > 0; slash = stage.lastIndexOf('/', slash - 1)) {
            if (timings.containsKey(stage.substring(0, slash))) {
                return true;
            }
        }
        return false;
    }
}
