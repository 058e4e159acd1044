package dev.toll.core;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What made a checkpoint or a result: code version, hashes of data and models by name, settings, seed, machine and the
 * hash of the parent. Two runs with equal provenance (machine apart) must give equal results.
 *
 * @param code version and, where known, commit of Toll
 * @param data name → content hash of every data set read
 * @param models name → content hash of every model read
 * @param settings flat key → value of every setting that can change the result
 * @param seed the run's seed
 * @param machine processor, cores, BLAS kernel and Java version: last digits may differ between them
 */
public record Provenance(
        String code,
        Map<String, String> data,
        Map<String, String> models,
        Map<String, String> settings,
        long seed,
        Map<String, String> machine) {
    public Provenance {
        data = Collections.unmodifiableMap(new TreeMap<>(data));
        models = Collections.unmodifiableMap(new TreeMap<>(models));
        settings = Collections.unmodifiableMap(new TreeMap<>(settings));
        machine = Collections.unmodifiableMap(new TreeMap<>(machine));
    }
}
